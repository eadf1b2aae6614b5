"""What a terminal asks the platform while a citizen waits, and what it is answered.

Each question is one record with a tag (``kind``), each answer likewise; ``asking_wire`` seals both.
Nothing of it is kept on the terminal: what an answer says lives in the session and ends with it.
Amounts are whole fen, days are ISO 8601 dates, texts are as a citizen reads them.
"""

from __future__ import annotations

import datetime as dt
import enum
from typing import Annotated, Literal, Protocol

import msgspec

from sync.contract.anchor import Anchored, KeepAnchor
from sync.contract.case import Check, CheckWay, Record
from sync.contract.status import StatusKept, TellStatus
from sync.contract.video import AskVideo, VideoSaid

Name = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*\Z", max_length=64)]
Text = Annotated[str, msgspec.Meta(max_length=400)]
Number = Annotated[str, msgspec.Meta(max_length=27)]
Hex64 = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}\Z", max_length=64)]
Answers = Annotated[dict[str, Text], msgspec.Meta(max_length=64)]


class Citizen(Record, frozen=True, kw_only=True):
    """Who is asked about, as the card says; ``document`` as in a case's applicant."""

    name: Annotated[str, msgspec.Meta(max_length=60)]
    id_number: Annotated[str, msgspec.Meta(max_length=30)]
    document: Annotated[str, msgspec.Meta(max_length=40)] = "resident-id-card"


# What is asked.


class AskFacts(Record, frozen=True, kw_only=True, tag_field="kind", tag="facts"):
    """What departments' registers hold (免提交).

    Attributes:
        item: id of the item that needs it; a register is only told what an item needs.
    """

    item: Name
    registers: Annotated[tuple[Name, ...], msgspec.Meta(max_length=16)]
    citizen: Citizen | None = None
    answers: Answers = msgspec.field(default_factory=dict)


class AskCertificate(Record, frozen=True, kw_only=True, tag_field="kind", tag="certificate"):
    """A document that states a register's entry.

    Attributes:
        title: of the document; ``register`` and ``layout`` as the catalogue has them.
        answers: of the form: the period, the purpose.
        valid_days: how long it may be relied on; 0 says nothing.
    """

    item: Name
    handling: Text
    title: Text
    register: Name
    layout: Literal["statement", "table"]
    citizen: Citizen | None = None
    answers: Answers = msgspec.field(default_factory=dict)
    valid_days: int = 0


class AskResult(Record, frozen=True, kw_only=True, tag_field="kind", tag="result"):
    """The result of a case, as a document."""

    number: Number
    citizen: Citizen


class AskBill(Record, frozen=True, kw_only=True, tag_field="kind", tag="bill"):
    """What has to be paid; ``account`` (户号) for bills that belong to one, not to a citizen."""

    item: Name
    register: Name
    citizen: Citizen | None = None
    account: Text = ""
    answers: Answers = msgspec.field(default_factory=dict)


class AskSlots(Record, frozen=True, kw_only=True, tag_field="kind", tag="slots"):
    """When an appointment can be had.

    Attributes:
        first_day: from this day on, for ``days`` days.
    """

    item: Name
    place: Name
    first_day: dt.date
    days: Annotated[int, msgspec.Meta(ge=1, le=60)] = 14


class AskProgress(Record, frozen=True, kw_only=True, tag_field="kind", tag="progress"):
    """Where a case is (过程可溯), or all cases of a citizen when ``number`` is empty.

    Who only has the number sees where it is, and nothing else of it.
    """

    number: Number = ""
    citizen: Citizen | None = None


class KeepDraft(Record, frozen=True, kw_only=True, tag_field="kind", tag="keep-draft"):
    """Keep a draft for another terminal; only who has the code can open it.

    Attributes:
        code_digest: names it, and does not tell the code.
    """

    code_digest: Hex64
    sealed: Annotated[bytes, msgspec.Meta(max_length=256 * 1024)]
    until: dt.datetime


class AskDraft(Record, frozen=True, kw_only=True, tag_field="kind", tag="draft"):
    """The draft under this name; ``take`` removes it."""

    code_digest: Hex64
    take: bool = False


class AskHealth(Record, frozen=True, kw_only=True, tag_field="kind", tag="health"):
    """Which departments' systems answer."""


class AskIdentity(Record, frozen=True, kw_only=True, tag_field="kind", tag="identity"):
    """Whether the person on the card stands there, by one of the platform's ways (身份核验).

    Attributes:
        step: ``begin`` asks for a code, a log-in or a call; ``check`` for what came of it.
        id: of what was begun.
        secret: the code or the PIN that was typed; kept by nobody.
        checks: what the terminal found of a face, to be confirmed: never a picture of it.
    """

    way: CheckWay
    step: Literal["begin", "check"]
    citizen: Citizen
    id: Text = ""
    secret: Annotated[str, msgspec.Meta(max_length=32)] = ""
    checks: Annotated[tuple[Check, ...], msgspec.Meta(max_length=8)] = ()


Ask = (
    AskIdentity
    | AskVideo
    | AskFacts
    | AskCertificate
    | AskResult
    | AskBill
    | AskSlots
    | AskProgress
    | KeepDraft
    | AskDraft
    | AskHealth
    | KeepAnchor
    | TellStatus
)


# What is answered.


class RegisterFacts(Record, frozen=True, kw_only=True):
    """What one register says.

    Attributes:
        state: ``unavailable`` means that the department did not answer; nothing follows from it.
        source: the department, as it is shown.
        fields: single facts by their ids.
        rows: its list, if it has one, newest first.
    """

    register: Name
    state: Literal["found", "none", "unavailable"]
    source: Text = ""
    fields: dict[str, str] = msgspec.field(default_factory=dict)
    rows: tuple[dict[str, str], ...] = ()


class Facts(Record, frozen=True, kw_only=True, tag_field="kind", tag="facts"):
    """What the registers say, each once."""

    registers: tuple[RegisterFacts, ...]


class Certificate(Record, frozen=True, kw_only=True, tag_field="kind", tag="certificate"):
    """A document, or why there is none.

    Attributes:
        state: ``none``: the register has no entry; ``refused``: it may not be given out.
        reason: why, in a sentence for the citizen; empty when it is ready.
        number: of the document.
        facts: label and value, as the document states them.
        pages: of the document.
        pdf: signed by the platform (PAdES); empty unless it is ready.
        ecopy: address of the copy for the phone, relative to the platform; empty for none.
    """

    state: Literal["ready", "none", "refused", "unavailable"]
    reason: Text = ""
    title: Text = ""
    number: Text = ""
    issued_at: dt.datetime | None = None
    source: Text = ""
    facts: tuple[tuple[str, str], ...] = ()
    pages: int = 0
    pdf: bytes = b""
    ecopy: Text = ""


class BillLine(Record, frozen=True, kw_only=True):
    """One thing to pay; ``late_fen`` is what is owed for being late, beside the amount."""

    id: Name
    title: Text
    period: Text
    amount_fen: Annotated[int, msgspec.Meta(ge=0)]
    late_fen: Annotated[int, msgspec.Meta(ge=0)] = 0


class Bill(Record, frozen=True, kw_only=True, tag_field="kind", tag="bill"):
    """What has to be paid; ``none`` when there is no such account, no lines when nothing is due.

    Attributes:
        holder: whose bill it is, masked, for the citizen to recognise it.
    """

    state: Literal["found", "none", "unavailable"]
    reason: Text = ""
    source: Text = ""
    holder: Text = ""
    lines: tuple[BillLine, ...] = ()


class Slot(Record, frozen=True, kw_only=True):
    """A time at which so many more people can come; times are hours and minutes, 24 h."""

    id: Name
    day: dt.date
    start: Text
    end: Text
    left: Annotated[int, msgspec.Meta(ge=0)]


class Slots(Record, frozen=True, kw_only=True, tag_field="kind", tag="slots"):
    """The appointments of a place, in order; full ones are there with none left."""

    state: Literal["found", "none", "unavailable"]
    place: Text = ""
    slots: tuple[Slot, ...] = ()


class Deferred(Record, frozen=True, kw_only=True):
    """A material that was deferred (容缺) and is still missing."""

    code: Text
    name: Text
    due: dt.date


class CaseView(Record, frozen=True, kw_only=True):
    """A case, as a citizen may see it.

    Attributes:
        state: as the platform has it; ``words`` for the citizen.
        timeline: when and what, oldest first.
        defects: all that has to be corrected, at once (一次性补正).
        deferred: what is still to be handed in.
        may: what the citizen can do with it now.
        due: until when the department promised to be done.
        parts: for a theme, its sub-cases.
    """

    number: Text
    name: Text
    state: Text
    words: Text
    received_at: dt.datetime
    timeline: tuple[tuple[dt.datetime, str], ...] = ()
    defects: tuple[str, ...] = ()
    deferred: tuple[Deferred, ...] = ()
    may: tuple[Literal["withdraw", "supplement", "result"], ...] = ()
    due: dt.date | None = None
    parts: tuple[CaseView, ...] = ()


class Progress(Record, frozen=True, kw_only=True, tag_field="kind", tag="progress"):
    """The cases that were asked about; none when there is no such case."""

    cases: tuple[CaseView, ...]


class Kept(Record, frozen=True, kw_only=True, tag_field="kind", tag="kept"):
    """The draft is kept until then."""

    until: dt.datetime


class Draft(Record, frozen=True, kw_only=True, tag_field="kind", tag="draft"):
    """The draft that was asked for; ``none`` when there is none, or its time is over."""

    state: Literal["found", "none"]
    sealed: bytes = b""


class Health(Record, frozen=True, kw_only=True, tag_field="kind", tag="health"):
    """Register by register, how its department's system answers."""

    systems: dict[str, Literal["up", "slow", "down"]]


class Declined(Record, frozen=True, kw_only=True, tag_field="kind", tag="declined"):
    """The platform does not answer this; ``reason`` in a sentence for the citizen."""

    reason: Text


class IdentitySaid(Record, frozen=True, kw_only=True, tag_field="kind", tag="identity"):
    """What the platform says of who stands there.

    Attributes:
        state: ``begun``; ``waiting`` for the phone or the clerk; ``refused``: not this time.
        reason: why not, in a sentence for the citizen.
        id: of what was begun.
        shown: the masked phone a code went to, or the address for the phone to scan.
        left: so many more codes may be typed.
        token: the platform's signed word, for the case.
        at: when that was, by the platform's clock.
    """

    state: Literal["begun", "waiting", "confirmed", "refused", "unavailable"]
    reason: Text = ""
    id: Text = ""
    shown: Text = ""
    left: Annotated[int, msgspec.Meta(ge=0)] = 0
    token: Text = ""
    at: dt.datetime | None = None


Answer = (
    IdentitySaid
    | VideoSaid
    | Facts
    | Certificate
    | Bill
    | Slots
    | Progress
    | Kept
    | Draft
    | Health
    | Anchored
    | StatusKept
    | Declined
)


class Why(enum.StrEnum):
    """Why there is no answer."""

    AWAY = "away"
    BUSY = "busy"
    NOT_OURS = "notOurs"
    REFUSED = "refused"
    BROKEN = "broken"


class NotAnswered(Exception):
    """There is no answer; ``why`` says why, and there is nothing else to know."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


class Asker(Protocol):
    """Whoever brings questions to the platform."""

    def ask(self, ask: Ask, *, within_s: float) -> Answer:
        """Ask, and wait for the answer; may be called by any thread.

        Args:
            ask: what.
            within_s: patience in seconds, for all of it.

        Raises:
            NotAnswered: there is none, or it is not the platform's.
        """
        ...
