"""A queue as the first version of the program left it, with rows waiting, tried and set aside."""

from __future__ import annotations

import datetime as dt
import hashlib
import random
from contextlib import closing
from pathlib import Path

from sync.contract.envelope import encode_envelope, seal
from sync.contract.number import make_number
from sync.contract.platform import PlatformKey
from sync.migrations import upgrade
from sync.outbox import new_key
from sync.store import Store
from tests.torture.expectation import QUARANTINED, SAVED, Words
from tests.torture.product import CONTENT_TYPE, DATABASE, ITEM, PLACE, body

# (state, attempts, reason) of each row.
ROWS = ((SAVED, 0, ""), (SAVED, 3, "http-503"), (QUARANTINED, 1, "unknown-key"), (SAVED, 0, ""))
SAVED_AT = dt.datetime(2026, 11, 1, 4, 0, tzinfo=dt.UTC)


def make_older_queue(
    folder: Path, platform: PlatformKey, terminal: int, draw: random.Random
) -> list[Words]:
    """Write it; what that program had confirmed."""
    said = []
    with closing(Store(folder / DATABASE, busy_timeout_s=1.0)) as store, store.write() as database:
        upgrade(database, 0, 1)
        then = SAVED_AT.isoformat()
        database.exec_driver_sql("INSERT INTO outbox_form VALUES (1, 1, ?, ?)", (then, then))
        for seq, (state, attempts, reason) in enumerate(ROWS, 1):
            key, document = new_key(), body(draw)
            number = make_number(PLACE, f"{terminal:04}", SAVED_AT.date(), seq)
            envelope = encode_envelope(
                seal(
                    document,
                    key=key,
                    number=number,
                    terminal=f"{PLACE}{terminal:04}",
                    item=ITEM,
                    seq=seq,
                    created=SAVED_AT,
                    content_type=CONTENT_TYPE,
                    platform=platform,
                )
            )
            database.exec_driver_sql(
                "INSERT INTO submissions VALUES (?, ?, ?, ?, ?, ?, ?, NULL, ?, ?, NULL)",
                (seq, key, number, ITEM, state, attempts, then, reason, envelope),
            )
            said.append(
                Words(
                    "older",
                    (key,),
                    state=state,
                    numbers=(number,),
                    digests=(hashlib.sha256(envelope).hexdigest(),),
                    bodies=(hashlib.sha256(document).hexdigest(),),
                )
            )
        for name in ("seq", f"serial-{SAVED_AT:%Y%m%d}"):
            database.exec_driver_sql("INSERT INTO counters VALUES (?, ?)", (name, len(ROWS)))
    return said
