"""The operations room without a browser's help: who may see what, and what is said."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Callable
from typing import Any

import pytest

from sync.contract.feed import CommandResult, ResultReport
from sync.contract.status import Alarm, TerminalState, UpdateFact
from sync.hub.fleet import reading
from sync.hub.fleet.csv_file import csv_file, safe
from sync.hub.fleet.keeping import StatusBook
from sync.hub.fleet.reading import Sorting, Wanted
from sync.hub.fleet.seeding import forget, seed
from sync.hub.fleet.words import FOLDER
from sync.hub.server import HubServer
from tests.sync.factory import utc_now
from tests.sync.hub.fleet.conftest import Browser
from tests.sync.status import left, report

Open = Callable[..., Browser]
HERE = "4419000040003"
PAGES = ("/fleet", f"/fleet/terminals/{HERE}", "/fleet/overdue", "/fleet/services", "/fleet/cases")


@pytest.fixture(scope="module", autouse=True)
def told(room: HubServer) -> None:
    """One real terminal, and some that are made up."""
    seed(room.ledger.engine, utc_now, 60)
    book, now = StatusBook(room.ledger.engine, utc_now), utc_now()
    hostile = report(
        at=now,
        place='<script>alert("1")</script>=HYPERLINK',
        state=TerminalState.OUT,
        reason="reason_tampered",
        alarms=(Alarm.TAMPERED,),
        update=UpdateFact(release="d" * 64, result="returned", fault="not-well", at=now),
        counts=(left("hukou-copy", "form", 3),),
    )
    book.take(HERE, [hostile])


def test_nobody_sees_anything_before_signing_in(browser: Open) -> None:
    somebody = browser()
    for path in (*PAGES, "/fleet/log", "/fleet/terminals.csv"):
        answer = somebody.get(path, follow=False)
        assert answer.status_code == 303, path
        assert answer.headers["location"].startswith("/fleet/login?to=/fleet")
    assert somebody.get("/", follow=False).headers["location"] == "/fleet/cases"
    assert somebody.post(f"/fleet/terminals/{HERE}/orders", {"verb": "restart"}).status_code == 403


@pytest.mark.parametrize(("language", "says"), [("zh-CN", "全部终端"), ("en-GB", "All terminals")])
def test_every_page_says_everything_in_both_languages_and_runs_nothing_from_elsewhere(
    browser: Open, language: str, says: str
) -> None:
    auditor = browser("auditor")
    words: Any = {"accept-language": language}
    assert says in auditor.get("/fleet", **words).text
    for path in (*PAGES, "/fleet/log", "/fleet?state=silent", "/fleet/terminals/4419000039001"):
        answer = auditor.get(path, **words)
        assert answer.status_code == 200, path
        assert f'lang="{"zh-CN" if language == "zh-CN" else "en"}"' in answer.text
        assert "<script>alert" not in answer.text
        assert "http" not in answer.text.replace("http-equiv", ""), "from elsewhere"
        assert "default-src 'none'" in answer.headers["content-security-policy"]
    here = auditor.get(f"/fleet/terminals/{HERE}", **words).text
    assert "&lt;script&gt;" in here
    assert auditor.get("/fleet/terminals/4419000049999").status_code == 404
    assert auditor.get("/fleet/terminals/x").status_code == 404


def test_only_operators_order_only_auditors_read_the_log_and_viewers_export_nothing(
    browser: Open, room: HubServer
) -> None:
    viewer, operator, auditor = (browser(name) for name in ("viewer", "operator", "auditor"))
    order = f"/fleet/terminals/{HERE}/orders"
    fields = {"verb": "maintenance-on", "reason": "换纸"}
    assert viewer.post(order, {**fields, "csrf": viewer.csrf()}).status_code == 403
    assert auditor.post(order, {**fields, "csrf": auditor.csrf()}).status_code == 403
    assert viewer.get("/fleet/terminals.csv").status_code == 403
    assert operator.get("/fleet/log").status_code == 403
    # A page of somebody else's, or one without our word in it, orders nothing.
    assert operator.post(order, fields).status_code == 403
    mine = {**fields, "csrf": operator.csrf()}
    assert operator.post(order, mine, **{"sec-fetch-site": "cross-site"}).status_code == 403
    assert operator.post(order, {**mine, "csrf": viewer.csrf()}).status_code == 403
    assert operator.post(order, mine).status_code == 303
    page = operator.get(f"/fleet/terminals/{HERE}").text
    assert "等待终端报告" in page
    # The terminal is told, and the page says how it ended once the terminal did.
    body, _ = room.feed.page(HERE, "0" * 32, "0")
    assert b"signature" in body
    with room.ledger.engine.begin() as connection:
        from sync.hub.feed import commands

        (id_,) = connection.scalars(commands.select())
    result = ResultReport(terminal=HERE, nonce="0" * 32, result=CommandResult.DONE)
    room.feed.note(id_, result)
    assert "已完成" in operator.get(f"/fleet/terminals/{HERE}").text
    log = auditor.get("/fleet/log").text
    assert "maintenance-on" in log
    assert "换纸" in log


def test_five_wrong_passwords_make_the_account_wait_and_nobody_else(
    room: HubServer, browser: Open
) -> None:
    somebody = browser()
    codes = [somebody.sign_in("nobody-here", "wrong").status_code for _ in range(6)]
    assert codes == [401] * 5 + [429]
    assert somebody.sign_in("viewer").status_code == 303


def test_signing_out_ends_the_session_and_a_link_leads_nowhere_else(browser: Open) -> None:
    viewer = browser("viewer")
    assert viewer.post("/fleet/logout", {"csrf": "0" * 64}).status_code == 403
    assert viewer.post("/fleet/logout", {"csrf": viewer.csrf()}).status_code == 303
    assert viewer.get("/fleet", follow=False).status_code == 303
    answer = viewer.get(
        "/fleet/language?to_language=en&to=https://elsewhere.example/", follow=False
    )
    assert answer.headers["location"] == "/fleet"


def test_what_needs_somebody_stands_first_and_searching_finds_by_number_and_place(
    room: HubServer,
) -> None:
    engine, now = room.ledger.engine, utc_now()
    rows, many = reading.page(engine, Wanted(), now)
    assert many == 61
    assert {row.state for row in rows[: sum(r.state == "out" and not r.silent for r in rows)]} == {
        "out"
    }
    found, _ = reading.page(engine, Wanted(search="441900004-0003"), now)
    assert [row.terminal for row in found] == [HERE]
    assert reading.page(engine, Wanted(search="100%"), now)[1] == 0
    by_town, _ = reading.page(engine, Wanted(search="虎门", sorting=Sorting.TERMINAL), now)
    assert {row.terminal[:9] for row in by_town} == {"441900121"}
    totals = reading.totals(engine, now)
    assert (totals.all, totals.seeded) == (61, 60)
    # An hour without a word: nobody is taken to be up any more.
    assert reading.totals(engine, now + dt.timedelta(hours=1)).states == {"silent": 61}


def test_exported_cells_are_never_programs(browser: Open) -> None:
    for cell in (
        "=1+1",
        "+1",
        "-1",
        "@x",
        "\t=1",
        "\r=1",
        "  =1",
        "＝1",
        "　＋1",
        "\u200b=1",
        "|x",
    ):
        assert safe(cell) == "'" + cell
    assert (safe(-3), safe("虎门镇"), safe(None), safe("a=b")) == ("-3", "虎门镇", "", "a=b")
    assert csv_file(["a"], [['x"y']]).endswith(b'"x""y"\r\n')
    operator = browser("operator")
    for path in ("/fleet/terminals.csv", "/fleet/overdue.csv", "/fleet/services.csv?days=1"):
        answer = operator.get(path)
        assert answer.status_code == 200
        assert answer.content.startswith(b"\xef\xbb\xbf")
        assert "attachment" in answer.headers["content-disposition"]


def test_both_languages_have_the_same_words() -> None:
    zh, en = (
        tomllib.loads((FOLDER / f"{language}.toml").read_text("utf-8")) for language in ("zh", "en")
    )
    assert {part: set(words) for part, words in zh.items()} == {
        part: set(words) for part, words in en.items()
    }


def test_made_up_terminals_can_be_removed_and_real_ones_stay(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    server = HubServer(tmp_path_factory.mktemp("other"), name="hub.test", clock=utc_now)
    StatusBook(server.ledger.engine, utc_now).take(HERE, [report(at=utc_now())])
    seed(server.ledger.engine, utc_now, 3)
    forget(server.ledger.engine)
    assert reading.totals(server.ledger.engine, utc_now()).all == 1
    server.stop(5.0)
