"""An item (事项) as data, in the words of the national item standard (GB/T 39554.2).

Unknown fields are errors: a typing slip in a service file is found before a citizen finds it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from drivers.device import DeviceClass
from kiosk.catalog.codes import Codes
from kiosk.catalog.condition import holds
from kiosk.catalog.form import FormField, Option
from kiosk.catalog.kinds import Booking, Certificate, Charge, Leaflet, Pickup, Qualification
from kiosk.catalog.material import Commitment, MaterialNeed
from kiosk.catalog.record import CatalogRecord, Confidence
from kiosk.catalog.situation import Handling, Precheck, Question
from kiosk.catalog.standard import Standard

__all__ = ["Codes", "FormField", "Item", "MaterialNeed", "Option"]

Kind = Literal[
    "query_print",
    "apply",
    "payment",
    "booking",
    "renewal",
    "certify",
    "pickup",
    "guide",
    "theme",
]
OfflineMode = Literal["online", "queue", "hybrid", "local"]
IdentityLevel = Literal["L0", "L1", "L2", "L3"]
Status = Literal["online", "offline", "stopped"]
SiteKind = Literal["hall", "metro", "bank", "post", "hospital"]


class Provenance(CatalogRecord, frozen=True):
    """Where the item's data comes from, and how sure it is."""

    confidence: Confidence
    note: str


class Guide(CatalogRecord, frozen=True):
    """What a citizen wants to know before starting.

    Attributes:
        minutes: how long it takes on the terminal.
        visits: 到现场次数.
        acceptance_days: working days until the department answers whether it accepts (受理).
        need: what to have at hand.
    """

    minutes: int
    fee: str
    visits: int
    result: str
    hotline: str
    acceptance_days: int
    need: tuple[str, ...]


class Requires(CatalogRecord, frozen=True):
    """What the terminal must have to offer the item.

    Attributes:
        hours: when the department's system takes it, as ``kiosk.hours`` reads it; empty around the
            clock. An item that may queue is offered at any hour.
        agents: who else may act: ``companion`` anybody grown, with both identity cards;
            ``guardian`` for somebody under 18. Under 14 a guardian acts whatever stands here.
        sites: kinds of site that offer it (hall, metro, bank, post, hospital); empty is all.
        cities: 区域: where the citizen's case may belong: cities of the Greater Bay Area, 跨省,
            跨境 (``sync.contract.areas``); empty is this city only.
    """

    identity: IdentityLevel
    devices: tuple[DeviceClass, ...]
    offline: OfflineMode
    hours: tuple[str, ...] = ()
    agents: Literal["none", "companion", "guardian"] = "none"
    sites: tuple[SiteKind, ...] = ()
    cities: tuple[str, ...] = ()


class ConsentText(CatalogRecord, frozen=True):
    """The separate consent asked before the card is read, in sentences shown as they stand.

    Empty for an item that reads nothing.
    """

    purpose: str = ""
    reads: str = ""
    why: str = ""
    kept: str = ""
    receives: str = ""


class Faq(CatalogRecord, frozen=True):
    """常见问题."""

    question: str
    answer: str


class Part(CatalogRecord, frozen=True):
    """A sub-item of a theme (一件事).

    Attributes:
        item: id of the item.
        chosen: whether it is ticked at first.
    """

    item: str
    chosen: bool = True


class Item(CatalogRecord, frozen=True):
    """One item, as a citizen can start it.

    Attributes:
        everyday_name: in the words people use (日常用语).
        aliases: other words people look for it by.
        life_events: 人生事件 it belongs to.
        icon: name of a file in ``assets/icons``.
        instant: 秒批: the platform's rules decide while the citizen waits.
        related: ids of items people often need as well.
        destination: ids of the questions or fields whose answer is the code of the area that
            decides; the first that is answered counts. Empty: this city does.
    """

    schema: Literal[2]
    id: str
    name: str
    everyday_name: str
    summary: str
    category: str
    icon: str
    kind: Kind
    department: str
    version: str
    provenance: Provenance
    codes: Codes
    standard: Standard
    guide: Guide
    requires: Requires
    consent: ConsentText = ConsentText()
    status: Status = "online"
    aliases: tuple[str, ...] = ()
    life_events: tuple[str, ...] = ()
    instant: bool = False
    related: tuple[str, ...] = ()
    destination: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    handlings: tuple[Handling, ...] = ()
    prechecks: tuple[Precheck, ...] = ()
    fields: tuple[FormField, ...] = ()
    materials: tuple[MaterialNeed, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    parts: tuple[Part, ...] = ()
    certificate: Certificate | None = None
    charge: Charge | None = None
    booking: Booking | None = None
    qualification: Qualification | None = None
    pickup: Pickup | None = None
    leaflet: Leaflet | None = None
    faq: tuple[Faq, ...] = ()

    def field(self, field_id: str) -> FormField:
        """The question with this id.

        Raises:
            KeyError: the item has no such question.
        """
        for field in self.fields:
            if field.id == field_id:
                return field
        raise KeyError(field_id)

    def fields_for(self, answers: Mapping[str, str]) -> tuple[FormField, ...]:
        """The questions of the form that apply to these answers, in order."""
        return tuple(field for field in self.fields if holds(field.when, answers))

    def materials_for(self, answers: Mapping[str, str]) -> tuple[MaterialNeed, ...]:
        """The materials that apply to these answers."""
        return tuple(need for need in self.materials if holds(need.when, answers))


def from_toml(data: object) -> Item:
    """An item from the tables of its file.

    Raises:
        msgspec.ValidationError: a field is unknown, missing or of the wrong kind.
    """
    return msgspec.convert(data, Item)
