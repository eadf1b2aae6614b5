"""A submission that was paid for arrives as a case with its payment."""

from __future__ import annotations

from sync.contract import case, paid
from sync.hub.server import HubServer
from sync.outbox import Outbox, new_key
from tests.sync.factory import ITEM, NOW, Clock, make_document, save
from tests.sync.road import Road


def test_paid_case_is_opened_like_any_other(hub: HubServer, queue: Outbox, clock: Clock) -> None:
    platform, order = hub.secrets.platform, new_key()
    waiting = paid.seal_case(
        make_document(), bills=("b1",), order=order, amount_fen=5820, platform=platform
    )
    good = save(queue, order, paid.paid(waiting, NOW), paid.CONTENT_TYPE)
    bad = save(queue, new_key(), b'{"case":{}}', paid.CONTENT_TYPE)
    with Road.open(hub.address.url, platform, queue, clock) as road:
        assert road.go().delivered == 2
    assert hub.processing.settle(10.0)
    kept = hub.ledger.case(good.number)
    assert kept is not None
    assert kept.document is not None
    document = case.decode(kept.document)
    assert document.item.handling_code == ITEM
    assert document.paid == case.PaidOrder(order=order, bills=("b1",), amount_fen=5820, paid_at=NOW)
    other = hub.ledger.case(bad.number)
    assert other is not None
    assert (other.state, other.reason) == ("invalid", "$.case")
