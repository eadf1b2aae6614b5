"""Settles many submissions, in one commit; knows what is kept of the platform's word on each."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from sync.outbox import Outbox


def acknowledge_all(outbox: Outbox, keys: Sequence[str], statement: bytes) -> None:
    """The platform holds these: keep what it signed as evidence.

    Args:
        outbox: where they are.
        keys: of the submissions, one or more.
        statement: an acknowledgement, or the receipt of the batch they were in.
    """
    outbox.acknowledge_all({key: evidence(key, statement) for key in keys})


def defer_all(outbox: Outbox, keys: Sequence[str], wait_s: float, reason: str) -> None:
    """These were tried and not taken: due again after ``wait_s`` seconds."""
    outbox.defer_all(keys, wait_s, reason)


def release_all(outbox: Outbox, keys: Sequence[str]) -> None:
    """These were not sent after all: the attempt does not count.

    Raises:
        OutboxError: it could not be written down; the leases of all have ended nevertheless.
    """
    outbox.release_all(keys)


def evidence(key: str, statement: bytes) -> bytes:
    """What is kept with one submission of what the platform signed.

    An acknowledgement is kept as it came. Of the receipt of a batch, which is as long as the batch
    is, the submission's own result is kept, with what else was signed and the signature.
    """
    signed = msgspec.json.decode(statement)
    results = signed["statement"].get("results")
    if results is None:
        return statement
    signed["statement"]["results"] = [one for one in results if one.get("key") == key]
    return msgspec.json.encode(signed)
