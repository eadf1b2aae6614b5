"""What is known of every item at any time; the rest of it is read when a citizen opens it.

A catalogue of thousands of items stays small in memory that way, and what the terminal can do now
is worked out from the heads alone.
"""

from __future__ import annotations

from kiosk.catalog.item import Item, Kind, Requires, Status
from kiosk.catalog.record import CatalogRecord
from kiosk.catalog.standard import Mark


class Head(CatalogRecord, frozen=True):
    """An item in the list of services.

    Attributes:
        minutes, fee: of its guide.
        registers: whose departments have to answer for it to go on.
        life_events: 人生事件 it belongs to.
        marks: of 四办.
    """

    id: str
    name: str
    everyday_name: str
    summary: str
    category: str
    icon: str
    kind: Kind
    department: str
    version: str
    status: Status
    requires: Requires
    minutes: int
    fee: str
    registers: tuple[str, ...] = ()
    life_events: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()


def head_of(item: Item) -> Head:
    """The head of an item."""
    asked = (item.certificate, item.charge)
    return Head(
        id=item.id,
        name=item.name,
        everyday_name=item.everyday_name,
        summary=item.summary,
        category=item.category,
        icon=item.icon,
        kind=item.kind,
        department=item.department,
        version=item.version,
        status=item.status,
        requires=item.requires,
        minutes=item.guide.minutes,
        fee=item.guide.fee,
        registers=tuple(part.register for part in asked if part is not None and part.register),
        life_events=item.life_events,
        marks=item.standard.four.marks,
    )
