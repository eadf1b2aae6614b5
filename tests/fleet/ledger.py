"""Compares what the terminals had with what the platform's database holds."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterable
from pathlib import Path

import psycopg

from tests.fleet import payload


@dataclasses.dataclass(frozen=True)
class Comparison:
    """Counts of submissions; all but the first two must be 0.

    Attributes:
        queued: the terminals had.
        held: rows of the ledger.
        missing: queued, and not held.
        unknown: held, and never queued.
        twice: rows beyond the first of a key or of a number.
        changed: held with other bytes, or another digest, than were queued.
        unconfirmed: queued, without the platform's signed word at the terminal.
        misled: the terminal has a signed word on other bytes.
    """

    queued: int
    held: int
    missing: int
    unknown: int
    twice: int
    changed: int
    unconfirmed: int
    misled: int

    @property
    def good(self) -> bool:
        wrong = dataclasses.astuple(self)[2:]
        return self.queued == self.held and not any(wrong)


def compare(queues: Path, url: str, confirmed: Iterable[tuple[str, str]]) -> Comparison:
    """Every envelope, byte by byte (SHA-256), read from the database itself."""
    queued = {
        leased.key: (leased.number, hashlib.sha256(leased.envelope).hexdigest())
        for queue in payload.read(queues)
        for leased in queue
    }
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        rows = connection.execute(
            "SELECT key, number, digest, encode(sha256(envelope), 'hex') FROM submissions"
        ).fetchall()
    held = {key: (number, envelope) for key, number, _, envelope in rows}
    digests = {key: digest for key, _, digest, _ in rows}
    word = list(confirmed)
    return Comparison(
        queued=len(queued),
        held=len(rows),
        missing=len(queued.keys() - held.keys()),
        unknown=len(held.keys() - queued.keys()),
        twice=2 * len(rows) - len(held) - len({number for _, number, _, _ in rows}),
        changed=sum(queued[key] != held[key] for key in queued.keys() & held.keys()),
        unconfirmed=len(queued.keys() - {key for key, _ in word}),
        misled=sum(digests.get(key) != digest for key, digest in word),
    )
