"""The words of the outbox: who sends, what was saved, where it is."""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
from typing import Protocol


@dataclasses.dataclass(frozen=True, slots=True)
class Terminal:
    """Who this terminal is: ``place`` nine digits, ``number`` four."""

    place: str
    number: str

    @property
    def id(self) -> str:
        """Both together, 13 digits: the beginning of every pending number it gives out."""
        return self.place + self.number


@dataclasses.dataclass(frozen=True, slots=True)
class Enqueued:
    """A submission is durable, under this pending number, since this moment (UTC)."""

    key: str
    number: str
    saved_at: dt.datetime


class SubmissionState(enum.StrEnum):
    """Where a submission is. Being sent is a lease, not a state."""

    SAVED = "saved"
    DELIVERED = "delivered"
    QUARANTINED = "quarantined"


@dataclasses.dataclass(frozen=True, slots=True)
class QueueCounts:
    """How many there are, and since when the oldest one waits."""

    waiting: int
    delivered: int
    quarantined: int
    oldest_waiting: dt.datetime | None


@dataclasses.dataclass(frozen=True, slots=True)
class Leased:
    """A submission lent to the relay, until it says how the send ended.

    Attributes:
        attempts: sends begun, this one included.
        envelope: as it goes over the wire.
    """

    key: str
    number: str
    attempts: int
    envelope: bytes = dataclasses.field(repr=False)


class AttachmentReference(Protocol):
    """A sealed file that belongs to a submission."""

    @property
    def digest(self) -> str:
        """SHA-256 of the sealed bytes, 64 hex digits."""
        ...

    @property
    def size(self) -> int:
        """Of the sealed bytes."""
        ...

    @property
    def content_type(self) -> str:
        """Of what is sealed."""
        ...
