"""How each material of a case is provided: by itself, or in the way the citizen chose.

What a register has, what the card says and what the form is need nothing of the citizen. All else
is offered in the item's own order, easiest first; a core material is never deferred.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
from collections.abc import Mapping
from typing import Literal

import msgspec

from kiosk.catalog.item import Item
from kiosk.catalog.material import MaterialNeed, Way
from sync.contract.attachment import AttachmentRef, NamedAttachment
from sync.contract.case import Consent, Material, MaterialState, Promise
from sync.contract.workdays import add_workdays

# What a register says of somebody: it has them, it does not, it could not be asked.
Found = Literal["found", "none", "unavailable"]
# Ways that are a citizen's choice, as the pages offer them.
CHOSEN: frozenset[Way] = frozenset({"licence", "scan", "commitment", "defer", "post"})
# Nothing of the citizen's: as far as they are concerned it is there.
_BY_ITSELF: Mapping[Way, MaterialState] = {"card": "card", "form": "filled"}
# The version of the terminal's own promise to hand in later (``material_defer_text``).
DEFER_VERSION = "2026.11"
PAGE_TYPE = "image/jpeg"


@dataclasses.dataclass(frozen=True, slots=True)
class Provision:
    """How one material is provided.

    Attributes:
        files: its sealed pages, in order.
        promise: what was promised instead of it.
        due: the last day to hand in what was deferred.
        consent: to take the licence.
    """

    state: MaterialState
    files: tuple[AttachmentRef, ...] = dataclasses.field(default=(), repr=False)
    promise: Promise | None = None
    due: dt.date | None = None
    consent: Consent | None = dataclasses.field(default=None, repr=False)


Provided = Mapping[str, Provision]


def by_itself(need: MaterialNeed, registers: Mapping[str, Found]) -> Provision | None:
    """How it comes without the citizen, if it does.

    Args:
        need: the material.
        registers: what the registers said of this citizen; what is not in there was not asked.
    """
    for way, state in _BY_ITSELF.items():
        if way in need.ways:
            return Provision(state)
    if "shared" not in need.ways:
        return None
    said = registers.get(need.register, "unavailable")
    if said == "found":
        return Provision("shared")
    if said == "none" and offered(need):
        return None
    # 免提交: what the register did not show now is looked up later, by the platform or an officer.
    return Provision("shared-later")


def offered(need: MaterialNeed) -> tuple[Way, ...]:
    """The ways a citizen can choose from, easiest first."""
    return tuple(way for way in need.ways if way in CHOSEN and not (way == "defer" and need.core))


def provision_of(
    need: MaterialNeed, provided: Provided, registers: Mapping[str, Found]
) -> Provision | None:
    """How it is provided so far; a scan without a page is not."""
    chosen = provided.get(need.code)
    if chosen is not None and (chosen.state != "scanned" or chosen.files):
        return chosen
    return by_itself(need, registers)


def missing(
    needs: tuple[MaterialNeed, ...], provided: Provided, registers: Mapping[str, Found]
) -> tuple[MaterialNeed, ...]:
    """Those that the case cannot be handed in without, and that are not provided."""
    return tuple(
        need for need in needs if need.required and provision_of(need, provided, registers) is None
    )


def for_the_citizen(
    needs: tuple[MaterialNeed, ...], registers: Mapping[str, Found]
) -> tuple[MaterialNeed, ...]:
    """Those that do not come by themselves."""
    return tuple(need for need in needs if by_itself(need, registers) is None)


def comes_later(provision: Provision | None) -> bool:
    """Whether the citizen has decided about it, and has still to hand it in."""
    return provision is not None and provision.state in ("deferred", "posted")


def left_out_papers(
    needs: tuple[MaterialNeed, ...], provided: Provided, registers: Mapping[str, Found]
) -> int:
    """How many papers the citizen need not hand in (少交 N 份)."""
    spared: tuple[MaterialState, ...] = ("shared", "shared-later", "licence", "promised")
    found = (provision_of(need, provided, registers) for need in needs)
    return sum(one is not None and one.state in spared for one in found)


def digest_of(*sentences: str) -> str:
    """SHA-256 of the very words, hex."""
    return hashlib.sha256("\n".join(sentences).encode()).hexdigest()


def commit(item: Item, need: MaterialNeed) -> Provision | None:
    """告知承诺 in the place of the material; ``None`` when the item has no such text."""
    text = next((one for one in item.commitments if one.id == need.commitment), None)
    if text is None:
        return None
    promise = Promise(
        id=text.id, version=text.version, text_digest=digest_of(text.title, text.told, text.text)
    )
    return Provision("promised", promise=promise)


def due_day(need: MaterialNeed, today: dt.date) -> dt.date:
    """The last day to hand in what is deferred."""
    return add_workdays(today, need.defer_days)


def defer(need: MaterialNeed, text: str, today: dt.date) -> Provision:
    """容缺 under the promise ``text``, as the citizen read it."""
    promise = Promise(id="defer", version=DEFER_VERSION, text_digest=digest_of(text))
    return Provision("deferred", promise=promise, due=due_day(need, today))


def take_licence(need: MaterialNeed, text: str, at: dt.datetime) -> Provision:
    """电子证照, taken with the consent given at ``at`` to the very words on screen."""
    purpose = f"licence {need.licence_code}"
    consent = Consent(purpose=purpose, text_digest=digest_of(text), given_at=at)
    return Provision("licence", consent=consent)


def case_materials(
    needs: tuple[MaterialNeed, ...], provided: Provided, registers: Mapping[str, Found]
) -> tuple[Material, ...]:
    """The materials as they stand in the case document."""
    return tuple(_material(need, provision_of(need, provided, registers)) for need in needs)


def attached(
    needs: tuple[MaterialNeed, ...], provided: Provided, registers: Mapping[str, Found]
) -> tuple[NamedAttachment, ...]:
    """The sealed pages of those that apply, as the case document names them."""
    return tuple(
        NamedAttachment(
            digest=file.digest, size=file.size, content_type=file.content_type, material=need.code
        )
        for need in needs
        for file in getattr(provision_of(need, provided, registers), "files", ())
    )


def consents(
    needs: tuple[MaterialNeed, ...], provided: Provided, registers: Mapping[str, Found]
) -> tuple[Consent, ...]:
    """What was consented to for the materials."""
    found = (provision_of(need, provided, registers) for need in needs)
    return tuple(one.consent for one in found if one is not None and one.consent is not None)


def _material(need: MaterialNeed, provision: Provision | None) -> Material:
    unset = msgspec.UNSET
    if provision is None:
        return Material(code=need.code, name=need.name, state="left-out")
    return Material(
        code=need.code,
        name=need.name,
        state=provision.state,
        files=tuple(file.digest for file in provision.files) or unset,
        promise=provision.promise or unset,
        due=provision.due or unset,
        register=need.register if provision.state == "shared" else unset,
    )
