"""What a transition asks the terminal to do. The runner carries it out and answers with events."""

from __future__ import annotations

import dataclasses
import datetime as dt

from drivers.receipt.port import Receipt
from kiosk.case.draft import Draft
from kiosk.case.leaflet import BlankForm
from kiosk.case.payment import PaymentWanted
from kiosk.journey.events import Timer
from sync.contract import asking
from sync.contract.attachment import AttachmentRef
from sync.contract.case import CaseDocument


@dataclasses.dataclass(frozen=True, slots=True)
class Effect:
    """Something to be done; ``session`` goes back with every answer."""

    session: str


@dataclasses.dataclass(frozen=True, slots=True)
class WatchCard(Effect):
    """Look at the reader until told otherwise, and report what changes."""


@dataclasses.dataclass(frozen=True, slots=True)
class StopWatchingCard(Effect):
    """Stop looking at the reader and forget what was read."""


@dataclasses.dataclass(frozen=True, slots=True)
class Save(Effect):
    """Commit the submission to the outbox."""

    key: str
    item_code: str
    document: CaseDocument = dataclasses.field(repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class Ask(Effect):
    """Ask the platform, and report what came of it.

    Attributes:
        serial: comes back with the answer.
        within_s: patience in seconds.
    """

    serial: int
    ask: asking.Ask = dataclasses.field(repr=False)
    within_s: float


@dataclasses.dataclass(frozen=True, slots=True)
class WithdrawSaved(Effect):
    """Take back what was saved, unless it is on its way; ``Withdrawn`` says which."""

    key: str


@dataclasses.dataclass(frozen=True, slots=True)
class KeepDraft(Effect):
    """Seal what was answered and have the platform keep it; ``DraftKept`` says what came of it."""

    code: str = dataclasses.field(repr=False)
    draft: Draft = dataclasses.field(repr=False)
    until: dt.datetime
    within_s: float


@dataclasses.dataclass(frozen=True, slots=True)
class FindDraft(Effect):
    """Ask for what was kept under this code, and open it; ``DraftFound`` says what came of it."""

    code: str = dataclasses.field(repr=False)
    within_s: float


@dataclasses.dataclass(frozen=True, slots=True)
class ForgetDraft(Effect):
    """It was handed in: the platform need not keep it any longer. Nobody waits for that."""

    code: str = dataclasses.field(repr=False)
    within_s: float


class WatchCodes(Effect):
    """Listen to the code scanner until told otherwise; each code is a ``CodeScanned``."""


@dataclasses.dataclass(frozen=True, slots=True)
class StopWatchingCodes(Effect):
    """Listen to the code scanner no longer."""


@dataclasses.dataclass(frozen=True, slots=True)
class WatchFace(Effect):
    """Look at the citizen, whose card's photo is kept under this number; count it."""

    id_number: str = dataclasses.field(repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class LeaveFace(Effect):
    """Stop looking, and forget what was seen."""


@dataclasses.dataclass(frozen=True, slots=True)
class ReadDataPage(Effect):
    """Read the page that was photographed; ``DataPageRead`` says what came of it."""


@dataclasses.dataclass(frozen=True, slots=True)
class WatchVideo(Effect):
    """Show the citizen to the clerk of this call, and the clerk to the citizen."""

    call: str


@dataclasses.dataclass(frozen=True, slots=True)
class LeaveVideo(Effect):
    """End the call's pictures; the camera is off."""


@dataclasses.dataclass(frozen=True, slots=True)
class ReadPaper(Effect):
    """Read the paper that was photographed; ``PaperRead`` says what stands on it."""


@dataclasses.dataclass(frozen=True, slots=True)
class ReadChip(Effect):
    """Wait for the travel document on the reader, and read it; ``ChipTold`` says how far it is."""


@dataclasses.dataclass(frozen=True, slots=True)
class LeaveTravel(Effect):
    """Stop reading a travel document, and forget what its page said."""


@dataclasses.dataclass(frozen=True, slots=True)
class WatchPaper(Effect):
    """Show what the document camera sees until told otherwise."""


@dataclasses.dataclass(frozen=True, slots=True)
class LeavePaper(Effect):
    """Stop showing it, and forget the page that was photographed."""


@dataclasses.dataclass(frozen=True, slots=True)
class TakePage(Effect):
    """Photograph the page, show it and judge it."""

    material: str


@dataclasses.dataclass(frozen=True, slots=True)
class KeepPage(Effect):
    """Seal the page that was photographed, and make it durable."""

    material: str


@dataclasses.dataclass(frozen=True, slots=True)
class DropPages(Effect):
    """Remove sealed pages that will not be handed in."""

    files: tuple[AttachmentRef, ...] = dataclasses.field(repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class PrintPages(Effect):
    """Print a document on A4, and report how it goes."""

    job_id: str
    pdf: bytes = dataclasses.field(repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class PrintForm(Effect):
    """Draw a blank form, and print it on A4."""

    job_id: str
    form: BlankForm


@dataclasses.dataclass(frozen=True, slots=True)
class TakeBackPages(Effect):
    """Take a document back out of the A4 printer."""

    job_id: str


@dataclasses.dataclass(frozen=True, slots=True)
class Print(Effect):
    """Print the receipt; its job id is the submission's key."""

    receipt: Receipt


@dataclasses.dataclass(frozen=True, slots=True)
class OpenOrder(Effect):
    """Ask for money; ``OrderTold`` says how it stands, until it has ended."""

    wanted: PaymentWanted


@dataclasses.dataclass(frozen=True, slots=True)
class CloseOrder(Effect):
    """Take no more money for the order; ``OrderTold`` says what came of that."""

    order_id: str


@dataclasses.dataclass(frozen=True, slots=True)
class ForgetOrder(Effect):
    """The citizen goes: see to the order's end, and tell nobody."""

    order_id: str


@dataclasses.dataclass(frozen=True, slots=True)
class StartTimer(Effect):
    """Start or restart a timer."""

    timer: Timer
    seconds: float


@dataclasses.dataclass(frozen=True, slots=True)
class StopTimers(Effect):
    """Stop every timer of the session."""


@dataclasses.dataclass(frozen=True, slots=True)
class Wipe(Effect):
    """Clear whatever of the session lives outside the journey (fields, clipboard, last card)."""
