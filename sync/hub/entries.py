"""The words of the ledger: what comes in, what it says to that, and what it holds."""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum

from sync.contract.envelope import EnvelopeHeader
from sync.hub.states import CaseState


class Found(enum.StrEnum):
    """What the ledger says to a submission."""

    NEW = "new"
    SAME = "same"
    KEY_REUSED = "key-reused"
    NUMBER_TAKEN = "number-taken"
    # Another copy under this key has not been opened yet: it may be a damaged one.
    UNDECIDED = "undecided"


@dataclasses.dataclass(frozen=True, slots=True)
class Arrival:
    """A submission as it came.

    Attributes:
        header: read from it.
        header_digest: of the header.
        envelope: all of it, as it came over the wire.
    """

    header: EnvelopeHeader
    header_digest: str
    envelope: bytes = dataclasses.field(repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class Entry:
    """The ledger's word, with the moment it was first received for NEW and SAME."""

    found: Found
    received_at: dt.datetime


@dataclasses.dataclass(frozen=True, slots=True)
class Happening:
    """A line of a case's timeline; ``reason`` is for staff and never a value of the document."""

    at: str
    event: str
    reason: str = ""


@dataclasses.dataclass(frozen=True, slots=True, repr=False)
class Notes:
    """What is kept of a case beside its document, to be found again; see ``noted``.

    Attributes:
        holder: number on the applicant's card.
        slot: id of the appointment that it books.
        bills: ids of the lines that were paid.
        refers_to: number of the case that it is about.
        effect: what it does to that case, by the rule that decided it; see ``following``.
        area: whose departments decide; empty for this city.
    """

    holder: str = ""
    slot: str = ""
    bills: tuple[str, ...] = ()
    refers_to: str = ""
    effect: str = ""
    area: str = ""

    def __repr__(self) -> str:
        return "<Notes>"


@dataclasses.dataclass(frozen=True, slots=True)
class SubCase:
    """A part of a theme (一件事) as a case of its own; times are ISO 8601."""

    number: str
    code: str
    name: str
    state: str
    reason: str
    received_at: str
    changed_at: str


@dataclasses.dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a submission when it was opened.

    Attributes:
        id: of the submission.
        state: of its case.
        reason: why, for staff.
        happenings: what to add to the timeline, the last of them being ``state``.
        document: the opened body, empty when it is no case document.
        awaits: digests of the attachments that are not here yet.
        parts: of a theme, each a case of its own.
        notes: to find the case by; ``None`` when it is none.
    """

    id: int
    state: CaseState
    reason: str
    happenings: tuple[Happening, ...]
    document: bytes = dataclasses.field(repr=False)
    awaits: tuple[str, ...] = ()
    notes: Notes | None = None
    parts: tuple[SubCase, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Case:
    """A received case (办件); ``document`` is empty until it was opened."""

    key: str
    number: str
    terminal: str
    item: str
    digest: str
    created_at: str
    received_at: str
    state: str
    deliveries: int
    document: bytes = dataclasses.field(repr=False)
    reason: str = ""
