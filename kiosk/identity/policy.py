"""Which way shows how much, and what may go on: a table, one cell for every question.

The levels are those that items ask for: L0 nobody is asked; L1 a document was shown; L2 its holder
stands there; L3 that was seen by an official or held against a register. A document alone never
shows who holds it, and a face that this terminal compared is the terminal's opinion until the
platform has confirmed it: such cases go on marked 「待平台核验」, never said to be verified.
"""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Iterable, Mapping
from typing import Literal

from kiosk.catalog.item import IdentityLevel, Kind
from sync.contract.case import Check

LEVELS: tuple[IdentityLevel, ...] = ("L0", "L1", "L2", "L3")


class Way(enum.StrEnum):
    """How somebody can show who they are; a case names them so."""

    CARD = "idcard-chip"
    TRAVEL = "travel-document"
    TRAVEL_CHIP = "travel-chip"
    TRAVEL_PAGE = "travel-page"
    FACE = "face"
    SOCIAL_PIN = "social-card-pin"
    SMS = "sms-code"
    QR = "qr-login"
    CLERK = "clerk"


class Ruling(enum.StrEnum):
    """What follows from one way for one level.

    ``ON``: enough. ``CONFIRM``: enough once the platform confirms what the terminal found; until
    then as ``LATER``. ``LATER``: it goes on, marked 「待平台核验」. ``AWAY``: it cannot be had.
    """

    ON = "on"
    CONFIRM = "confirm"
    LATER = "later"
    AWAY = "away"


# The columns: these ways, in this order.
_WAYS = (
    Way.CARD,
    Way.TRAVEL,
    Way.TRAVEL_CHIP,
    Way.TRAVEL_PAGE,
    Way.FACE,
    Way.SOCIAL_PIN,
    Way.SMS,
    Way.QR,
    Way.CLERK,
)
_TABLE: Mapping[tuple[IdentityLevel, bool], str] = {
    # asked, online:  card   travel chip   page   face     pin    sms    qr     clerk
    ("L0", True): "   on     on     on     on     on       on     on     on     on",
    ("L0", False): "  on     on     on     on     on       away   away   away   away",
    ("L1", True): "   on     on     later  later  on       on     on     on     on",
    ("L1", False): "  on     on     later  later  on       away   away   away   away",
    ("L2", True): "   later  later  later  later  confirm  on     on     on     on",
    ("L2", False): "  later  later  later  later  later    away   away   away   away",
    ("L3", True): "   later  later  later  later  later    later  later  later  on",
    ("L3", False): "  later  later  later  later  later    away   away   away   away",
}
# What a citizen holds in the hand at once cannot be verified later.
_GIVES_OUT: frozenset[Kind] = frozenset({"query_print", "pickup"})
_REACHES: Mapping[Way, IdentityLevel] = {
    Way.CARD: "L1",
    Way.TRAVEL: "L1",
    # A chip whose issuer's signature nobody could check may be anybody's work, and a page in a
    # picture may be a copy: that shows no document yet.
    Way.TRAVEL_CHIP: "L0",
    Way.TRAVEL_PAGE: "L0",
    Way.FACE: "L2",
    Way.SOCIAL_PIN: "L2",
    Way.SMS: "L2",
    Way.QR: "L2",
    Way.CLERK: "L3",
}
UNPROVEN = frozenset({Way.TRAVEL_CHIP, Way.TRAVEL_PAGE})
"""Documents that the platform has to verify."""
# Beside the document: only these say anything of who holds it.
BESIDE_A_DOCUMENT = (Way.FACE, Way.SMS, Way.QR, Way.SOCIAL_PIN, Way.CLERK)


@dataclasses.dataclass(frozen=True, slots=True)
class Means:
    """What this terminal can do at the moment to see who stands there.

    Attributes:
        ways: that can be had now, beside the document; none where the site has none.
        strict: nothing is given out to a document alone where the item asks for more.
        travel: whether the page of a travel document can be read.
        chip: whether its chip can.
        video: whether a clerk can see who stands here.
        text: whether what is printed on papers can be read.
    """

    ways: frozenset[Way] = frozenset()
    strict: bool = False
    travel: bool = False
    chip: bool = False
    text: bool = False
    video: bool = False


def ruling(asked: IdentityLevel, way: Way, *, online: bool) -> Ruling:
    """The cell of the table."""
    return Ruling(_TABLE[asked, online].split()[_WAYS.index(way)])


def may_wait(kind: Kind) -> bool:
    """Whether an item of this kind may be handed in now and verified later."""
    return kind not in _GIVES_OUT


def reached(checks: Iterable[Check], *, document: Way | None) -> IdentityLevel:
    """The level that is certain: what the platform confirmed, or else the document.

    Args:
        checks: what was done to see who stands there.
        document: as what one was read; ``None`` for none.
    """
    levels: list[IdentityLevel] = ["L0" if document is None else _REACHES[document]]
    levels += [
        _REACHES[Way(check.way)]
        for check in checks
        if check.by == "platform" and check.verdict == "confirmed"
    ]
    return max(levels)


def enough(asked: IdentityLevel, checks: Iterable[Check], *, document: Way | None) -> bool:
    """Whether nothing is left to be verified."""
    return reached(checks, document=document) >= asked


def offered(asked: IdentityLevel, means: Means, *, online: bool) -> tuple[Way, ...]:
    """The ways that bring the citizen further now, in the order they are shown."""
    return tuple(
        way
        for way in BESIDE_A_DOCUMENT
        if way in means.ways and ruling(asked, way, online=online) is not Ruling.AWAY
    )


Next = Literal["on", "choose", "choose-or-later", "nobody"]


def what_now(
    asked: IdentityLevel,
    kind: Kind,
    checks: tuple[Check, ...],
    means: Means,
    *,
    online: bool,
    document: Way = Way.CARD,
) -> Next:
    """What follows once the document was read, as a ``document``.

    Returns:
        ``on``: to the form. ``choose``: a way has to be taken first. ``choose-or-later``: the same,
        or without one, to be verified later. ``nobody``: nothing can be given out now, because
        nobody can see who stands there.
    """
    if enough(asked, checks, document=document) or _done_what_can_be(asked, kind, checks):
        return "on"
    ways = offered(asked, means, online=online)
    if may_wait(kind):
        return "choose-or-later" if ways else "on"
    if not means.strict and document not in UNPROVEN:
        return "choose-or-later" if ways else "on"
    return "choose" if ways else "nobody"


def _done_what_can_be(asked: IdentityLevel, kind: Kind, checks: tuple[Check, ...]) -> bool:
    # L3 cannot be had here without a clerk: what shows L2 is enough to hand something in.
    shown = any(check.verdict in ("confirmed", "match") for check in checks)
    return shown and may_wait(kind)
