"""What staff mode shows and is asked for, without any screen: pages, rows, jobs, facts."""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
from collections.abc import Mapping
from typing import Protocol

from drivers.device import DeviceClass, StatusReport
from kiosk.access.roles import Action, Role, may
from kiosk.maintenance import Maintenance


class Page(enum.StrEnum):
    """Where staff is."""

    CLOSED = "closed"
    SIGN_IN = "signIn"
    SECOND = "second"
    OVERVIEW = "overview"
    DEVICES = "devices"
    SUPPLIES = "supplies"
    NETWORK = "network"
    SYNC = "sync"
    LOGS = "logs"
    MAINTENANCE = "maintenance"
    REPORTS = "reports"
    COMMISSION = "commission"
    ENROL = "enrol"
    TOUCH = "touch"


# What must be allowed for a page to be offered.
NEEDS: Mapping[Page, Action] = {
    Page.OVERVIEW: Action.LOOK,
    Page.DEVICES: Action.LOOK,
    Page.SUPPLIES: Action.LOOK,
    Page.NETWORK: Action.LOOK,
    Page.SYNC: Action.DOCTOR,
    Page.LOGS: Action.LOGS,
    Page.MAINTENANCE: Action.MAINTENANCE,
    Page.REPORTS: Action.REPORTS,
    Page.COMMISSION: Action.COMMISSION,
}


def pages_for(role: Role) -> tuple[Page, ...]:
    """The pages that somebody of this role may open."""
    return tuple(page for page, action in NEEDS.items() if may(role, action))


class Tone(enum.StrEnum):
    """How a row stands."""

    GOOD = "good"
    CAUTION = "caution"
    DANGER = "danger"
    PLAIN = "plain"


@dataclasses.dataclass(frozen=True, slots=True)
class Button:
    """Something to press in a row.

    Attributes:
        name: of the job, or of what the panel itself does.
        label: on the button.
        subject: what it is done to: a device, a reason, a folder.
    """

    name: str
    label: str
    subject: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Row:
    """One line of a page.

    Attributes:
        title: what it is about.
        says: how it is.
        to_do: what to do about it; never empty where the tone is danger.
        key: which step of the set-up it is the outcome of; empty for anything else.
        device: whose place is drawn beside it; ``None`` for anything else.
    """

    title: str
    says: str
    tone: Tone = Tone.PLAIN
    to_do: str = ""
    buttons: tuple[Button, ...] = ()
    key: str = ""
    device: DeviceClass | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Job:
    """Something that takes a while and runs beside the window.

    Attributes:
        name: of the work; see ``MEANING``.
        subject: what it is done to.
        staff: whose it is.
        second: the second person's number, where it takes two.
        rows: what was found before, for a report of it.
    """

    name: str
    subject: str = dataclasses.field(default="", repr=False)
    staff: str = ""
    second: str = ""
    rows: tuple[Row, ...] = dataclasses.field(default=(), repr=False)


class Work(Protocol):
    """What does the jobs, one at a time, on a thread of its own."""

    def __call__(self, job: Job) -> tuple[Row, ...]:
        """Do it; what cannot be done is a row that says so."""

    def stop(self) -> None:
        """The terminal ends: what waits for hands or paper waits no longer."""


MEANING: Mapping[str, tuple[Action, Page]] = {
    "refilled": (Action.REFILL, Page.SUPPLIES),
    "on": (Action.MAINTENANCE, Page.MAINTENANCE),
    "off": (Action.MAINTENANCE, Page.MAINTENANCE),
    "restart": (Action.RESTART, Page.MAINTENANCE),
    "hand_back": (Action.HAND_BACK, Page.MAINTENANCE),
    "touch": (Action.COMMISSION, Page.COMMISSION),
    "try": (Action.TRY_DEVICE, Page.DEVICES),
    "doctor": (Action.DOCTOR, Page.NETWORK),
    "send": (Action.SEND_AGAIN, Page.SYNC),
    "release": (Action.RELEASE, Page.SYNC),
    "purge": (Action.PURGE, Page.SYNC),
    "export": (Action.EXPORT, Page.SYNC),
    "sticks": (Action.EXPORT, Page.SYNC),
    "logs": (Action.LOGS, Page.LOGS),
    "today": (Action.REPORTS, Page.REPORTS),
    "slip": (Action.AUDIT_SLIP, Page.REPORTS),
    "training": (Action.TRAINING, Page.REPORTS),
    "site": (Action.COMMISSION, Page.COMMISSION),
    "self-check": (Action.COMMISSION, Page.COMMISSION),
    "probe": (Action.COMMISSION, Page.COMMISSION),
    "try-all": (Action.COMMISSION, Page.COMMISSION),
    "accept": (Action.COMMISSION, Page.COMMISSION),
    "enrol": (Action.COMMISSION, Page.COMMISSION),
    "new-keys": (Action.NEW_KEYS, Page.COMMISSION),
}
"""What each button is for the journal and the roles, and where its outcome is shown."""


@dataclasses.dataclass(frozen=True, slots=True)
class Outside:
    """What decides whether staff mode may open, or has to close.

    Attributes:
        at_rest: whether nobody is being served.
        door_open: whether the cabinet's door is open; false where it has no contact.
        fraud: whether a device says that somebody tampers with it.
        reads_cards: whether a staff card can be scanned.
    """

    at_rest: bool
    door_open: bool = False
    fraud: bool = False
    reads_cards: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class Facts:
    """What the pages show of the running terminal; nothing of any citizen.

    Attributes:
        place: as citizens read it.
        terminal: its number, 13 digits.
        url: of the platform.
        devices: the last report of each.
        link: how the road to the platform is (``sync.relay.LinkState``).
        waiting: submissions that the platform does not have.
        quarantined: submissions that wait for somebody.
        oldest: when the oldest waiting one was saved.
        ready: services that could be started if staff were not here.
        total: services offered here.
        closed: why none could, as citizens read it; empty when some could.
        maintenance: that somebody ordered.
        tampered: whether tampering was seen and nobody has handed the terminal back since.
        time_says: what time it is and how that is known.
        time_good: whether that is certain.
        queue_trouble: why the queue does not open, in words for staff; empty when it does.
    """

    place: str
    terminal: str
    nearest: str
    version: str
    url: str
    devices: Mapping[str, StatusReport] = dataclasses.field(default_factory=dict)
    link: str = "unknown"
    waiting: int = 0
    quarantined: int = 0
    oldest: dt.datetime | None = None
    ready: int = 0
    total: int = 0
    closed: str = ""
    maintenance: Maintenance | None = None
    tampered: bool = False
    time_says: str = ""
    time_good: bool = True
    queue_trouble: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Desk:
    """Where staff mode is.

    Attributes:
        person: who is in: number; empty before sign-in.
        role: of that person.
        digits: of the staff number, so far.
        code: typed so far.
        field: which of the two is being typed.
        question: eight digits to be answered, where time is not known.
        reads_cards: whether a staff card can stand for the number.
        carded: whether one did.
        complaint: why it did not work.
        busy: what is going on, in a sentence.
        pending: what waits for a second person.
        refilled: devices whose printer has not yet confirmed.
        results: rows of finished jobs, by page.
        tried: outcomes of the set-up so far, by step.
        search: in the logs.
        target: which point of the touch check comes next.
        off_mm: by how much those before were missed.
    """

    page: Page = Page.CLOSED
    person: str = ""
    role: Role = Role.ADMIN
    digits: str = ""
    code: str = dataclasses.field(default="", repr=False)
    field: str = "digits"
    question: str = ""
    reads_cards: bool = False
    carded: bool = False
    complaint: str = ""
    busy: str = ""
    pending: Job | None = None
    refilled: tuple[str, ...] = ()
    results: Mapping[Page, tuple[Row, ...]] = dataclasses.field(default_factory=dict)
    tried: Mapping[str, Row] = dataclasses.field(default_factory=dict)
    search: str = ""
    target: int = 0
    off_mm: tuple[float, ...] = ()

    @property
    def inside(self) -> bool:
        """Whether somebody has been let in."""
        return bool(self.person)


# Where the points of the touch check lie, in parts of width and height, and what may be missed.
TARGETS = ((0.08, 0.08), (0.92, 0.08), (0.5, 0.5), (0.08, 0.92), (0.92, 0.92))
MOST_OFF_MM = 5.0
