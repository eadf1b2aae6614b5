"""A draft goes on elsewhere: under its name only, for a week at most, once if it is taken."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.contract.asking import Ask, AskDraft, Declined, Draft, KeepDraft, Kept
from sync.contract.asking_wire import Question
from sync.hub.database import sqlite_engine
from sync.hub.drafts import Drafts
from sync.hub.ledger import Ledger
from tests.sync.factory import Clock

NAME, OTHER = "a" * 64, "b" * 64


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    ledger = Ledger(sqlite_engine(tmp_path / "hub.db"))
    yield ledger
    ledger.close()


@pytest.fixture
def drafts(ledger: Ledger, clock: Clock) -> Drafts:
    return Drafts(ledger.engine, clock, most=2)


def question(ask: Ask, clock: Clock) -> Question:
    return Question(id="0" * 32, terminal="4419000040003", at=clock(), reply_key=bytes(32), ask=ask)


def keep(drafts: Drafts, clock: Clock, name: str = NAME, days: int = 3) -> Kept | Declined:
    ask = KeepDraft(code_digest=name, sealed=b"sealed", until=clock() + dt.timedelta(days=days))
    return drafts.keep(question(ask, clock))


def find(drafts: Drafts, clock: Clock, name: str = NAME, *, take: bool = False) -> Draft:
    return drafts.find(question(AskDraft(code_digest=name, take=take), clock))


def test_draft_is_found_under_its_name_until_it_is_taken(drafts: Drafts, clock: Clock) -> None:
    assert keep(drafts, clock) == Kept(until=clock() + dt.timedelta(days=3))
    assert find(drafts, clock, OTHER) == Draft(state="none")
    assert find(drafts, clock) == Draft(state="found", sealed=b"sealed")
    assert find(drafts, clock, take=True).state == "found"
    assert find(drafts, clock) == Draft(state="none")


def test_draft_is_kept_for_a_week_at_most(drafts: Drafts, clock: Clock) -> None:
    kept = keep(drafts, clock, days=400)
    assert kept == Kept(until=clock() + dt.timedelta(days=7))
    clock.pass_time(7 * 86400 - 1)
    assert find(drafts, clock).state == "found"
    clock.pass_time(2)
    assert find(drafts, clock).state == "none"


def test_draft_whose_time_is_over_is_not_kept(drafts: Drafts, clock: Clock) -> None:
    assert isinstance(keep(drafts, clock, days=-1), Declined)


def test_full_platform_says_so_and_makes_room_when_time_is_over(
    drafts: Drafts, clock: Clock
) -> None:
    for name in (NAME, OTHER, OTHER):
        assert isinstance(keep(drafts, clock, name), Kept)
    assert isinstance(keep(drafts, clock, "c" * 64), Declined)
    clock.pass_time(4 * 86400)
    assert isinstance(keep(drafts, clock, "c" * 64), Kept)
