"""One save inside an open transaction: a number is given out, the body sealed, the row written.

On the driver's own connection, in words that SQLAlchemy put together once: what its execution adds
to each statement would be as much as the commit itself.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import sqlite3
from collections.abc import Sequence

from sync import queries
from sync.contract import packing
from sync.contract.envelope import encode_envelope, seal_packed
from sync.contract.hpke import Encapsulation
from sync.contract.key import check_key
from sync.contract.number import CHINA, LAST_SERIAL, make_number
from sync.contract.platform import PlatformKey
from sync.store import StoreError, Trouble
from sync.submission import AttachmentReference, Enqueued, SubmissionState, Terminal


@dataclasses.dataclass(frozen=True, slots=True)
class Parcel:
    """All of a submission that can be made before the database is asked for anything."""

    key: str
    item: str
    content_type: str
    packed: bytes = dataclasses.field(repr=False)
    begun: Encapsulation
    platform: PlatformKey
    attachments: Sequence[AttachmentReference]


def pack(
    key: str,
    item: str,
    content_type: str,
    body: bytes,
    *,
    begun: Encapsulation,
    platform: PlatformKey,
    attachments: Sequence[AttachmentReference],
) -> Parcel:
    """Check and pack what is to be saved; see ``Outbox.enqueue``.

    Raises:
        ValueError: the key has the wrong form.
    """
    if not check_key(key):
        raise ValueError("key must be a UUIDv7 in lower case")
    content_type, packed = packing.pack(content_type, body)
    return Parcel(key, item, content_type, packed, begun, platform, attachments)


def known(raw: sqlite3.Connection, key: str) -> Enqueued | None:
    """What was answered when this intent was saved; ``None`` when it was not."""
    row = raw.execute(_KNOWN, {"wanted": key}).fetchone()
    return None if row is None else Enqueued(key, row[0], dt.datetime.fromisoformat(row[1]))


def save(
    raw: sqlite3.Connection, parcel: Parcel, terminal: Terminal, saved_at: dt.datetime
) -> Enqueued:
    """Give out a number, seal, write the row: in the transaction that is open.

    Raises:
        StoreError: the numbers of the day are used up; the transaction must not be committed.
        ValueError: an argument has the wrong form; likewise.
    """
    day = saved_at.astimezone(CHINA).date()
    serial_name = _serial_of(day)
    counted = dict(raw.execute(_COUNT_ON, {"name": "seq", "name_2": serial_name}).fetchall())
    seq, serial = counted["seq"], counted[serial_name]
    if serial > LAST_SERIAL:
        raise StoreError(Trouble.NUMBERS_USED_UP)
    number = make_number(terminal.place, terminal.number, day, serial)
    envelope = seal_packed(
        parcel.packed,
        parcel.begun,
        key=parcel.key,
        number=number,
        terminal=terminal.id,
        item=parcel.item,
        seq=seq,
        created=saved_at,
        content_type=parcel.content_type,
        platform=parcel.platform,
    )
    written = saved_at.isoformat()
    raw.execute(
        _INSERT,
        {
            "seq": seq,
            "key": parcel.key,
            "number": number,
            "item": parcel.item,
            "state": SubmissionState.SAVED.value,
            "saved_at": written,
            "envelope": encode_envelope(envelope),
        },
    )
    for one in parcel.attachments:
        raw.execute(
            _ATTACH,
            {
                "digest": one.digest,
                "size": one.size,
                "content_type": one.content_type,
                "saved_at": written,
            },
        )
        raw.execute(_ATTACH_TO, {"seq": seq, "digest": one.digest})
    return Enqueued(parcel.key, number, saved_at)


@functools.lru_cache(maxsize=2)
def _serial_of(day: dt.date) -> str:
    return f"serial-{day:%Y%m%d}"


_KNOWN = queries.words(queries.KNOWN)
_COUNT_ON = queries.words(queries.COUNT_ON)
_INSERT = queries.words(queries.INSERT)
_ATTACH = queries.words(queries.ATTACH)
_ATTACH_TO = queries.words(queries.ATTACH_TO)
