"""What can happen to a journey. Clocks and ids arrive inside events, so transitions stay pure."""

from __future__ import annotations

import dataclasses
import datetime as dt

from drivers.a4.port import Phase
from drivers.device import ConditionCode
from drivers.idcard.port import CardEvent
from drivers.idcard.record import CardRecord
from kiosk.case.payment import PaymentSeen
from kiosk.catalog.groups import By
from kiosk.catalog.standard import Mark
from kiosk.journey.draft_events import CodeScanned as CodeScanned
from kiosk.journey.draft_events import DraftFound as DraftFound
from kiosk.journey.draft_events import DraftKept as DraftKept
from kiosk.journey.draft_events import KeepTapped as KeepTapped
from kiosk.journey.draft_events import ResumeTapped as ResumeTapped
from kiosk.journey.draft_events import Withdrawn as Withdrawn
from kiosk.journey.draft_events import WithdrawTapped as WithdrawTapped
from kiosk.journey.event import Event as Event
from kiosk.journey.event import SessionEvent as SessionEvent
from kiosk.journey.event import Timer as Timer
from kiosk.journey.event import UserEvent as UserEvent
from kiosk.journey.identity_events import ChipTold as ChipTold
from kiosk.journey.identity_events import DataPageRead as DataPageRead
from kiosk.journey.identity_events import FaceJudged as FaceJudged
from kiosk.journey.identity_events import FaceSeen as FaceSeen
from kiosk.journey.identity_events import TravelTapped as TravelTapped
from kiosk.journey.material_events import MaterialOpened as MaterialOpened
from kiosk.journey.material_events import PageAccepted as PageAccepted
from kiosk.journey.material_events import PageKept as PageKept
from kiosk.journey.material_events import PageRejected as PageRejected
from kiosk.journey.material_events import PageTaken as PageTaken
from kiosk.journey.material_events import PageTapped as PageTapped
from kiosk.journey.material_events import PaperSeen as PaperSeen
from kiosk.journey.material_events import WayPicked as WayPicked
from kiosk.journey.paper_state import PaperRead as PaperRead
from kiosk.journey.paper_state import PaperTapped as PaperTapped
from kiosk.journey.state import PagesState, ReceiptState
from kiosk.journey.video_state import CallTold as CallTold
from kiosk.readiness import Readiness
from sync.contract.asking import Answer
from sync.contract.case import Signature


@dataclasses.dataclass(frozen=True, slots=True)
class Touched(UserEvent):
    """A touch that asks for nothing."""


@dataclasses.dataclass(frozen=True, slots=True)
class StartTapped(UserEvent):
    """The attract screen was touched, at this time; ``session`` is the new session's id."""

    session: str
    at: dt.datetime


@dataclasses.dataclass(frozen=True, slots=True)
class ElderChosen(UserEvent):
    """长者版 is wanted, or not."""

    on: bool


@dataclasses.dataclass(frozen=True, slots=True)
class LanguageChosen(UserEvent):
    """Another language, as ``kiosk.words.OWN_NAMES`` names it."""

    language: str


@dataclasses.dataclass(frozen=True, slots=True)
class ServiceChosen(UserEvent):
    """A tile was tapped."""

    item_id: str


@dataclasses.dataclass(frozen=True, slots=True)
class ProgressTapped(UserEvent):
    """「查办件进度」."""


@dataclasses.dataclass(frozen=True, slots=True)
class CategoryChosen(UserEvent):
    """A category was tapped."""

    name: str


@dataclasses.dataclass(frozen=True, slots=True)
class WayChosen(UserEvent):
    """「按部门」 or 「按人生事件」."""

    way: By


@dataclasses.dataclass(frozen=True, slots=True)
class MarkTapped(UserEvent):
    """Only what bears this mark of 四办, or all again."""

    mark: Mark


@dataclasses.dataclass(frozen=True, slots=True)
class SearchTyped(UserEvent):
    """「我要办…」 was opened, with an empty query, or what is searched for is now this."""

    query: str = dataclasses.field(repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class SituationPicked(UserEvent):
    """An option of the situation question on screen."""

    value: str


@dataclasses.dataclass(frozen=True, slots=True)
class SituationReopened(UserEvent):
    """A chip with an answer given before was tapped, to change it."""

    question_id: str


@dataclasses.dataclass(frozen=True, slots=True)
class BeginTapped(UserEvent):
    """「开始」 on the item's page."""


@dataclasses.dataclass(frozen=True, slots=True)
class ConsentGiven(UserEvent):
    """The consent on screen was given, at this time."""

    at: dt.datetime


@dataclasses.dataclass(frozen=True, slots=True)
class ConsentDeclined(UserEvent):
    """The consent on screen was declined."""


@dataclasses.dataclass(frozen=True, slots=True)
class IdentityConfirmed(UserEvent):
    """「是我」."""


@dataclasses.dataclass(frozen=True, slots=True)
class AgentTapped(UserEvent):
    """「替这个人办」: somebody else acts for the person on the card."""


@dataclasses.dataclass(frozen=True, slots=True)
class NotMe(UserEvent):
    """「不是我」."""


@dataclasses.dataclass(frozen=True, slots=True)
class Drafted(UserEvent):
    """The answer being typed or chosen is now this."""

    value: str = dataclasses.field(repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class Typed(UserEvent):
    """What stands on the number pad is now this; dates are typed without their dashes."""

    value: str = dataclasses.field(repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class Toggled(UserEvent):
    """One of several choices was tapped: in, or out again."""

    value: str = dataclasses.field(repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class NextTapped(UserEvent):
    """「下一步」: accept the draft."""


@dataclasses.dataclass(frozen=True, slots=True)
class EditTapped(UserEvent):
    """「修改」 beside an answer on the review."""

    field_id: str


@dataclasses.dataclass(frozen=True, slots=True)
class Signed(UserEvent):
    """A stroke ended; the signature so far."""

    signature: Signature = dataclasses.field(repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class SignatureCleared(UserEvent):
    """「重签」."""


@dataclasses.dataclass(frozen=True, slots=True)
class SubmitTapped(UserEvent):
    """「提交」; ``key`` becomes the intent's idempotency key unless there is one already."""

    key: str
    at: dt.datetime


@dataclasses.dataclass(frozen=True, slots=True)
class RetryTapped(UserEvent):
    """「再试一次」."""


@dataclasses.dataclass(frozen=True, slots=True)
class SkipTapped(UserEvent):
    """「跳过」: go on without it."""


@dataclasses.dataclass(frozen=True, slots=True)
class PayTapped(UserEvent):
    """「去缴费」; ``order_id`` becomes the order's."""

    order_id: str
    at: dt.datetime


@dataclasses.dataclass(frozen=True, slots=True)
class OptionTapped(UserEvent):
    """A place, a day or a time of an appointment."""

    value: str


@dataclasses.dataclass(frozen=True, slots=True)
class PrintTapped(UserEvent):
    """「再打一次」 after the receipt did not come out."""


@dataclasses.dataclass(frozen=True, slots=True)
class AnotherTapped(UserEvent):
    """「再办一件」."""


@dataclasses.dataclass(frozen=True, slots=True)
class DoneTapped(UserEvent):
    """「完成」."""


@dataclasses.dataclass(frozen=True, slots=True)
class BackTapped(UserEvent):
    """「返回」."""


@dataclasses.dataclass(frozen=True, slots=True)
class ExitTapped(UserEvent):
    """「退出并清除」."""


@dataclasses.dataclass(frozen=True, slots=True)
class CardSeen(SessionEvent):
    """The reader's field changed; ``record`` is there exactly when a card was read."""

    what: CardEvent
    record: CardRecord | None = dataclasses.field(default=None, repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class Saved(SessionEvent):
    """The outbox committed the submission."""

    key: str
    number: str
    at: dt.datetime


@dataclasses.dataclass(frozen=True, slots=True)
class SaveFailed(SessionEvent):
    """The outbox could not commit; nothing was saved. ``trouble`` is a code for words."""

    key: str
    trouble: str


@dataclasses.dataclass(frozen=True, slots=True)
class ReceiptAnswered(SessionEvent):
    """The printer's statement about the receipt."""

    key: str
    state: ReceiptState


@dataclasses.dataclass(frozen=True, slots=True)
class PagesMoved(SessionEvent):
    """How far a document is in the A4 printer.

    Attributes:
        sheets: printed so far, as far as the printer tells.
        held_by: what is to be put right before it goes on.
    """

    job_id: str
    phase: Phase
    sheets: int
    held_by: frozenset[ConditionCode] = frozenset()


@dataclasses.dataclass(frozen=True, slots=True)
class PagesAnswered(SessionEvent):
    """What the A4 printer says of a document in the end."""

    job_id: str
    state: PagesState


@dataclasses.dataclass(frozen=True, slots=True)
class CopyTapped(UserEvent):
    """「打印取件小票」: where the copy for the phone is."""


@dataclasses.dataclass(frozen=True, slots=True)
class Answered(SessionEvent):
    """What came of a question to the platform.

    Attributes:
        serial: of the question.
        answer: what the platform said; ``None`` when it said nothing.
        trouble: why not, as a code for words.
    """

    serial: int
    answer: Answer | None = dataclasses.field(default=None, repr=False)
    trouble: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class OrderTold(SessionEvent):
    """How the payment under way stands."""

    seen: PaymentSeen


@dataclasses.dataclass(frozen=True, slots=True)
class TimerElapsed(SessionEvent):
    """A timer of this session ran out."""

    timer: Timer


@dataclasses.dataclass(frozen=True, slots=True)
class Delivered(Event):
    """The platform acknowledged a submission (of whichever session)."""

    key: str


@dataclasses.dataclass(frozen=True, slots=True)
class ReadinessChanged(Event):
    """What the terminal can offer has changed."""

    readiness: Readiness


def all_event_types() -> tuple[type[Event], ...]:
    """Every concrete event, for the table and for the test that proves it complete."""
    abstract = {Event, UserEvent, SessionEvent}
    # Not by __subclasses__: dataclasses with slots leave their first version behind there.
    found = [
        kind
        for kind in globals().values()
        if isinstance(kind, type) and issubclass(kind, Event) and kind not in abstract
    ]
    return tuple(sorted(found, key=lambda kind: kind.__name__))
