"""一件事: several items become one form. What they ask alike is asked once.

Two questions are the same when id, kind and options are; two materials when code and name are and
they have a way in common. What bears the same id and is something else gets its item's id in front,
and so do the conditions that speak of it. The result is an item like any other, so that everything
that walks through one walks through a theme as well.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping

import msgspec

from kiosk.catalog.condition import When, holds
from kiosk.catalog.item import FormField, Item, MaterialNeed
from kiosk.catalog.material import Commitment
from kiosk.catalog.situation import Question, Refusal, SituationOption, handling_of
from sync.contract.case import ItemReference


@dataclasses.dataclass(frozen=True, slots=True)
class Merge:
    """Items that are done together, as one.

    Attributes:
        item: the theme with everything that its parts ask.
        parts: what it was made of.
        names: by part, the id in the merge of each of its questions; also of those that were not
            chosen, so that an answer keeps its id whatever else is done.
    """

    item: Item
    parts: tuple[Item, ...]
    names: Mapping[str, Mapping[str, str]]

    def told(self, part: Item, answers: Mapping[str, str]) -> dict[str, str]:
        """The answers as this part would have asked for them."""
        names = self.names[part.id]
        return {own: answers[name] for own, name in names.items() if name in answers}

    def spared(self, answers: Mapping[str, str]) -> tuple[int, int]:
        """How many entries and how many papers fewer than part by part."""
        told = [(part, self.told(part, answers)) for part in self.parts]
        entries = sum(len(part.fields_for(own)) for part, own in told)
        papers = sum(len(part.materials_for(own)) for part, own in told)
        return (
            max(0, entries - len(self.item.fields_for(answers))),
            max(0, papers - len(self.item.materials_for(answers))),
        )

    def refusal(self, part: Item, answers: Mapping[str, str]) -> Refusal | None:
        """Why this part cannot be had with these answers, if so."""
        told = self.told(part, answers)
        for question in part.questions:
            if holds(question.when, told):
                for option in question.options:
                    if option.value == told.get(question.id) and option.refusal is not None:
                        return option.refusal
        return None

    def references(self, answers: Mapping[str, str]) -> tuple[ItemReference, ...]:
        """The parts as a case names them, each with the handling item its answers come to."""
        return tuple(_reference(part, self.told(part, answers)) for part in self.parts)


@dataclasses.dataclass(frozen=True, slots=True)
class Theming:
    """A theme under way.

    Attributes:
        chosen: ids of the parts that are ticked.
        merge: of those that can be had.
    """

    chosen: frozenset[str]
    merge: Merge


def merge(theme: Item, parts: tuple[Item, ...], chosen: Collection[str]) -> Merge:
    """One item out of the theme and those of its parts that are chosen, by id."""
    whole = _Making(theme, {})
    for part in parts:
        whole.add(part)
    making = _Making(theme, whole.names)
    wanted = tuple(part for part in parts if part.id in chosen)
    for part in wanted:
        making.add(part)
    made = msgspec.structs.replace(
        theme,
        questions=tuple(making.questions.values()),
        fields=tuple(making.fields.values()),
        materials=tuple(making.materials.values()),
        commitments=tuple(making.commitments.values()),
    )
    return Merge(made, wanted, whole.names)


class _Making:
    def __init__(self, theme: Item, fixed: Mapping[str, Mapping[str, str]]) -> None:
        self.fixed = fixed
        self.questions = {one.id: one for one in theme.questions}
        self.fields = {one.id: one for one in theme.fields}
        self.materials = {one.code: one for one in theme.materials}
        self.commitments = {one.id: one for one in theme.commitments}
        self.names: dict[str, dict[str, str]] = {}

    def add(self, part: Item) -> None:
        names = self.names[part.id] = {}
        for question in part.questions:
            self._question(part, question, names)
        for field in part.fields:
            self._field(part, field, names)
        promised = {one.id: self._commitment(part, one) for one in part.commitments}
        for need in part.materials:
            self._material(part, need, names, promised)

    def _fixed(self, part: Item, own: str) -> str:
        return self.fixed.get(part.id, {}).get(own, "")

    def _question(self, part: Item, question: Question, names: dict[str, str]) -> None:
        # A refusal is the part's own: it leaves, and the others go on.
        plain = tuple(
            SituationOption(value=o.value, label=o.label, hint=o.hint) for o in question.options
        )
        when = renamed(question.when, names)
        wanted = msgspec.structs.replace(question, options=plain, when=when)
        name = self._fixed(part, question.id) or question.id
        there = self.questions.get(name)
        clash = there is not None and not _same_question(there, wanted)
        if not self.fixed and (name in self.fields or clash):
            name = f"{part.id}.{question.id}"
            there = None
        names[question.id] = name
        if there is None:
            self.questions[name] = msgspec.structs.replace(wanted, id=name)
        else:
            both = _either(there.when, when)
            self.questions[name] = msgspec.structs.replace(there, when=both)

    def _field(self, part: Item, field: FormField, names: dict[str, str]) -> None:
        wanted = msgspec.structs.replace(
            field,
            when=renamed(field.when, names),
            not_before=names.get(field.not_before, field.not_before),
        )
        name = self._fixed(part, field.id) or field.id
        there = self.fields.get(name)
        clash = there is not None and not _same_field(there, wanted)
        if not self.fixed and (name in self.questions or clash):
            name = f"{part.id}.{field.id}"
            there = None
        names[field.id] = name
        if there is None:
            self.fields[name] = msgspec.structs.replace(wanted, id=name)
            return
        self.fields[name] = msgspec.structs.replace(
            there,
            when=_either(there.when, wanted.when),
            optional=there.optional and wanted.optional,
            prefill=there.prefill or wanted.prefill,
        )

    def _commitment(self, part: Item, text: Commitment) -> str:
        name = text.id
        if name in self.commitments and self.commitments[name] != text:
            name = f"{part.id}.{text.id}"
        self.commitments[name] = msgspec.structs.replace(text, id=name)
        return name

    def _material(
        self,
        part: Item,
        need: MaterialNeed,
        names: Mapping[str, str],
        promised: Mapping[str, str],
    ) -> None:
        wanted = msgspec.structs.replace(
            need,
            when=renamed(need.when, names),
            commitment=promised.get(need.commitment, ""),
        )
        there = self.materials.get(need.code)
        if there is None:
            self.materials[need.code] = wanted
        elif (both := _shared_material(there, wanted)) is not None:
            self.materials[need.code] = both
        else:
            code = f"{part.id}.{need.code}"
            self.materials[code] = msgspec.structs.replace(wanted, code=code)


def renamed(when: When, names: Mapping[str, str]) -> When:
    """The condition about questions that bear other ids now."""
    return {names.get(name, name): wanted for name, wanted in when.items()}


def _same_question(one: Question, other: Question) -> bool:
    def options(question: Question) -> list[tuple[str, str]]:
        return [(option.value, option.label) for option in question.options]

    return options(one) == options(other) and _joins(one.when, other.when)


def _same_field(one: FormField, other: FormField) -> bool:
    def form(field: FormField) -> tuple[object, ...]:
        options = [(option.value, option.label) for option in field.options]
        bounds = (field.least, field.most, field.not_before, field.pattern, field.fixed)
        return (field.kind, options, *bounds)

    return form(one) == form(other) and _joins(one.when, other.when)


def _either(one: When, other: When) -> When:
    # Asked once too often rather than missed.
    return one if one == other else {}


def _joins(one: When, other: When) -> bool:
    # Either is always asked, or both at the same time: a condition knows no "or" of questions.
    return one == other or not one or not other


def _shared_material(one: MaterialNeed, other: MaterialNeed) -> MaterialNeed | None:
    """The material that does for both, or ``None`` when none does."""
    ways = tuple(way for way in one.ways if way in other.ways)
    if one.name != other.name or not ways or not _joins(one.when, other.when):
        return None
    same_register = one.register == other.register and one.licence_code == other.licence_code
    if one.commitment != other.commitment or not same_register:
        return None
    days = [need.defer_days for need in (one, other) if need.defer_days]
    return msgspec.structs.replace(
        one,
        ways=ways,
        core=one.core or other.core,
        required=one.required or other.required,
        defer_days=min(days, default=0),
        pages=max(one.pages, other.pages),
        when=_either(one.when, other.when),
    )


def _reference(part: Item, told: Mapping[str, str]) -> ItemReference:
    found = handling_of(part.handlings, told)
    serial = part.codes.handling if found is None else found.serial
    code = part.codes.implementation_code
    return ItemReference(
        code=code,
        handling_code=code + serial,
        name=part.name,
        version=part.version,
        promised_days=part.standard.promised_days,
        acceptance_days=part.guide.acceptance_days,
    )
