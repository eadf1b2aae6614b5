"""An exercise as data: what happens, what is to be done, and by what it is recognised."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import msgspec

from kiosk.catalog.findings import Finding, read_toml
from kiosk.catalog.locate import line_of
from kiosk.catalog.record import CatalogRecord, Fault
from kiosk.training.vocabulary import FACTS, MOVES

Id = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9-]{1,40}\Z")]
Short = Annotated[str, msgspec.Meta(min_length=1, max_length=24)]
Sentence = Annotated[str, msgspec.Meta(min_length=1, max_length=90)]
Words = tuple[str, ...]


class ExerciseStep(CatalogRecord, frozen=True):
    """One thing to do.

    Attributes:
        do: what, in a sentence.
        hint: where to look, when it does not go on.
        until: facts that all hold when it is done.
        until_not: facts of which none holds then.
    """

    do: Sentence
    hint: Sentence
    until: Words = ()
    until_not: Words = ()

    def met(self, facts: frozenset[str]) -> bool:
        """Whether it is done."""
        return facts.issuperset(self.until) and facts.isdisjoint(self.until_not)


class Exercise(CatalogRecord, frozen=True):
    """One exercise.

    Attributes:
        version: of this exercise, as its editors count; the record names it.
        minutes: within which somebody who knows it is done.
        lead: what happened, as somebody finds it.
        begin: moves that bring it about.
        shows: facts by which the devices say that it has come about.
        moves: what the trainee's hands can do, right and wrong.
        lesson: what to remember.
    """

    id: Id
    title: Short
    version: Short
    minutes: Annotated[int, msgspec.Meta(ge=1, le=60)]
    lead: Sentence
    lesson: Sentence
    moves: Words
    steps: Annotated[tuple[ExerciseStep, ...], msgspec.Meta(min_length=1, max_length=12)]
    begin: Words = ()
    shows: Words = ()


class CourseError(Exception):
    """The exercises or the quiz cannot be used; ``findings`` says why, file by file."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("\n".join(str(finding) for finding in findings))
        self.findings = findings


def read_exercises(folder: Path) -> tuple[Exercise, ...]:
    """Every ``*.toml`` of the folder, in the order of their file names.

    Raises:
        CourseError: a file is wrong; each finding says where, in a sentence.
    """
    found: list[Exercise] = []
    findings: list[Finding] = []
    for path in sorted(folder.glob("*.toml")):
        text, exercise, wrong = read_toml(path, _convert)
        findings += wrong
        if exercise is None:
            continue
        findings += [
            Finding(path.name, fault.sentence, line_of(text, fault.path))
            for fault in faults(exercise)
        ]
        if exercise.id in {one.id for one in found}:
            sentence = f"id “{exercise.id}” 已被另一个文件使用"
            findings.append(Finding(path.name, sentence, line_of(text, ("id",))))
        found.append(exercise)
    if not found and not findings:
        findings.append(Finding(folder.name, "没有任何练习文件"))
    if findings:
        raise CourseError(findings)
    return tuple(found)


def faults(exercise: Exercise) -> Iterator[Fault]:
    """What is wrong with an exercise that has the right form."""
    for key, words in (("begin", exercise.begin), ("moves", exercise.moves)):
        yield from _unknown((key,), words, MOVES, "动作")
    yield from _unknown(("shows",), exercise.shows, FACTS, "状态")
    for index, step in enumerate(exercise.steps):
        at = ("steps", index)
        if not step.until and not step.until_not:
            yield Fault(at, "这一步没有写怎样算做到（until 或 until_not）")
        yield from _unknown((*at, "until"), step.until, FACTS, "状态")
        yield from _unknown((*at, "until_not"), step.until_not, FACTS, "状态")
    last = exercise.steps[-1]
    if exercise.shows and last.met(frozenset(exercise.shows)):
        yield Fault(("steps", len(exercise.steps) - 1), "最后一步在开始时就已经满足")


def _convert(data: dict[str, Any]) -> Exercise:
    return msgspec.convert(data, Exercise)


def _unknown(
    path: tuple[str | int, ...], words: Words, known: frozenset[str], what: str
) -> Iterator[Fault]:
    for word in words:
        if word not in known:
            yield Fault(path, f"没有叫“{word}”的{what}")
