"""The journal of payments: durable, once, and with nothing personal in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.contract import paid
from sync.contract.key import new_key
from sync.outbox import Outbox
from sync.payments.journal import InDoubt, Journal, StoreError, Trouble
from sync.payments.orders import Intent, OrderState
from sync.payments.settling import Settling, Word
from tests.sync.factory import ID_NUMBER, ITEM, Clock, Keys, make_document, make_keys, make_outbox

BILL = "water:0769-12345678:2026-10"


@pytest.fixture(scope="module")
def keys() -> Keys:
    return make_keys()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def journal(tmp_path: Path, clock: Clock) -> Iterator[Journal]:
    journal = Journal(tmp_path / "payments.sqlite3", clock=clock)
    yield journal
    journal.close()


@pytest.fixture
def outbox(tmp_path: Path, clock: Clock, keys: Keys) -> Iterator[Outbox]:
    outbox = make_outbox(tmp_path / "outbox.sqlite3", keys.platform, clock)
    yield outbox
    outbox.close()


def intent(keys: Keys, *settles: str, amount_fen: int = 5820) -> Intent:
    order = new_key()
    sealed = paid.seal_case(
        make_document(), bills=("b",), order=order, amount_fen=amount_fen, platform=keys.platform
    )
    return Intent(
        order_id=order,
        item=ITEM,
        title="水费",
        amount_fen=amount_fen,
        settles=settles or (BILL,),
        sealed=paid.encode_sealed(sealed),
    )


def test_order_is_there_after_a_restart(tmp_path: Path, clock: Clock, keys: Keys) -> None:
    one = intent(keys)
    for _ in range(2):
        journal = Journal(tmp_path / "payments.sqlite3", clock=clock)
        order = journal.intend(one)
        assert (order.state, order.amount_fen) == (OrderState.INTENDED, 5820)
        assert journal.open_orders() == (order,)
        assert journal.sealed(one.order_id) == one.sealed
        journal.close()


def test_same_bill_is_not_asked_for_twice_while_its_end_is_unknown(
    journal: Journal, keys: Keys
) -> None:
    first = intent(keys)
    journal.intend(first)
    for state in (OrderState.WAITING, OrderState.UNKNOWN):
        journal.note(first.order_id, state)
        with pytest.raises(InDoubt) as refused:
            journal.intend(intent(keys, "other", BILL))
        assert refused.value.order_id == first.order_id
    assert len(journal.newest(10)) == 1
    journal.note(first.order_id, OrderState.CLOSED)
    assert journal.intend(intent(keys, "other", BILL)).state is OrderState.INTENDED


def test_paid_is_handed_in_once_however_often_it_is_told(
    journal: Journal, outbox: Outbox, keys: Keys
) -> None:
    settling, one = Settling(journal, outbox), intent(keys)
    settling.intend(one)
    orders = [settling.told(one.order_id, Word.PAID) for _ in range(3)]
    assert {order.state for order in orders} == {OrderState.SUBMITTED}
    assert len({order.number for order in orders}) == 1
    assert outbox.counts().waiting == 1
    assert journal.open_orders() == ()
    # An end stays: nothing that is said later undoes it.
    for word in Word:
        assert settling.told(one.order_id, word).state is OrderState.SUBMITTED


def test_what_was_paid_is_not_asked_for_again_before_the_platform_knows_it(
    journal: Journal, outbox: Outbox, keys: Keys
) -> None:
    settling, one = Settling(journal, outbox), intent(keys)
    settling.intend(one)
    settling.told(one.order_id, Word.PAID)
    with pytest.raises(InDoubt):
        settling.intend(intent(keys))
    outbox.acknowledge(one.order_id, b"signed")
    assert settling.intend(intent(keys)).state is OrderState.INTENDED


def test_paid_whose_case_could_not_be_saved_is_handed_in_later(
    journal: Journal, outbox: Outbox, keys: Keys, tmp_path: Path, clock: Clock
) -> None:
    one = intent(keys)
    broken = make_outbox(tmp_path / "gone" / "outbox.sqlite3", keys.platform, clock)
    broken.close()
    Settling(journal, broken).intend(one)
    with pytest.raises(StoreError):
        Settling(journal, broken).told(one.order_id, Word.PAID)
    (order,) = journal.open_orders()
    assert order.state is OrderState.PAID
    # What is paid is not asked for again, and a late "closed" changes nothing.
    assert Settling(journal, outbox).told(one.order_id, Word.CLOSED).state is OrderState.PAID
    assert Settling(journal, outbox).submit(order).state is OrderState.SUBMITTED
    assert outbox.counts().waiting == 1


def test_closed_order_keeps_nothing_of_the_case(journal: Journal, keys: Keys) -> None:
    one = intent(keys)
    journal.intend(one)
    journal.note(one.order_id, OrderState.CLOSED)
    assert journal.sealed(one.order_id) == b""
    assert journal.note(one.order_id, OrderState.UNKNOWN).state is OrderState.CLOSED
    assert journal.paid(one.order_id).state is OrderState.CLOSED


def test_nothing_personal_lies_in_the_file(tmp_path: Path, clock: Clock, keys: Keys) -> None:
    journal = Journal(tmp_path / "payments.sqlite3", clock=clock)
    journal.intend(intent(keys, BILL, f"fee:{ID_NUMBER}"))
    journal.close()
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"0769-12345678" not in kept
    assert ID_NUMBER.encode() not in kept


def test_attempts_are_counted_until_there_is_an_answer(journal: Journal, keys: Keys) -> None:
    one = intent(keys)
    journal.intend(one)
    counts = [journal.note(one.order_id, OrderState.UNKNOWN).attempts for _ in range(3)]
    assert counts == [1, 2, 3]
    assert journal.note(one.order_id, OrderState.WAITING).attempts == 0


def test_order_nobody_wrote_down_is_not_known(journal: Journal) -> None:
    assert journal.order("nobody") is None
    for call in (journal.paid, journal.sealed):
        with pytest.raises(KeyError):
            call("nobody")


def test_journal_of_a_newer_program_is_left_alone(tmp_path: Path, clock: Clock) -> None:
    import sqlite3
    from contextlib import closing

    path = tmp_path / "payments.sqlite3"
    Journal(path, clock=clock).close()
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("PRAGMA user_version = 99")
    with pytest.raises(StoreError) as refused:
        Journal(path, clock=clock)
    assert refused.value.cause is Trouble.NEWER_VERSION
