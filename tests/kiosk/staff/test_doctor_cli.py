"""What the doctor says to the field staff."""

from __future__ import annotations

import string

import pytest

from kiosk.staff.doctor_cli import remedy, says
from kiosk.staff.queue_show import sync_words
from kiosk.words import placeholders
from sync.doctor import Fault, Finding, Outcome, Responsible, Step
from sync.doctor.findings import Fact
from tests.kiosk.staff.test_sync_cli import Desk, desk

__all__ = ["desk"]


def test_healthy_road_is_walked_and_returns_zero(desk: Desk) -> None:
    desk.data.chmod(0o700)
    records = desk.json("doctor", "--throughput-bytes", "4096")
    assert [one["step"] for one in records] == list(Step)
    assert {one["outcome"] for one in records} <= {"ok", "not-used"}
    result = desk.run("doctor", "--throughput-bytes", "4096")
    assert result.exit_code == 0
    assert "签名" in result.stdout


def test_pulled_cable_is_told_with_what_to_do_and_who_does_it(desk: Desk) -> None:
    desk.cable.pull()
    result = desk.run("doctor")
    assert result.exit_code == 1
    broken = [one for one in desk.json("doctor") if one["outcome"] == "failed"]
    assert [one["step"] for one in broken] == ["tcp"]
    assert "端口" in broken[0]["says"]
    assert broken[0]["remedy"]
    assert broken[0]["responsible"] == "platform-administrator"


def test_login_page_is_a_matter_of_the_network(desk: Desk) -> None:
    desk.cable.captive_portal()
    broken = next(one for one in desk.json("doctor") if one["outcome"] == "failed")
    assert (broken["fault"], broken["responsible"]) == (
        "identity-stranger",
        "network-administrator",
    )
    assert "登录" in broken["says"]


def test_configuration_that_cannot_be_used_is_the_first_thing_said(desk: Desk) -> None:
    desk.site.write_text("profile = 'nonsense'\n", "utf-8")
    records = desk.json("doctor")
    assert records[0]["fault"] == "config-unreadable"
    assert "profile" in records[0]["says"]
    assert next(one for one in records if one["step"] == "database")["outcome"] == "ok"


# Facts that are not words.
KINDS: dict[str, Fact] = {
    "free_bytes": 5,
    "reserve_bytes": 9,
    "now": "2026-11-22T01:28:02.400619+00:00",
}


@pytest.mark.parametrize("fault", Fault)
def test_every_fault_says_what_is_wrong_and_what_to_do(fault: Fault) -> None:
    words = sync_words()
    # The key is looked at where the certificate is shown that it belongs to.
    step = next((step for step in Step if fault.startswith(step)), Step.CERTIFICATE)
    assert fault.startswith((step, "key-"))
    names = placeholders(words[f"wrong_{fault}"]) - {"free", "reserve"}
    facts = dict.fromkeys(names, "x")
    finding = Finding(step, Outcome.FAILED, fault, {**facts, **KINDS})
    assert not set(says(finding, words)) & set("{}")
    assert remedy(finding, words)
    assert all(letter not in string.ascii_lowercase for letter in remedy(finding, words)[:1])


def test_every_step_outcome_and_person_has_a_name() -> None:
    words = sync_words()
    for prefix, found in (("step", Step), ("outcome", Outcome), ("responsible", Responsible)):
        assert all(words[f"{prefix}_{one}"] for one in found)
    assert all(words[f"seen_{step}"] for step in Step)
