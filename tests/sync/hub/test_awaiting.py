"""A case and its files miss each other in no order of arrival, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sync.hub.database import postgresql_engine, sqlite_engine
from sync.hub.entries import Happening, Outcome
from sync.hub.ledger import Ledger
from sync.hub.states import CaseState
from tests.sync.factory import NOW, Keys
from tests.sync.hub.test_ledger import arrival

FIRST, SECOND = "1" * 64, "2" * 64
WAITING = CaseState.WAITING_FOR_ATTACHMENTS


@pytest.fixture(params=["sqlite", "postgresql"])
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    engine = (
        sqlite_engine(tmp_path / "hub.db")
        if request.param == "sqlite"
        else postgresql_engine(request.getfixturevalue("database"))
    )
    opened = Ledger(engine)
    yield opened
    opened.close()


def opening(*missing: str) -> Callable[[int, bytes], Outcome]:
    """Opens a case that misses these files."""

    def open_one(id_: int, _wire: bytes) -> Outcome:
        at = NOW.isoformat()
        state = WAITING if missing else CaseState.ACCEPTED_FOR_CHECK
        return Outcome(
            id_, state, "", (Happening(at, "opened"), Happening(at, state)), b"", missing
        )

    return open_one


def test_a_case_is_opened_again_for_each_file_that_comes_and_goes_on_with_the_last(
    ledger: Ledger, keys: Keys
) -> None:
    one = arrival(keys)
    ledger.accept([one], NOW)
    assert ledger.process(10, opening(FIRST, SECOND)) == 1
    assert ledger.process(10, opening(FIRST, SECOND)) == 0
    ledger.note_attachment(SECOND, 10, NOW)
    assert ledger.process(10, opening(FIRST)) == 1
    # The same file again wakes nobody.
    ledger.note_attachment(SECOND, 10, NOW)
    assert ledger.waiting() == 0
    ledger.note_attachment(FIRST, 10, NOW)
    assert ledger.process(10, opening()) == 1
    events = [line.event for line in ledger.timeline(one.header.number)]
    assert events == ["received", "opened", WAITING, CaseState.ACCEPTED_FOR_CHECK]


def test_a_file_that_comes_while_its_case_is_opened_is_not_missed(
    ledger: Ledger, keys: Keys
) -> None:
    ledger.accept([arrival(keys)], NOW)
    # The file was not there when the case was opened, but is noted before that is written down.
    ledger.note_attachment(FIRST, 10, NOW)
    assert ledger.process(10, opening(FIRST)) == 1
    assert ledger.waiting() == 1
    assert ledger.process(10, opening()) == 1
    assert ledger.waiting() == 0


def test_since_when_a_file_is_held_never_changes(ledger: Ledger) -> None:
    later = NOW.replace(hour=23)
    assert ledger.note_attachment(FIRST, 10, NOW) == NOW
    assert ledger.note_attachment(FIRST, 10, later) == NOW
