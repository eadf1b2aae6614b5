"""Where a citizen is, and everything the session knows. Immutable; lives in memory only."""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
from collections.abc import Mapping
from typing import Literal

from drivers.idcard.port import CardEvent
from drivers.idcard.record import CardRecord
from kiosk.case.agency import Agent
from kiosk.case.appointment import Appointment
from kiosk.case.decision import Decision
from kiosk.case.materials import Found, Provision
from kiosk.case.merging import Theming
from kiosk.case.payment import Due, Paying
from kiosk.case.prefill import Facts
from kiosk.case.submission import Submission
from kiosk.case.tracking import Tracking
from kiosk.catalog.catalog import Catalog
from kiosk.catalog.form import FormField
from kiosk.catalog.groups import By
from kiosk.catalog.item import Item
from kiosk.catalog.library import Library
from kiosk.catalog.material import MaterialNeed
from kiosk.catalog.search import SearchIndex
from kiosk.catalog.situation import Refusal
from kiosk.catalog.standard import Mark
from kiosk.catalog.towns import Towns
from kiosk.hours import Hours
from kiosk.journey.draft_state import Keeping as Keeping
from kiosk.journey.draft_state import Resuming as Resuming
from kiosk.journey.identity_state import Showing, Travelling
from kiosk.journey.paper_state import Papering
from kiosk.journey.scan_state import Scanning as Scanning
from kiosk.journey.scan_state import ScanPhase as ScanPhase
from kiosk.journey.scan_state import ScanTrouble as ScanTrouble
from kiosk.readiness import Readiness
from kiosk.words import Words
from sync.contract.asking import Ask, CaseView, Certificate
from sync.contract.case import Check, Consent, ItemReference, Signature

# At rest there is no citizen, hence no visit.
BEFORE_ALL = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


class Step(enum.StrEnum):
    """The screens of the journey, one step each."""

    ATTRACT = "attract"
    SERVICES = "services"
    RESUME = "resume"
    TRACK = "track"
    SITUATION = "situation"
    ITEM = "item"
    REFUSED = "refused"
    CONSENT = "consent"
    IDENTIFY = "identify"
    TRAVEL = "travel"
    CONFIRM = "confirm"
    WAYS = "ways"
    FACE_CONSENT = "faceConsent"
    FACE = "face"
    CODE = "code"
    LOGIN = "login"
    PARTS = "parts"
    AGENT = "agent"
    FORM = "form"
    PAPER = "paper"
    MATERIALS = "materials"
    MATERIAL = "material"
    PROMISE = "promise"
    SCAN = "scan"
    SLOTS = "slots"
    BILL = "bill"
    PAY = "pay"
    REVIEW = "review"
    LEAFLET = "leaflet"
    PICKUP = "pickup"
    FETCHING = "fetching"
    DOCUMENT = "document"
    SUBMITTING = "submitting"
    RESULT = "result"
    RATING = "rating"
    CASES = "cases"
    CASE = "case"
    KEEP = "keep"
    TAKE = "take"
    GOODBYE = "goodbye"
    OUT_OF_SERVICE = "outOfService"


class ReceiptState(enum.StrEnum):
    """What the printer has said about the receipt."""

    NONE = "none"
    PRINTING = "printing"
    PRINTED = "printed"
    PAPER_OUT = "paperOut"
    COVER_OPEN = "coverOpen"
    PRINTER_AWAY = "printerAway"
    TROUBLE = "trouble"


class PagesState(enum.StrEnum):
    """What the A4 printer has said about a document."""

    NONE = "none"
    SENDING = "sending"
    PRINTING = "printing"
    PAPER_OUT = "paperOut"
    JAMMED = "jammed"
    COVER_OPEN = "coverOpen"
    TONER_OUT = "tonerOut"
    OUTPUT_FULL = "outputFull"
    PRINTED = "printed"
    AWAY = "away"
    TROUBLE = "trouble"


@dataclasses.dataclass(frozen=True, slots=True)
class Printout:
    """A document that the platform gave out.

    Attributes:
        job_id: of its print job, the same for every try.
        fetched_from: the step it was asked for at; 「返回」 leads there.
        sheets: printed so far.
    """

    certificate: Certificate = dataclasses.field(repr=False)
    job_id: str
    fetched_from: Step
    pages: PagesState = PagesState.NONE
    sheets: int = 0


class Purpose(enum.StrEnum):
    """What the platform is asked for; each has its receiver."""

    FACTS = "facts"
    CERTIFICATE = "certificate"
    RESULT = "result"
    READY = "ready"
    BILL = "bill"
    BILL_CHECK = "bill_check"
    SLOTS = "slots"
    PROGRESS = "progress"
    IDENTITY = "identity"


@dataclasses.dataclass(frozen=True, slots=True)
class Fetch:
    """A question to the platform that a citizen waits for.

    Attributes:
        serial: of the question in its session; answers to others are dropped.
        back: the step it was asked at.
        source: who is asked, as the citizen reads it; empty for the platform.
        skippable: whether the journey can go on without an answer.
        slow: it takes longer than usual.
        trouble: why there is no answer, in a sentence; empty while it is waited for.
    """

    serial: int
    purpose: Purpose
    ask: Ask = dataclasses.field(repr=False)
    back: Step
    source: str = ""
    skippable: bool = False
    slow: bool = False
    trouble: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class LeafletPlace:
    """Where one is in a guide: what was chosen so far, and what is looked for."""

    trail: tuple[str, ...] = ()
    query: str = dataclasses.field(default="", repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class NoticeText:
    """A notice of the platform; ``shown`` says from when to when it holds."""

    title: str
    text: str
    shown: str


@dataclasses.dataclass(frozen=True, slots=True)
class Rating:
    """好差评 under way.

    Attributes:
        level: the face that was tapped, empty for none.
        chips: reasons that were tapped.
        key: of the submission, once there is one.
        trouble: it could not be kept.
    """

    level: str = ""
    chips: frozenset[str] = frozenset()
    key: str = ""
    trouble: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class Journey:
    """Everything the terminal knows of the citizen before it; ``repr`` shows no personal value.

    Attributes:
        session: id of the running session; answers that carry another id are dropped.
        by: what ``category`` names while at SERVICES instead of a category.
        category: whose items are on screen, while at SERVICES; empty for all categories.
        mark: the only items on screen bear it, while a category is.
        query: what is searched for, while at SERVICES; ``None`` when nothing is.
        situation: answers to the item's situation questions, by question id.
        asking: index of the situation question on screen, while at SITUATION.
        refusal: why the citizen cannot have the item here, while at REFUSED.
        language: the citizen chose; empty for the site's own.
        started_at: when the citizen touched the attract screen.
        question: index of the question on screen, while at FORM.
        draft: what is typed or chosen at the question on screen, not yet accepted.
        editing: the question is revisited from the review and leads back to it.
        complaint: the sentence under the field.
        card_event: what the reader said last, while at IDENTIFY.
        card_present: a card lies on the reader.
        fetch: the last question to the platform in this session.
        printout: the document on screen, while at DOCUMENT.
        role: as what somebody else acts for the person on the card; empty when nobody does.
        agent: who that is, once their card was read.
        agent_consents: given by both before that.
        facts: what the departments' registers said, by register.
        provided: how the citizen provides the materials, by code.
        material: code of the material on screen, while at MATERIAL, PROMISE or SCAN.
        promising: what is promised instead of it, while at PROMISE: ``commitment`` or ``defer``.
        scanning: the document camera, while at SCAN.
        save_trouble: why the last attempt to save failed, as a code for words.
        ready: cases whose results can be taken, while at PICKUP.
        leaflet: where one is in a guide, while at LEAFLET.
        idle_warning: 「还在吗？」 is on screen.
        save_slow: saving takes so long that the citizen is told and may leave.
        handed_in: something was saved in the session that is ending.
        due: what is to be paid.
        paying: the payment under way.
        decision: what the platform decides while the citizen waits.
        appointment: what is being booked.
        rating: what the citizen says of it, while at RATING.
        theming: the parts of a theme, from the list of parts on.
        tracking: which cases are looked at.
        keeping: what is being kept for later, while at KEEP.
        resuming: what was kept, from its code on until it is handed in.
        elder: 长者版: larger, fewer, slower, spoken.
        checks: what was done to see who stands there.
        showing: the way in which that is being done.
        travelling: a travel document being read instead of an identity card.
        forged: one was, and what its chip says is not its issuer's.
        papering: a paper that answers are read from.
    """

    at: Step
    readiness: Readiness
    session: str = ""
    language: str = ""
    started_at: dt.datetime = BEFORE_ALL
    item: Item | None = None
    by: By | None = None
    category: str = ""
    mark: Mark | None = None
    query: str | None = dataclasses.field(default=None, repr=False)
    situation: Mapping[str, str] = dataclasses.field(default_factory=dict, repr=False)
    asking: int = 0
    refusal: Refusal | None = None
    consents: tuple[Consent, ...] = dataclasses.field(default=(), repr=False)
    card: CardRecord | None = dataclasses.field(default=None, repr=False)
    card_event: CardEvent | None = None
    card_present: bool = False
    answers: Mapping[str, str] = dataclasses.field(default_factory=dict, repr=False)
    question: int = 0
    draft: str = dataclasses.field(default="", repr=False)
    editing: bool = False
    complaint: str = dataclasses.field(default="", repr=False)
    signature: Signature | None = dataclasses.field(default=None, repr=False)
    provided: Mapping[str, Provision] = dataclasses.field(default_factory=dict, repr=False)
    material: str = ""
    promising: str = ""
    scanning: Scanning = dataclasses.field(default_factory=Scanning)
    role: Literal["", "companion", "guardian"] = ""
    agent: Agent | None = dataclasses.field(default=None, repr=False)
    agent_consents: tuple[Consent, ...] = dataclasses.field(default=(), repr=False)
    facts: Facts = dataclasses.field(default_factory=dict, repr=False)
    submission: Submission | None = None
    fetch: Fetch | None = None
    printout: Printout | None = None
    save_trouble: str = ""
    receipt: ReceiptState = ReceiptState.NONE
    leaflet: LeafletPlace | None = None
    ready: tuple[CaseView, ...] = dataclasses.field(default=(), repr=False)
    idle_warning: bool = False
    save_slow: bool = False
    handed_in: bool = False
    due: Due | None = None
    paying: Paying | None = None
    decision: Decision | None = None
    appointment: Appointment | None = None
    theming: Theming | None = None
    rating: Rating | None = None
    tracking: Tracking | None = None
    keeping: Keeping | None = None
    resuming: Resuming | None = None
    elder: bool = False
    checks: tuple[Check, ...] = dataclasses.field(default=(), repr=False)
    showing: Showing | None = None
    travelling: Travelling | None = None
    forged: bool = False
    papering: Papering | None = None

    @property
    def told(self) -> Mapping[str, str]:
        """Everything answered so far: the situation and the form."""
        return {**self.situation, **self.answers}

    @property
    def fields(self) -> tuple[FormField, ...]:
        """The questions of the form that apply, in order."""
        return () if self.item is None else self.item.fields_for(self.told)

    @property
    def materials(self) -> tuple[MaterialNeed, ...]:
        """The materials that apply."""
        return () if self.item is None else self.item.materials_for(self.told)

    @property
    def parts(self) -> tuple[ItemReference, ...]:
        """The parts of a theme, as the case names them."""
        if self.theming is None or self.item is not self.theming.merge.item:
            return ()
        return self.theming.merge.references(self.situation)

    @property
    def registers(self) -> Mapping[str, Found]:
        """What the departments' registers said of this citizen, by register."""
        return {register: said.state for register, said in self.facts.items()}


@dataclasses.dataclass(frozen=True, slots=True)
class Timings:
    """How long the terminal waits, in seconds.

    Attributes:
        moment_s: what has just happened (saved, delivered) stays on screen at least this long.
    """

    idle_s: float = 60.0
    grace_s: float = 20.0
    goodbye_s: float = 5.0
    delivery_wait_s: float = 4.0
    moment_s: float = 1.0
    take_s: float = 30.0
    save_s: float = 20.0
    ask_slow_s: float = 5.0


@dataclasses.dataclass(frozen=True, slots=True)
class World:
    """What does not change during a session: the context of every transition.

    Attributes:
        place: where this terminal stands, as shown to citizens.
        nearest: the nearest other terminal, in a sentence.
        index: finds items.
        popular: ids of the items that are used most here.
        ecopy_url: where a phone finds copies, without the end; empty where it finds none.
        library: what guides tell.
        notices: of the platform, that hold now.
        tongues: the languages there are; ``words`` are those of the one in use.
        practice: nothing is really done here: training.
        hours: when the place is open.
    """

    catalog: Catalog
    towns: Towns
    words: Words
    timings: Timings
    place: str
    nearest: str
    index: SearchIndex
    popular: tuple[str, ...] = ()
    ecopy_url: str = ""
    library: Library = dataclasses.field(default_factory=Library)
    notices: tuple[NoticeText, ...] = ()
    tongues: Mapping[str, Words] = dataclasses.field(default_factory=dict)
    practice: bool = False
    hours: Hours = dataclasses.field(default_factory=Hours)
