"""What a terminal tells of itself: told beside submissions, kept while away, counted once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select

from sync.asking import Asking
from sync.cable import Cable
from sync.contract.asking import Answer, Ask
from sync.contract.status import StatusKept, TellStatus, TerminalState, TerminalStatus
from sync.hub.fleet.tables import counts, spans, terminals
from sync.hub.server import HubServer
from sync.telling import Telling, WaitingReports
from tests.sync.factory import TERMINAL, utc_now
from tests.sync.road import Timing
from tests.sync.status import left, report

ME = TERMINAL.place + TERMINAL.number


@pytest.fixture
def asking(hub: HubServer, cable: Cable) -> Iterator[Asking]:
    asking = Asking(
        cable.url,
        platform=hub.secrets.platform,
        terminal=ME,
        timing=Timing(),
        clock=utc_now,
    )
    yield asking
    asking.close()


def rows(hub: HubServer) -> tuple[list[tuple[str, int]], list[tuple[str, str]], str]:
    with hub.ledger.engine.begin() as connection:
        every = connection.execute(select(counts.c.detail, counts.c.count))
        counted = [(detail, many) for detail, many in every]
        said = [(row.state, row.began) for row in connection.execute(select(spans))]
        latest = connection.scalar(select(terminals.c.state)) or ""
    return counted, said, latest


def test_reports_made_without_a_network_arrive_later_and_are_counted_once(
    hub: HubServer, cable: Cable, asking: Asking, tmp_path: Path
) -> None:
    cable.pull()
    begun = utc_now().replace(microsecond=0) - dt.timedelta(minutes=15)
    made = iter(
        [
            report(1, begun, counts=(left("hukou-copy", "form"),)),
            report(2, begun + dt.timedelta(minutes=5), state=TerminalState.OUT),
            report(3, begun + dt.timedelta(minutes=10), counts=(left("hukou-copy", "form", 2),)),
        ]
    )
    file = tmp_path / "status.jsonl"
    away = Telling(WaitingReports(file), lambda: next(made), asking)
    assert (away.tell(), away.tell()) == (False, False)
    # The terminal is switched off and on: what was not told is still there.
    kept = file.read_bytes()
    again = Telling(WaitingReports(file), lambda: next(made), asking)
    cable.plug()
    assert again.tell()
    assert file.read_bytes() == b""
    # The answer to it was lost: the same reports once more.
    file.write_bytes(kept)
    assert Telling(WaitingReports(file), lambda: report(4), asking).tell()
    counted, said, latest = rows(hub)
    assert counted == [("form", 3)]
    assert [state for state, _ in said] == ["ready", "out", "ready"]
    assert latest == "ready"


def test_when_too_many_wait_the_oldest_become_one_and_no_count_is_lost(tmp_path: Path) -> None:
    waiting = WaitingReports(tmp_path / "status.jsonl", limit=3)
    for seq in range(1, 9):
        waiting.add(report(seq, counts=(left("", "identify"),)))
    first, *others = waiting.oldest()
    assert (first.seq, first.lost, first.counts) == (6, 5, (left("", "identify", 6),))
    assert [one.seq for one in others] == [7, 8]
    assert WaitingReports(tmp_path / "status.jsonl").oldest() == waiting.oldest()


def test_a_file_that_a_power_cut_left_half_written_costs_one_report(tmp_path: Path) -> None:
    file = tmp_path / "status.jsonl"
    WaitingReports(file).add(report(1))
    whole = file.read_bytes()
    file.write_bytes(whole + whole[:40])
    assert [one.seq for one in WaitingReports(file).oldest()] == [1]


def test_a_report_the_platform_could_not_read_keeps_no_other_from_being_told(
    tmp_path: Path,
) -> None:
    waiting = WaitingReports(tmp_path / "status.jsonl")
    waiting.add(report(1))
    with pytest.raises(msgspec.ValidationError):
        waiting.add(report(2, version="nicht lesbar"))
    assert len(waiting) == 1


def test_an_older_platform_that_knows_no_reports_costs_nothing(tmp_path: Path) -> None:
    class Older:
        def ask(self, ask: Ask, *, within_s: float) -> Answer:
            assert isinstance(ask, TellStatus)
            return StatusKept(count=0)

    waiting = WaitingReports(tmp_path / "status.jsonl")
    assert not Telling(waiting, lambda: report(1), Older()).tell()
    assert len(waiting) == 1


def test_a_clock_in_the_future_does_not_hide_what_is_said_afterwards(hub: HubServer) -> None:
    ask = hub.answerers[TellStatus]
    now = utc_now()

    def say(one: TerminalStatus) -> None:
        from sync.contract.asking_wire import Question

        ask(
            Question(
                id="0" * 32,
                terminal=ME,
                at=now,
                reply_key=b"0" * 32,
                ask=TellStatus(reports=(one,)),
            )
        )

    say(report(1, now + dt.timedelta(days=400), state=TerminalState.OUT))
    say(report(2, utc_now() + dt.timedelta(seconds=1)))
    assert rows(hub)[2] == "ready"
