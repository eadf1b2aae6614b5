"""What a terminal tells of itself, now and then and when something changed: no personal data.

It travels as a question (``asking_wire``): sealed to the platform, under the terminal's
certificate. Counts are of items and steps, never of people; what a citizen said or typed is no
part of it.
"""

from __future__ import annotations

import enum
from typing import Annotated, Literal

import msgspec

from sync.contract.case import Record
from sync.contract.envelope import Digest, Moment
from sync.contract.reach import LAST_RING, Ring

# In one question; a terminal that was away longer asks several times.
REPORTS_AT_ONCE = 50
MOST_COUNTS = 2000
PACKAGES_PATH = "/v1/packages"
# A terminal that says nothing is taken to be as it last said for so long, and unknown afterwards.
TOLD_EVERY_S = 300.0
GOOD_FOR_S = 2.5 * TOLD_EVERY_S

Code = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9._-]+\Z", max_length=64)]
Words = Annotated[str, msgspec.Meta(max_length=120)]
Version = Annotated[str, msgspec.Meta(pattern=r"^[!-~]*\Z", max_length=64)]
Many = Annotated[int, msgspec.Meta(ge=0, le=2**53)]


class TerminalState(enum.StrEnum):
    """What a citizen finds."""

    READY = "ready"
    # Some services, or no slip.
    LIMITED = "limited"
    OUT = "out"
    MAINTENANCE = "maintenance"
    # The place itself is closed: nobody expects anything.
    CLOSED = "closed"


class Alarm(enum.StrEnum):
    """What somebody has to look at today."""

    CANNOT_SAVE = "cannot-save"
    TAMPERED = "tampered"
    QUEUE_OLD = "queue-old"
    SET_ASIDE = "set-aside"
    DISK_LOW = "disk-low"
    CLOCK_UNCERTAIN = "clock-uncertain"
    CERTIFICATE_ENDS = "certificate-ends"
    # The platform's own, as this terminal sees it: it ends soon, or is not accepted any more.
    PLATFORM_CERTIFICATE = "platform-certificate"
    ON_BATTERY = "on-battery"
    # Found by the terminal's own daily test: a device or a supply, a database.
    SELF_TEST = "self-test"
    DATABASE_DAMAGED = "database-damaged"
    MODELS_END = "models-end"
    CATALOGUE_ENDS = "catalogue-ends"
    # The program holds too much and begins anew as soon as nobody is there.
    MEMORY_HIGH = "memory-high"


class Counted(enum.StrEnum):
    """What is counted of an item; ``detail`` of the count says where or how."""

    DONE = "done"
    # ``detail`` is the step at which the visit ended.
    LEFT = "left"
    # ``detail`` is 1 to 5 (好差评).
    RATED = "rated"


class ConditionFact(Record, frozen=True, kw_only=True):
    """One condition of a device, in the words of the device (``drivers.device``)."""

    code: Code
    severity: Literal["info", "warning", "blocking"]


class DeviceFact(Record, frozen=True, kw_only=True):
    """One device that is fitted; ``name`` is its class."""

    name: Code
    status: Code
    conditions: Annotated[tuple[ConditionFact, ...], msgspec.Meta(max_length=32)] = ()


class SupplyFact(Record, frozen=True, kw_only=True):
    """Something to be refilled or emptied."""

    device: Code
    code: Code
    severity: Literal["info", "warning", "blocking"]


class FamilyFact(Record, frozen=True, kw_only=True):
    """A family of services: the category (大类) in which they stand on the screen, by name.

    Attributes:
        offered: services of it that can be started now.
        of: services of it that this terminal has.
        reason: key of the reason most of the others have, empty when there are none.
    """

    family: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    offered: Many
    of: Many
    reason: Annotated[str, msgspec.Meta(max_length=64)] = ""


class ItemCount(Record, frozen=True, kw_only=True):
    """How often since the report before; ``item`` is empty when none was chosen yet.

    Attributes:
        name: of the item, as citizens read it.
    """

    item: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9-]*\Z", max_length=64)]
    what: Counted
    detail: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9-]*\Z", max_length=32)] = ""
    name: Words = ""
    count: Annotated[int, msgspec.Meta(ge=1, le=2**31)]


class UpdateFact(Record, frozen=True, kw_only=True):
    """How the last update from the platform ended at this terminal.

    Attributes:
        release: SHA-256 of the package.
        result: ``refused`` changed nothing; ``returned`` put the version before back.
        fault: a word of the terminal's, empty when there is none.
    """

    release: Digest
    result: Literal["fetched", "installed", "returned", "refused"]
    fault: Annotated[str, msgspec.Meta(pattern=r"^[a-z-]*\Z", max_length=64)] = ""
    at: Moment


class TerminalStatus(Record, frozen=True, kw_only=True):
    """One terminal at one moment.

    Attributes:
        run: of the program, drawn at its start.
        seq: of the report in that run; the same report has the same number however often it comes.
        at: when, by the terminal's clock.
        time_certain: whether that clock is certain.
        since: since when ``state`` is so.
        reason: key of the reason when nobody can be served.
        notes: reason keys of what works but not fully.
        waiting: submissions that the platform has not signed for; ``oldest`` since when.
        set_aside: submissions the platform refused for good.
        catalogue: version of the services on screen.
        disk_free_mib: where the queue lies; ``disk_mib`` is all of it.
        clock_ahead_s: of the machine's clock before the certain time; unset when not known.
        certificate_ends: unset without a certificate.
        platform_certificate_ends: of the one the platform showed last; unset before the first.
        counts: of items since the report before.
        lost: reports before this one that were merged away because too many waited; their counts
            are in this one.
    """

    run: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{16}\Z", max_length=16)]
    seq: Annotated[int, msgspec.Meta(ge=1, le=2**53)]
    at: Moment
    time_certain: bool
    state: TerminalState
    since: Moment
    place: Words = ""
    reason: Annotated[str, msgspec.Meta(max_length=64)] = ""
    notes: Annotated[tuple[Code, ...], msgspec.Meta(max_length=32)] = ()
    families: Annotated[tuple[FamilyFact, ...], msgspec.Meta(max_length=64)] = ()
    devices: Annotated[tuple[DeviceFact, ...], msgspec.Meta(max_length=32)] = ()
    supplies: Annotated[tuple[SupplyFact, ...], msgspec.Meta(max_length=64)] = ()
    waiting: Many = 0
    oldest: Moment | None = None
    set_aside: Many = 0
    version: Version
    catalogue: Version = ""
    disk_free_mib: Many = 0
    disk_mib: Many = 0
    clock_ahead_s: float | None = None
    certificate_ends: Moment | None = None
    platform_certificate_ends: Moment | None = None
    alarms: Annotated[tuple[Alarm, ...], msgspec.Meta(max_length=16)] = ()
    counts: Annotated[tuple[ItemCount, ...], msgspec.Meta(max_length=MOST_COUNTS)] = ()
    lost: Many = 0
    update: UpdateFact | None = None


class TellStatus(Record, frozen=True, kw_only=True, tag_field="kind", tag="tell-status"):
    """Reports, oldest first."""

    reports: Annotated[
        tuple[TerminalStatus, ...], msgspec.Meta(min_length=1, max_length=REPORTS_AT_ONCE)
    ]


class Offer(Record, frozen=True, kw_only=True):
    """A version of the program that this terminal may put in now.

    Attributes:
        release: what the platform signed (``acknowledgement.PackageRelease``), as its file holds
            it: nothing but that decides whether the package is installed.
        digest: SHA-256 of the package, which is fetched under it.
        size: of the package in bytes.
    """

    version: Version
    digest: Digest
    size: Annotated[int, msgspec.Meta(ge=1, le=4 * 2**30)]
    release: Annotated[str, msgspec.Meta(max_length=8192)]


class StatusKept(Record, frozen=True, kw_only=True, tag_field="kind", tag="status-kept"):
    """The platform keeps all the reports of that question.

    Attributes:
        offer: a version for this terminal, while there is one.
        ring: that this terminal is in.
    """

    count: Many
    offer: Offer | None = None
    ring: Ring = LAST_RING
