"""The questions of a form as data: each with a kind of this field, its bounds and its prefill."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

import msgspec

from kiosk.catalog.condition import When
from kiosk.catalog.record import CatalogRecord, Fault
from kiosk.catalog.situation import when_faults

FieldKind = Literal[
    "choice",
    "multi",
    "town",
    "region",
    "phone",
    "bank_account",
    "id_number",
    "uscc",
    "date",
    "month",
    "amount",
    "plate",
    "text",
    "name",
    "number",
]
CHOICES: frozenset[str] = frozenset({"choice", "multi"})
# What the card tells, and what a department's register tells about who is on it.
CARD_FACTS = frozenset({"card.town", "card.name", "card.address", "card.id_number", "card.born"})
_SHARED = re.compile(r"shared\.[a-z][a-z0-9-]*\.[a-z][a-z0-9_]*", re.ASCII)


class Option(CatalogRecord, frozen=True):
    """One possible answer of a choice."""

    value: str
    label: str
    hint: str = ""


class FormField(CatalogRecord, frozen=True):
    """One question of the form.

    Attributes:
        label: the short name of the answer on the review and in the case.
        prefill: where a known answer comes from: a fact of the card, or ``shared.`` register and
            field; the citizen sees the source and may change it.
        fixed: a known answer may not be changed (what the register says counts).
        optional: may be left empty.
        when: asked only if this holds.
        least, most: of an amount in yuan, of a date in days from today, of a text in characters,
            of a multiple choice in answers; of a region how far down its code must go
            (1 province, 2 city, 3 district).
        not_before: id of a date or month that this one may not be earlier than.
        pattern: form of a ``number`` (regular expression), with ``example`` for the citizen.
        source: where a legal or fee statement in the options was taken from, and how sure it is.
    """

    id: str
    kind: FieldKind
    label: str
    question: str
    hint: str = ""
    options: tuple[Option, ...] = ()
    prefill: str | None = None
    fixed: bool = False
    optional: bool = False
    when: When = msgspec.field(default_factory=dict)
    least: int | None = None
    most: int | None = None
    not_before: str = ""
    pattern: str = ""
    example: str = ""
    source: str = ""


def field_faults(fields: tuple[FormField, ...], known: Mapping[str, set[str]]) -> list[Fault]:
    """What is wrong with the form.

    Args:
        fields: in order.
        known: the situation's questions and their values, which conditions may name.
    """
    found: list[Fault] = []
    names = {name: set(options) for name, options in known.items()}
    seen: dict[str, FormField] = {}
    for place, field in enumerate(fields):
        here = ("fields", place)
        if field.id in names:
            found.append(Fault((*here, "id"), f"fields 里的 id “{field.id}” 重复"))
        found += [Fault((*here, key), words) for key, words in _own_faults(field)]
        found += when_faults(field.when, names, (*here, "when"))
        if field.not_before and getattr(seen.get(field.not_before), "kind", "") != field.kind:
            found.append(
                Fault(
                    (*here, "not_before"),
                    f"fields.{field.id} 的 not_before 应为前面一个同类日期的 id",
                )
            )
        names[field.id] = {option.value for option in field.options}
        seen[field.id] = field
    return found


def _own_faults(field: FormField) -> list[tuple[str, str]]:
    found = []
    name = f"fields.{field.id}"
    if field.kind in CHOICES and len(field.options) < 2:
        found.append(("options", f"{name} 是选择题，至少要有两个选项"))
    if field.kind not in CHOICES and field.options:
        found.append(("options", f"{name} 不是选择题，不能有选项"))
    values = [option.value for option in field.options]
    if len(set(values)) != len(values):
        found.append(("options", f"{name} 的选项 value 有重复"))
    if any("|" in value for value in values):
        found.append(("options", f"{name} 的选项 value 不能有竖线"))
    if field.prefill and field.prefill not in CARD_FACTS and not _SHARED.fullmatch(field.prefill):
        found.append(("prefill", f"{name} 的 prefill 看不懂：“{field.prefill}”"))
    if field.fixed and not field.prefill:
        found.append(("fixed", f"{name} 不能改，却没有写从哪里来（prefill）"))
    if field.least is not None and field.most is not None and field.least > field.most:
        found.append(("least", f"{name} 的下限大于上限"))
    if field.kind == "number":
        try:
            good = bool(field.pattern) and re.fullmatch(field.pattern, field.example) is not None
        except re.error:
            good = False
        if not good:
            found.append(("pattern", f"{name} 的 example 要符合 pattern"))
    elif field.pattern:
        found.append(("pattern", f"{name} 只有 kind 是 number 时才写 pattern"))
    return found
