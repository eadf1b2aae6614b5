"""Settles many submissions, in one commit."""

from __future__ import annotations

from collections.abc import Sequence

from sync.outbox import Outbox


def acknowledge_all(outbox: Outbox, keys: Sequence[str], statement: bytes) -> None:
    """The platform holds these: keep what it signed as evidence.

    Args:
        outbox: where they are.
        keys: of the submissions, one or more.
        statement: an acknowledgement, or the receipt of the batch they were in.
    """
    outbox.acknowledge_all(keys, statement)


def defer_all(outbox: Outbox, keys: Sequence[str], wait_s: float, reason: str) -> None:
    """These were tried and not taken: due again after ``wait_s`` seconds."""
    outbox.defer_all(keys, wait_s, reason)


def release_all(outbox: Outbox, keys: Sequence[str]) -> None:
    """These were not sent after all: the attempt does not count.

    Raises:
        OutboxError: it could not be written down; the leases of all have ended nevertheless.
    """
    outbox.release_all(keys)
