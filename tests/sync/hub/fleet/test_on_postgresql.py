"""The operations room on PostgreSQL, on which fleets run: the same words, the same figures."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from sync.hub.fleet import reading
from sync.hub.fleet.accounts import Accounts, Role
from sync.hub.fleet.keeping import StatusBook
from sync.hub.fleet.overdue import oversight
from sync.hub.fleet.reading import Sorting, Wanted
from sync.hub.fleet.rollouts import Rollouts
from sync.hub.fleet.seeding import forget, go_on, seed
from sync.hub.server import open_ledger
from tests.sync.factory import utc_now
from tests.sync.status import left, report

HERE = "4419000040003"


@pytest.fixture
def engine(tmp_path: Path, database: str) -> Iterator[Engine]:
    ledger = open_ledger(tmp_path, database)
    yield ledger.engine
    ledger.close()


def test_every_question_of_the_pages_is_answered(engine: Engine) -> None:
    seed(engine, utc_now, 30)
    go_on(engine, utc_now)
    book, rollouts = StatusBook(engine, utc_now), Rollouts(engine, utc_now)
    said = report(at=utc_now(), counts=(left("hukou-copy", "form", 3),))
    book.take(HERE, [said, said])
    now = utc_now()
    totals = reading.totals(engine, now)
    assert (totals.all, totals.seeded) == (31, 30)
    for sorting in Sorting:
        rows, many = reading.page(engine, Wanted(sorting=sorting, search="441900"), now)
        assert len(rows) == many == 31
    assert reading.latest(engine, HERE) is not None
    assert [one.left for one in reading.figures(engine, now, 1, HERE)] == [{"form": 3}]
    assert len(reading.all_spans(engine, now)) <= 31
    rollouts.begin(digest="d" * 64, version="0.2.0", size=9, release="r", ring=2, percent=100)
    offer, ring = rollouts.answer(HERE, [said])
    assert offer is not None
    assert ring == 2
    assert rollouts.all()[0].results == {"offered": 1}
    assert oversight(engine, now).looked_at == 0
    accounts = Accounts(engine, utc_now)
    accounts.make("somebody", Role.VIEWER, "correct-horse-battery")
    assert accounts.find(accounts.begin("somebody", Role.VIEWER).token) is not None
    forget(engine)
    assert reading.totals(engine, now).all == 1
