"""What each kind of service needs to know beyond its form: one table of the item's file per kind.

================  ==================================================================================
query_print       ``[certificate]``: what the platform states, and on what it is given out
payment           ``[charge]``: whose bills are asked for; ``renewal`` may have one as well
booking           ``[booking]``: what is booked, where, how far ahead
certify           ``[qualification]``: how long the confirmation holds
pickup            ``[pickup]``: from where things are taken, or into what they are put
guide             ``[leaflet]``: what is shown and printed; nobody has to say who they are
theme             ``[[parts]]``: the items that are done together (``kiosk.catalog.item``)
================  ==================================================================================
"""

from __future__ import annotations

import re
from typing import Literal

import msgspec

from kiosk.catalog.condition import When
from kiosk.catalog.record import CatalogRecord, Statement

_REGISTER = re.compile(r"[a-z]+(-[a-z]+)*", re.ASCII)


class Certificate(CatalogRecord, frozen=True):
    """What is stated from a register, and how the citizen gets it.

    Attributes:
        title: of the document.
        register: whose entry it states (``config/registers.toml``).
        layout: ``statement`` of single facts, or ``table`` with the register's list.
        output: ``a4``: a signed document, printed; ``slip``: on the receipt printer; ``screen``.
            What is on paper is on the screen as well.
        valid_days: how long the document may be relied on; 0 says nothing about it.
        copies: the most that one citizen prints at once.
    """

    title: str
    register: str
    layout: Literal["statement", "table"] = "statement"
    output: Literal["a4", "slip", "screen"] = "a4"
    valid_days: int = 0
    copies: int = 1


class Charge(CatalogRecord, frozen=True):
    """What is paid.

    Attributes:
        title: what the citizen reads on the phone.
        register: which bills are asked for.
        account: id of the field with the account (户号), empty when the citizen's own are meant.
        fixed_fen: a fee that is the same for everybody, in fen; 0 when the bill says how much.
        note: what the amount follows from, with its source.
        before: paid before the application is handed in (a fee), not instead of one.
    """

    title: str
    register: str = ""
    account: str = ""
    fixed_fen: int = 0
    note: Statement | None = None
    before: bool = False


class Place(CatalogRecord, frozen=True):
    """Where an appointment can be."""

    id: str
    name: str
    address: str = ""


class Booking(CatalogRecord, frozen=True):
    """An appointment.

    Attributes:
        what: of the appointment, in a few words.
        places: to choose from.
        days: how far ahead.
        bring: what to bring on the day.
    """

    what: str
    places: tuple[Place, ...]
    days: int = 14
    bring: tuple[str, ...] = ()


class Qualification(CatalogRecord, frozen=True):
    """待遇资格认证: that somebody is alive and entitled.

    Attributes:
        register: whose entry is confirmed.
        months: how long the confirmation holds.
        remind_days: how long before its end people are reminded.
    """

    register: str
    months: int = 12
    remind_days: int = 30


class Pickup(CatalogRecord, frozen=True):
    """Things that are taken out or put in.

    Attributes:
        direction: ``out`` the citizen takes what is ready, ``in`` the citizen hands something over.
        what: the thing, in a few words.
        by: from the terminal's own locker, or elsewhere, with a slip that says where.
    """

    direction: Literal["out", "in"]
    what: str
    by: Literal["locker", "counter"] = "locker"


class Section(CatalogRecord, frozen=True):
    """A part of a leaflet; ``when`` is about the situation's answers."""

    title: str
    text: str
    when: When = msgspec.field(default_factory=dict)


class Leaflet(CatalogRecord, frozen=True):
    """What a guide shows, and prints on request.

    Attributes:
        source: ``text`` of its own sections; ``proofs`` the list of proofs; ``guides`` the items'
            own guides; ``places`` offices and terminals; ``notices`` of the platform;
            ``knowledge`` questions and answers; ``regions`` other cities; ``help`` people to ask.
        output: what it is printed on.
    """

    source: Literal[
        "text", "proofs", "guides", "places", "notices", "knowledge", "regions", "help", "forms"
    ] = "text"
    sections: tuple[Section, ...] = ()
    output: Literal["slip", "a4", "screen"] = "slip"


def is_register(name: str) -> bool:
    """Whether it has the form of a register's id."""
    return _REGISTER.fullmatch(name) is not None
