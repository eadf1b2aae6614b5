"""Cases against what was promised: counted in working days, nothing of anybody in the list."""

from __future__ import annotations

import datetime as dt

import msgspec

from sync.contract import case
from sync.contract.number import CHINA
from sync.hub.fleet.overdue import oversight
from sync.hub.server import HubServer
from sync.outbox import Outbox
from tests.sync.factory import ID_NUMBER, ITEM, NAME, make_document, save, utc_now
from tests.sync.road import Road


def test_running_cases_stand_with_their_promised_day_most_late_first(
    hub: HubServer, road: Road, queue: Outbox
) -> None:
    for days in (3, 1, None):
        item = case.ItemReference(
            code="x",
            handling_code=ITEM,
            name="测试事项",
            version="1",
            **({} if days is None else {"promised_days": days}),
        )
        save(queue, body=case.encode(msgspec.structs.replace(make_document(), item=item)))
    assert road.relay.pass_once().delivered == 3
    hub.processing.settle(10)
    found = oversight(hub.ledger.engine, utc_now())
    assert (found.looked_at, found.without_promise, len(found.promises)) == (3, 1, 2)
    told = repr(found.promises)
    assert NAME not in told
    assert ID_NUMBER not in told
    first, second = found.promises
    assert first.promised < second.promised
    # On the promised day itself it is not late; on the next working day it is, by one.
    day = dt.datetime.combine(first.promised, dt.time(12), CHINA)
    assert oversight(hub.ledger.engine, day).promises[0].days_left == 0
    later = oversight(hub.ledger.engine, day + dt.timedelta(days=30))
    assert later.late == 2
    assert later.promises[0].days_left < later.promises[1].days_left < -15
