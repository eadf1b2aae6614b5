"""The ledger's promises, the same on SQLite and on PostgreSQL."""

from __future__ import annotations

import datetime as dt
import random
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import Engine, text

from sync.contract import case
from sync.contract.envelope import decode_envelope, encode_envelope, header_digest, seal
from sync.contract.key import new_key
from sync.contract.number import make_number
from sync.hub.database import DatabaseError, postgresql_engine, sqlite_engine
from sync.hub.entries import Arrival, Entry, Found, Happening, Outcome
from sync.hub.ledger import Ledger
from sync.hub.processing import Processing
from sync.hub.rules import Rule, Rules
from sync.hub.states import CaseState
from sync.hub.tables import OlderForm
from tests.sync.factory import ITEM, NOW, Keys, make_body

Opened = Callable[[], Ledger]


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Engine]:
    """Opens the same database as often as asked."""
    if request.param == "sqlite":
        return lambda: sqlite_engine(tmp_path / "hub.db")
    url = request.getfixturevalue("database")
    return lambda: postgresql_engine(url)


@pytest.fixture
def opened(engine: Callable[[], Engine]) -> Iterator[Opened]:
    made: list[Ledger] = []

    def make() -> Ledger:
        made.append(Ledger(engine()))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def ledger(opened: Opened) -> Ledger:
    return opened()


def arrival(keys: Keys, serial: int = 1, key: str | None = None, body: bytes = b"x") -> Arrival:
    envelope = seal(
        body,
        key=key or new_key(),
        number=make_number("441900004", "0003", NOW.date(), serial),
        terminal="4419000040003",
        item=ITEM,
        seq=serial,
        created=NOW,
        content_type=case.CONTENT_TYPE,
        platform=keys.platform,
    )
    return Arrival(envelope.header, header_digest(envelope.header), encode_envelope(envelope))


def found(entries: list[Entry]) -> list[Found]:
    return [entry.found for entry in entries]


def processing(ledger: Ledger, keys: Keys, rules: Rules | None = None) -> Processing:
    return Processing(ledger, {keys.platform.kid: keys.seal}, rules or Rules(), lambda: NOW)


def test_each_is_new_once_and_the_same_afterwards_with_its_first_moment(
    ledger: Ledger, keys: Keys
) -> None:
    several = [arrival(keys, serial) for serial in range(1, 6)]
    assert found(ledger.accept(several, NOW)) == [Found.NEW] * 5
    again = ledger.accept([*several, arrival(keys, 6)], NOW + dt.timedelta(days=1))
    assert found(again) == [Found.SAME] * 5 + [Found.NEW]
    assert [entry.received_at for entry in again[:5]] == [NOW] * 5
    kept = ledger.case(several[0].header.number)
    assert kept is not None
    assert (kept.deliveries, kept.state) == (2, CaseState.RECEIVED)
    assert ledger.total() == 6


def test_same_one_twice_in_a_batch_is_new_and_the_same(ledger: Ledger, keys: Keys) -> None:
    one = arrival(keys)
    assert found(ledger.accept([one, one], NOW)) == [Found.NEW, Found.SAME]
    assert ledger.total() == 1


def test_other_bytes_under_a_key_are_refused_once_the_first_was_opened(
    ledger: Ledger, keys: Keys
) -> None:
    first = arrival(keys, body=make_body())
    other = arrival(keys, key=first.header.key, body=b"other")
    ledger.accept([first], NOW)
    assert found(ledger.accept([other], NOW)) == [Found.UNDECIDED]
    assert processing(ledger, keys).step() == 1
    assert found(ledger.accept([other], NOW)) == [Found.KEY_REUSED]
    assert found(ledger.accept([first], NOW)) == [Found.SAME]


def test_two_with_one_key_or_one_number_in_a_batch_are_told_apart(
    ledger: Ledger, keys: Keys
) -> None:
    first = arrival(keys, 1)
    same_key = arrival(keys, 2, key=first.header.key)
    same_number = arrival(keys, 1)
    words = found(ledger.accept([first, same_key, same_number], NOW))
    assert sorted(words) == sorted([Found.NEW, Found.UNDECIDED, Found.NUMBER_TAKEN])
    assert ledger.total() == 1


def test_workers_that_take_the_same_batches_at_once_hold_each_once(
    opened: Opened, keys: Keys
) -> None:
    several = [arrival(keys, serial) for serial in range(1, 41)]
    answers: list[list[Found]] = []
    troubles: list[BaseException] = []
    gate = threading.Barrier(4)

    def take(worker: Ledger, seed: int) -> None:
        mine = list(several)
        random.Random(seed).shuffle(mine)
        try:
            gate.wait(20)
            answers.append(found(worker.accept(mine, NOW)))
        except BaseException as error:
            troubles.append(error)

    threads = [threading.Thread(target=take, args=(opened(), seed)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert troubles == []
    assert sum(words.count(Found.NEW) for words in answers) == 40
    assert sum(words.count(Found.SAME) for words in answers) == 120
    assert opened().total() == 40


def test_workers_that_open_at_once_record_each_case_once(opened: Opened, keys: Keys) -> None:
    ledger = opened()
    several = [arrival(keys, serial, body=make_body()) for serial in range(1, 121)]
    ledger.accept(several, NOW)
    workers = [processing(opened(), keys) for _ in range(3)]
    threads = [threading.Thread(target=worker.settle, args=(30.0,)) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ledger.waiting() == 0
    for one in several:
        lines = [line.event for line in ledger.timeline(one.header.number)]
        assert lines == ["received", "opened", "accepted-for-check"]


def test_copy_that_cannot_be_opened_is_replaced_by_the_next_one(ledger: Ledger, keys: Keys) -> None:
    whole = arrival(keys, body=make_body())
    envelope = decode_envelope(whole.envelope)
    header = msgspec.structs.replace(envelope.header, seq=envelope.header.seq + 1)
    damaged = Arrival(
        header, header_digest(header), encode_envelope(type(envelope)(header, envelope.sealed))
    )
    assert found(ledger.accept([damaged], NOW)) == [Found.NEW]
    worker = processing(ledger, keys)
    worker.step()
    kept = ledger.case(header.number)
    assert kept is not None
    assert kept.state == CaseState.UNREADABLE
    assert found(ledger.accept([whole], NOW)) == [Found.NEW]
    worker.step()
    kept = ledger.case(header.number)
    assert kept is not None
    assert (kept.state, kept.document) == (CaseState.ACCEPTED_FOR_CHECK, make_body())
    assert found(ledger.accept([damaged], NOW)) == [Found.KEY_REUSED]


def test_rule_decides_at_once_and_its_words_stand_in_the_timeline(
    ledger: Ledger, keys: Keys
) -> None:
    one = arrival(keys, body=make_body())
    ledger.accept([one], NOW)
    words = "符合条件，予以登记。"
    rules = Rules((Rule(item=ITEM, result="approved", reached="L1", words=words),))
    assert processing(ledger, keys, rules).step() == 1
    kept = ledger.case(one.header.number)
    assert kept is not None
    assert (kept.state, kept.reason) == (CaseState.APPROVED, words)
    assert ledger.timeline(one.header.number)[-1] == Happening(NOW.isoformat(), "approved", words)


@pytest.mark.parametrize("rule", [{"item": "ELSE"}, {"item": ITEM, "reached": "L2"}])
def test_rule_for_another_item_or_a_higher_assurance_leaves_it_to_a_clerk(
    ledger: Ledger, keys: Keys, rule: dict[str, str]
) -> None:
    one = arrival(keys, body=make_body())
    ledger.accept([one], NOW)
    rules = Rules((Rule(**{"result": "approved", **rule}),))  # type: ignore[arg-type]  # words of a file
    processing(ledger, keys, rules).step()
    kept = ledger.case(one.header.number)
    assert kept is not None
    assert kept.state == CaseState.ACCEPTED_FOR_CHECK


def test_bug_with_one_submission_does_not_stop_the_others(ledger: Ledger, keys: Keys) -> None:
    several = [arrival(keys, serial, body=make_body()) for serial in range(1, 4)]
    ledger.accept(several, NOW)

    class Broken(Rules, frozen=True):
        calls: list[int] = []  # noqa: RUF012 - shared on purpose

        def decide(self, document: case.CaseDocument) -> Rule | None:
            self.calls.append(1)
            if len(self.calls) == 2:
                raise ZeroDivisionError
            return None

    assert processing(ledger, keys, Broken()).settle(10.0)
    states = [ledger.case(one.header.number) for one in several]
    assert [one.state for one in states if one] == [
        "accepted-for-check",
        "unreadable",
        "accepted-for-check",
    ]


def test_outcome_of_something_already_opened_is_not_recorded_again(
    ledger: Ledger, keys: Keys
) -> None:
    one = arrival(keys, body=make_body())
    ledger.accept([one], NOW)
    late: list[Outcome] = []

    def open_twice(id_: int, _: bytes) -> Outcome:
        if not ledger.shared:
            # Somebody else is quicker meanwhile.
            processing(ledger, keys).step()
        happening = Happening(NOW.isoformat(), CaseState.INVALID)
        late.append(Outcome(id_, CaseState.INVALID, "", (happening,), b""))
        return late[-1]

    assert ledger.process(10, open_twice) == (1 if ledger.shared else 0)
    assert len(ledger.timeline(one.header.number)) == (2 if ledger.shared else 3)


def test_ledger_of_an_older_form_is_left_alone(engine: Callable[[], Engine]) -> None:
    older = engine()
    with older.begin() as connection:
        connection.execute(
            text("CREATE TABLE cases (id INTEGER PRIMARY KEY, document BLOB)")
            if older.dialect.name == "sqlite"
            else text("CREATE TABLE cases (id INTEGER PRIMARY KEY)")
        )
    older.dispose()
    again = engine()
    with pytest.raises(OlderForm):
        Ledger(again)
    again.dispose()


@pytest.mark.parametrize("url", ["", "x", "mysql://u:secret@h/d", "postgresql://u:secret@h/d"])
def test_address_of_another_kind_of_database_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(DatabaseError) as caught:
        postgresql_engine(url)
    assert "secret" not in str(caught.value)
