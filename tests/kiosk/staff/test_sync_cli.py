"""Field staff at a terminal's queue, beside the running terminal and a real platform."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from typer.testing import CliRunner, Result

from kiosk.cli import app
from kiosk.staff.queue_show import age, size, sync_words
from kiosk.words import placeholders
from sync.cable import Cable
from sync.hub.server import HubServer
from sync.outbox import Enqueued, Outbox, SubmissionState, Terminal
from sync.relay import Limits, LinkState, Relay
from tests.sync.factory import ID_NUMBER, NAME, make_keys, save, utc_now
from tests.sync.road import Timing

SITE = """
profile = "development"

[site]
place = "测试站 · 1 号机"
area = "441900004"
terminal = "0003"
nearest = "隔壁 2 号机"

[platform]
url = "{url}"
keys = "{keys}"

[relay]
connect_timeout_s = 1.0
read_timeout_s = 1.0
"""


@dataclasses.dataclass(slots=True)
class Desk:
    """A member of the field staff at a terminal that runs."""

    site: Path
    data: Path
    outbox: Outbox
    hub: HubServer
    cable: Cable

    def run(self, *words: str) -> Result:
        arguments = ["sync", *words, "--data", str(self.data)]
        if words[0] not in ("list", "show"):
            arguments += ["--site", str(self.site)]
        return CliRunner().invoke(app, arguments, catch_exceptions=False)

    def json(self, *words: str) -> Any:
        return json.loads(self.run(*words, "--json").stdout)

    def refused(self, reason: str = "平台拒收（unknown-key）") -> Enqueued:
        saved = save(self.outbox)
        self.outbox.take(1)
        self.outbox.quarantine(saved.key, reason)
        return saved

    def deliver(self) -> None:
        relay = Relay(
            self.outbox,
            url=self.cable.url,
            platform=self.hub.secrets.platform,
            timing=Timing(),
            limits=Limits(exchange_timeout_s=10.0),
            clock=utc_now,
        )
        try:
            assert relay.pass_once().link is LinkState.UP
        finally:
            relay.stop(10.0)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    hub = HubServer(tmp_path / "hub", name="hub.test", clock=utc_now)
    hub.start(10.0)
    cable = Cable("127.0.0.1", hub.address.port, profile="test")
    site, data = tmp_path / "site.toml", tmp_path / "terminal"
    site.write_text(SITE.format(url=cable.url, keys=tmp_path / "hub" / "platform.json"), "utf-8")
    outbox = Outbox.open(
        data / "outbox.sqlite3",
        platform=hub.secrets.platform,
        terminal=Terminal(place="441900004", number="0003"),
        clock=utc_now,
        reserve_bytes=0,
    )
    yield Desk(site, data, outbox, hub, cable)
    outbox.close()
    cable.close()
    hub.stop(10.0)


def test_status_is_well_when_nothing_waits_and_the_platform_answers(desk: Desk) -> None:
    save(desk.outbox)
    desk.deliver()
    result = desk.run("status")
    assert result.exit_code == 0
    assert "平台已签名应答" in result.stdout
    assert "一切正常" in result.stdout
    record = desk.json("status")
    assert (record["waiting"], record["delivered"], record["link"]) == (0, 1, "up")
    assert record["last_delivery"] is not None
    assert record["attention"] == {}


def test_status_says_that_the_line_is_down_and_what_to_do(desk: Desk) -> None:
    save(desk.outbox)
    desk.cable.pull()
    result = desk.run("status")
    assert result.exit_code == 1
    assert "不通" in result.stdout
    assert "sync doctor" in result.stdout
    assert desk.json("status")["link"] == "down"


def test_status_tells_a_login_page_from_the_platform(desk: Desk) -> None:
    desk.cable.captive_portal()
    assert desk.json("status")["link"] == "not-our-hub"


def test_status_tells_another_platform_s_key(desk: Desk, tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    other.write_bytes(msgspec.json.encode(make_keys().platform))
    desk.site.write_text(SITE.format(url=desk.cable.url, keys=other), "utf-8")
    assert desk.json("status")["link"] == "not-our-hub"


def test_status_does_not_ask_the_platform_when_told_so(desk: Desk) -> None:
    desk.cable.pull()
    record = desk.json("status", "--no-ask")
    assert record["link"] == "unknown"
    assert record["attention"] == {}


def test_status_counts_quarantined_ones_with_their_reasons(desk: Desk) -> None:
    desk.refused()
    desk.refused()
    result = desk.run("status")
    assert result.exit_code == 1
    assert "unknown-key" in result.stdout
    reasons = desk.json("status")["quarantined_reasons"]
    assert reasons == [{"reason": "平台拒收（unknown-key）", "count": 2}]


def test_list_shows_what_is_not_delivered_and_never_what_is_in_it(desk: Desk) -> None:
    refused = desk.refused()
    save(desk.outbox)
    result = desk.run("list")
    assert result.exit_code == 1
    records = desk.json("list")
    assert [one["state"] for one in records] == ["quarantined", "saved"]
    assert records[0]["number"] == refused.number
    for text in (result.stdout, json.dumps(records, ensure_ascii=False)):
        assert NAME not in text
        assert ID_NUMBER not in text


def test_list_shows_only_so_many_and_says_so(desk: Desk) -> None:
    for _ in range(3):
        save(desk.outbox)
    result = desk.run("list", "--limit", "2")
    assert result.exit_code == 0
    assert "还有更多" in result.stdout
    assert len(desk.json("list", "--limit", "2")) == 2


def test_delivered_ones_are_listed_when_asked_for(desk: Desk) -> None:
    save(desk.outbox)
    desk.deliver()
    assert desk.json("list") == []
    assert desk.json("list", "--state", "delivered")[0]["acknowledged"] is True


def test_show_finds_one_by_the_end_of_its_number(desk: Desk) -> None:
    saved = save(desk.outbox)
    result = desk.run("show", saved.number[-6:])
    assert result.exit_code == 0
    assert "待发送" in result.stdout
    assert "只有平台能打开" in result.stdout
    record = desk.json("show", saved.number)
    assert record["key"] == saved.key
    assert "envelope" not in record


def test_unknown_number_is_named(desk: Desk) -> None:
    result = desk.run("show", "00042Y")
    assert result.exit_code == 2
    assert "00042Y" in result.stderr


def test_retried_submission_arrives_once(desk: Desk) -> None:
    refused = desk.refused()
    result = desk.run("retry", refused.number)
    assert result.exit_code == 0
    assert "1 件" in result.stdout
    desk.deliver()
    assert desk.outbox.state(refused.key) is SubmissionState.DELIVERED
    assert desk.hub.ledger.total() == 1


def test_all_are_retried_at_once(desk: Desk) -> None:
    numbers = {desk.refused().number for _ in range(3)}
    assert set(desk.json("retry", "--all")["requeued"]) == numbers
    assert desk.outbox.counts().waiting == 3
    assert desk.json("retry", "--all") == {"requeued": []}


def test_retry_wants_one_number_or_all(desk: Desk) -> None:
    assert desk.run("retry").exit_code == 2
    assert desk.run("retry", "00042Y", "--all").exit_code == 2


def test_retry_of_one_that_waits_changes_nothing(desk: Desk) -> None:
    saved = save(desk.outbox)
    result = desk.run("retry", saved.number)
    assert result.exit_code == 0
    assert "本来就在等待" in result.stdout


def test_quarantined_by_hand_it_is_not_sent_until_it_is_retried(desk: Desk) -> None:
    saved = save(desk.outbox)
    assert desk.run("quarantine", saved.number, "--reason", "平台要求暂缓").exit_code == 0
    desk.deliver()
    assert desk.hub.ledger.total() == 0
    assert desk.json("show", saved.number)["reason"] == "平台要求暂缓"
    desk.run("retry", saved.number)
    desk.deliver()
    assert desk.hub.ledger.total() == 1


@pytest.mark.parametrize("reason", ["", "  ", ID_NUMBER, "电话 138 0000 0000", "长" * 201])
def test_reason_that_names_somebody_or_says_nothing_is_not_taken(desk: Desk, reason: str) -> None:
    saved = save(desk.outbox)
    assert desk.run("quarantine", saved.number, "--reason", reason).exit_code == 2
    assert desk.outbox.state(saved.key) is SubmissionState.SAVED


def test_delivered_one_is_neither_retried_nor_quarantined(desk: Desk) -> None:
    saved = save(desk.outbox)
    desk.deliver()
    assert desk.run("retry", saved.number).exit_code == 2
    assert desk.run("quarantine", saved.number, "--reason", "暂缓").exit_code == 2
    assert desk.outbox.state(saved.key) is SubmissionState.DELIVERED


@pytest.mark.parametrize("command", ["status", "list", "show 1", "retry --all"])
def test_folder_without_a_queue_is_named_and_none_is_made(desk: Desk, command: str) -> None:
    nowhere = desk.data.parent / "nowhere"
    arguments = ["sync", *command.split(), "--data", str(nowhere)]
    if not command.startswith(("list", "show")):
        arguments += ["--site", str(desk.site)]
    result = CliRunner().invoke(app, arguments)
    # "retry --all" looks for what is in quarantine first.
    assert result.exit_code == 2
    assert "待发数据库" in result.stderr
    assert not nowhere.exists()


def test_missing_keys_are_named(desk: Desk) -> None:
    desk.refused()
    desk.site.write_text(SITE.format(url=desk.cable.url, keys="/nowhere/platform.json"), "utf-8")
    result = desk.run("retry", "--all")
    assert result.exit_code == 2
    assert "platform.json" in result.stderr


def test_ages_and_sizes_are_said_as_people_say_them() -> None:
    assert [age(5), age(120), age(3700), age(90_000)] == [
        "5 秒",
        "2 分",
        "1 小时 1 分",
        "1 天 1 小时",
    ]
    assert [size(5), size(2048), size(3 * 2**30)] == ["5 B", "2 KiB", "3.0 GiB"]


def test_every_sentence_says_something() -> None:
    words = sync_words()
    assert all(words[key].strip() for key in words)
    assert placeholders(words["attention_disk"]) == {"free", "reserve"}
    assert all(f"state_{state}" in words for state in SubmissionState)
    assert all(f"link_{link}" in words for link in LinkState)
