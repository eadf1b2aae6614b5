"""情形: the questions that lead to the exact 业务办理项, and who cannot go on, and why."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import Literal

import msgspec

from kiosk.catalog.condition import When, holds
from kiosk.catalog.record import CatalogRecord, Fault

MOST_TAPS = 5


class Refusal(CatalogRecord, frozen=True):
    """Why somebody cannot do this here, and what they can do instead.

    Attributes:
        reason: why not.
        remedy: what to do now.
        who: who handles it (首问).
        where: what kind of place can do it, for the nearest one.
    """

    reason: str
    remedy: str
    who: str
    where: str = "hall"


class SituationOption(CatalogRecord, frozen=True):
    """One possible answer; with ``refusal`` it ends here."""

    value: str
    label: str
    hint: str = ""
    refusal: Refusal | None = None


class Question(CatalogRecord, frozen=True):
    """A question about the situation, asked with one tap before anything personal is.

    Attributes:
        when: asked only if this holds.
    """

    id: str
    ask: str
    options: tuple[SituationOption, ...]
    when: When = msgspec.field(default_factory=dict)
    hint: str = ""


class Handling(CatalogRecord, frozen=True):
    """A 业务办理项: what the answers come to.

    Attributes:
        serial: two digits, the end of its code.
        when: the answers that lead to it; the first that holds counts.
    """

    serial: str
    name: str
    when: When = msgspec.field(default_factory=dict)


class Precheck(CatalogRecord, frozen=True):
    """条件预检: a fact that has to hold, or the item is refused with reasons.

    Attributes:
        fact: what is looked at: ``age`` in years, ``local`` whether the address is in this city
            (``among = ["no"]``: whether it is not), ``valid_days_left`` of the card (below zero
            when it has ended), ``document`` its kind, ``sex``.
        least, most: bounds of a number, both included.
        among: values that are good.
        when: only looked at if this holds.
    """

    fact: Literal["age", "local", "valid_days_left", "document", "sex"]
    refusal: Refusal
    least: int | None = None
    most: int | None = None
    among: tuple[str, ...] = ()
    when: When = msgspec.field(default_factory=dict)


def asked(questions: tuple[Question, ...], answers: Mapping[str, str]) -> list[Question]:
    """The questions that apply to these answers, in order."""
    return [question for question in questions if holds(question.when, answers)]


def paths(questions: tuple[Question, ...]) -> Iterator[dict[str, str]]:
    """Every way through the questions, refusals left out."""

    def walk(index: int, answers: dict[str, str]) -> Iterator[dict[str, str]]:
        for place in range(index, len(questions)):
            question = questions[place]
            if not holds(question.when, answers):
                continue
            for option in question.options:
                if option.refusal is None:
                    yield from walk(place + 1, {**answers, question.id: option.value})
            return
        yield answers

    yield from walk(0, {})


def handling_of(handlings: tuple[Handling, ...], answers: Mapping[str, str]) -> Handling | None:
    """The 业务办理项 that the answers come to."""
    return next((one for one in handlings if holds(one.when, answers)), None)


def situation_faults(
    questions: tuple[Question, ...], handlings: tuple[Handling, ...]
) -> list[Fault]:
    """What is wrong with the tree."""
    found = []
    known: dict[str, set[str]] = {}
    for place, question in enumerate(questions):
        here = ("questions", place)
        if question.id in known:
            found.append(Fault((*here, "id"), f"questions 里的 id “{question.id}” 重复"))
        if len(question.options) < 2:
            found.append(Fault((*here, "options"), f"问题“{question.ask}”至少要有两个选项"))
        found += when_faults(question.when, known, (*here, "when"))
        options = [option.value for option in question.options]
        if len(set(options)) != len(options):
            found.append(Fault((*here, "options"), f"问题“{question.ask}”的选项 value 有重复"))
        known[question.id] = set(options)
    for place, handling in enumerate(handlings):
        found += when_faults(handling.when, known, ("handlings", place, "when"))
    if found:
        return found
    ways = list(itertools.islice(paths(questions), 5000))
    if any(len(way) > MOST_TAPS for way in ways):
        found.append(Fault(("questions",), f"情形引导最多点 {MOST_TAPS} 下，现在最长要点更多"))
    if not ways:
        found.append(Fault(("questions",), "情形引导的每条路都不予受理，没有人能办"))
    if handlings:
        for way in ways:
            if handling_of(handlings, way) is None:
                chosen = "、".join(f"{name}={value}" for name, value in way.items())
                found.append(Fault(("handlings",), f"选 {chosen} 时没有对应的业务办理项"))
                break
    return found


def when_faults(
    when: When, known: Mapping[str, set[str]], path: tuple[str | int, ...]
) -> list[Fault]:
    """Names and values of a condition that nothing can give."""
    found = []
    for name, wanted in when.items():
        if name not in known:
            found.append(Fault(path, f"when 里的 “{name}” 不是前面问过的问题"))
            continue
        for value in (wanted,) if isinstance(wanted, str) else wanted:
            if value not in known[name]:
                found.append(Fault(path, f"when 里的 “{name} = {value}” 不是这个问题的选项"))
    return found
