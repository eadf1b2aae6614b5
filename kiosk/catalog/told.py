"""An item in another language: the same item, its texts said otherwise.

Only what people read is told. Ids, values, conditions, codes and what goes into the case stay as
they are, so that an item told in any language is answered alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

import msgspec

from kiosk.catalog.form import FormField, Option
from kiosk.catalog.item import ConsentText, Faq, Guide, Item
from kiosk.catalog.kinds import Booking, Certificate, Charge, Leaflet, Pickup, Place, Section
from kiosk.catalog.material import Commitment, MaterialNeed
from kiosk.catalog.record import Statement
from kiosk.catalog.situation import (
    Handling,
    Precheck,
    Question,
    Refusal,
    SituationOption,
)

Tell = Callable[[str], str]

# What is read, by kind of record: texts, tuples of texts, and records in turn.
_READ: Mapping[type, tuple[str, ...]] = {
    Item: (
        *("name", "everyday_name", "summary", "department", "guide", "consent", "questions"),
        *("handlings", "prechecks", "fields", "materials", "commitments", "certificate", "charge"),
        *("booking", "pickup", "leaflet", "faq"),
    ),
    Guide: ("fee", "result", "need"),
    ConsentText: ("reads", "why", "kept", "receives"),
    Question: ("ask", "hint", "options"),
    SituationOption: ("label", "hint", "refusal"),
    Refusal: ("reason", "remedy", "who"),
    Handling: ("name",),
    Precheck: ("refusal",),
    FormField: ("label", "question", "hint", "options"),
    Option: ("label", "hint"),
    MaterialNeed: ("name", "from_", "check"),
    Commitment: ("title", "told", "text"),
    Certificate: ("title",),
    Charge: ("title", "note"),
    Statement: ("text",),
    Booking: ("what", "places", "bring"),
    Place: ("name", "address"),
    Pickup: ("what",),
    Leaflet: ("sections",),
    Section: ("title", "text"),
    Faq: ("question", "answer"),
}
# Where the Chinese text binds, it stands beside the other.
_BINDING: Mapping[type, frozenset[str]] = {
    ConsentText: frozenset({"reads", "why", "kept", "receives"}),
    Commitment: frozenset({"told", "text"}),
}

Record = TypeVar("Record", bound=msgspec.Struct)


def told(record: Record, tell: Tell, beside: Tell | None = None) -> Record:
    """The record with its texts told.

    Args:
        record: an item, or a part of one.
        tell: says a text in the other language.
        beside: says a text that binds in Chinese; as the others when None.
    """
    binding = _BINDING.get(type(record), frozenset())
    changed: dict[str, Any] = {}
    for name in _READ.get(type(record), ()):
        value = getattr(record, name)
        say = beside if beside is not None and name in binding else tell
        new = _told(value, tell, beside, say)
        if new is not value:
            changed[name] = new
    return msgspec.structs.replace(record, **changed) if changed else record


def texts(record: msgspec.Struct) -> Iterator[str]:
    """Every text of a record that is read, in its order; some may come twice."""
    for name in _READ.get(type(record), ()):
        yield from _texts(getattr(record, name))


def _told(value: Any, tell: Tell, beside: Tell | None, say: Tell) -> Any:
    if isinstance(value, str):
        return say(value) if value else value
    if isinstance(value, tuple):
        return tuple(_told(one, tell, beside, say) for one in value)
    return told(value, tell, beside) if isinstance(value, msgspec.Struct) else value


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        if value:
            yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, msgspec.Struct):
        yield from texts(value)
