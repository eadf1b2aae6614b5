"""One line of the journal, and what ties it to the line before.

A line is a JSON object (RFC 8259) with sorted members and no white space, and a line feed::

    {"at":…,"disposition":…,"event":…,"fields":{…},"hash":…,"n":…,"prev":…}

``hash`` is SHA-256, in hexadecimal, of the same object without ``hash``; ``prev`` is the hash of
the line before, or 64 zeros for the first. Every 100 events a line ``journal-signature`` follows
whose ``signature`` is Ed25519 (RFC 8032) over ``guanjia-audit-1`` and its ``prev``, in base64.
"""

from __future__ import annotations

import base64
import binascii
import dataclasses
import datetime as dt
import hashlib
from collections.abc import Mapping
from typing import Any

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from kiosk.audit.events import Disposition, Value

BEGINNING = "0" * 64
SIGNATURE = "journal-signature"
SIGN_EVERY = 100
_PREFIX = b"guanjia-audit-1\0"


class LineError(Exception):
    """A line of the journal is not one; the message says how, never what is in it."""


@dataclasses.dataclass(frozen=True, slots=True)
class Entry:
    """One event.

    Attributes:
        n: its number, from 1.
        at: when, in UTC.
        disposition: of what ended; empty otherwise.
        prev: hash of the entry before.
        signature: in base64, of a signature's line; empty otherwise.
    """

    n: int
    at: dt.datetime
    event: str
    fields: Mapping[str, Value]
    disposition: str
    prev: str
    signature: str = ""

    @property
    def hash(self) -> str:
        """SHA-256 of everything else, in hexadecimal."""
        return hashlib.sha256(_canonical(self._record())).hexdigest()

    def line(self) -> bytes:
        """As it stands in the file."""
        return _canonical({**self._record(), "hash": self.hash}) + b"\n"

    def _record(self) -> dict[str, Any]:
        record: dict[str, Any] = {
            "n": self.n,
            "at": self.at.isoformat(timespec="milliseconds"),
            "event": self.event,
            "fields": dict(self.fields),
            "disposition": self.disposition,
            "prev": self.prev,
        }
        return {**record, "signature": self.signature} if self.signature else record


def next_entry(
    before: Entry | None,
    at: dt.datetime,
    event: str,
    fields: Mapping[str, Value],
    disposition: Disposition | None,
) -> Entry:
    """The entry that follows."""
    n, prev = (1, BEGINNING) if before is None else (before.n + 1, before.hash)
    return Entry(n, at, event, fields, "" if disposition is None else disposition.value, prev)


def signed(before: Entry, at: dt.datetime, key: Ed25519PrivateKey) -> Entry:
    """The signature of everything up to and with this entry."""
    bare = next_entry(before, at, SIGNATURE, {}, None)
    signature = key.sign(_PREFIX + bare.prev.encode("ascii"))
    return dataclasses.replace(bare, signature=base64.b64encode(signature).decode("ascii"))


def is_signed(entry: Entry, key: Ed25519PublicKey) -> bool:
    """Whether this signature's line was made with that key."""
    try:
        signature = base64.b64decode(entry.signature, validate=True)
        key.verify(signature, _PREFIX + entry.prev.encode("ascii"))
    except (InvalidSignature, binascii.Error):
        return False
    return True


def read_line(line: bytes) -> Entry:
    """The entry of a line.

    Raises:
        LineError: it is no line of a journal, or its hash is not its own.
    """
    try:
        record = msgspec.json.decode(line, type=dict[str, Any])
        claimed = record.pop("hash")
        entry = Entry(
            **{**record, "at": dt.datetime.fromisoformat(record["at"])},
        )
        if entry.hash != claimed:
            raise LineError("its hash is another")
        # The same event written otherwise (spaces, order) is a change as well.
        if entry.line() != line:
            raise LineError("it is not written as the terminal writes")
    except (msgspec.DecodeError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise LineError(f"it cannot be read ({type(error).__name__})") from error
    return entry


def _canonical(record: Mapping[str, Any]) -> bytes:
    return msgspec.json.encode(record, order="sorted")
