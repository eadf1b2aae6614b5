"""The quiz as data, and one round of it: drawn by a seed, explained after each answer."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import msgspec

from kiosk.catalog.findings import Finding, read_toml
from kiosk.catalog.locate import line_of
from kiosk.catalog.record import CatalogRecord, Fault
from kiosk.training.exercise import CourseError, Id, Short

LETTERS = "ABCDEF"
Text = Annotated[str, msgspec.Meta(min_length=1, max_length=120)]


class Question(CatalogRecord, frozen=True):
    """One question.

    Attributes:
        options: what can be chosen, A, B, C ... in this order.
        right: letters of those that are right; more than one where several have to be chosen.
        explain: why, in a sentence; shown after the answer.
        source: where a rule stands that the answer rests on; shown with it.
    """

    id: Id
    text: Text
    options: Annotated[tuple[Text, ...], msgspec.Meta(min_length=2, max_length=6)]
    right: Annotated[str, msgspec.Meta(pattern=r"^[A-F]{1,6}\Z")]
    explain: Text
    source: str = ""

    @property
    def several(self) -> bool:
        """Whether more than one is to be chosen."""
        return len(self.right) > 1


class Quiz(CatalogRecord, frozen=True):
    """All questions.

    Attributes:
        version: as its editors count; the record names it.
        asked: how many are drawn for one round.
        pass_percent: of right answers that passes.
    """

    version: Short
    asked: Annotated[int, msgspec.Meta(ge=1, le=100)]
    pass_percent: Annotated[int, msgspec.Meta(ge=1, le=100)]
    questions: tuple[Question, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Asked:
    """A question of a round, its options in the order shown.

    Attributes:
        options: each with whether it is right.
    """

    question: Question
    options: tuple[tuple[str, bool], ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Round:
    """One round.

    Attributes:
        at: index of the question on screen; past the last when it is over.
        chosen: indices of the options that are marked now.
        answered: whether this question was answered and is being explained.
        right: answers that were right so far.
    """

    quiz: Quiz
    asked: tuple[Asked, ...]
    at: int = 0
    chosen: frozenset[int] = frozenset()
    answered: bool = False
    right: int = 0

    @property
    def now(self) -> Asked | None:
        """The question on screen; ``None`` when the round is over."""
        return self.asked[self.at] if self.at < len(self.asked) else None

    @property
    def was_right(self) -> bool:
        """Whether exactly the right ones are marked."""
        now = self.now
        return now is not None and self.chosen == {
            index for index, (_, right) in enumerate(now.options) if right
        }

    @property
    def passed(self) -> bool:
        """Whether enough answers were right."""
        return self.right * 100 >= self.quiz.pass_percent * len(self.asked)


def begin(quiz: Quiz, seed: int) -> Round:
    """A round: the same seed asks the same questions in the same order."""
    chance = random.Random(seed)  # noqa: S311 - an order of questions, no secret
    drawn = chance.sample(quiz.questions, min(quiz.asked, len(quiz.questions)))
    asked = []
    for question in drawn:
        options = [
            (text, LETTERS[index] in question.right) for index, text in enumerate(question.options)
        ]
        chance.shuffle(options)
        asked.append(Asked(question, tuple(options)))
    return Round(quiz, tuple(asked))


def mark(round_: Round, index: int) -> Round:
    """Mark an option, or take the mark away; one that takes only one answer changes over."""
    now = round_.now
    if now is None or round_.answered or not 0 <= index < len(now.options):
        return round_
    chosen = round_.chosen ^ {index} if now.question.several else frozenset({index})
    return dataclasses.replace(round_, chosen=chosen)


def answer(round_: Round) -> Round:
    """Answer with what is marked; nothing happens when nothing is."""
    if round_.answered or not round_.chosen or round_.now is None:
        return round_
    return dataclasses.replace(round_, answered=True, right=round_.right + round_.was_right)


def go_on(round_: Round) -> Round:
    """The next question, once this one was answered."""
    if not round_.answered:
        return round_
    return dataclasses.replace(round_, at=round_.at + 1, chosen=frozenset(), answered=False)


def read_quiz(path: Path) -> Quiz:
    """Read the questions.

    Raises:
        CourseError: the file is wrong; each finding says where, in a sentence.
    """
    text, quiz, findings = read_toml(path, _convert)
    if quiz is not None:
        findings = [
            Finding(path.name, fault.sentence, line_of(text, fault.path)) for fault in faults(quiz)
        ]
        if not findings:
            return quiz
    raise CourseError(findings)


def faults(quiz: Quiz) -> Iterator[Fault]:
    """What is wrong with questions that have the right form."""
    if len(quiz.questions) < quiz.asked:
        yield Fault(("asked",), f"只有 {len(quiz.questions)} 道题，抽不出 {quiz.asked} 道")
    ids: set[str] = set()
    for index, question in enumerate(quiz.questions):
        at = ("questions", index)
        if question.id in ids:
            yield Fault((*at, "id"), f"id “{question.id}” 用了两次")
        ids.add(question.id)
        if len(set(question.options)) < len(question.options):
            yield Fault((*at, "options"), "有两个选项一样")
        beyond = set(question.right) - set(LETTERS[: len(question.options)])
        if beyond or len(set(question.right)) < len(question.right):
            yield Fault((*at, "right"), f"right “{question.right}” 不是这些选项的字母")
        elif len(question.right) == len(question.options):
            yield Fault((*at, "right"), "所有选项都对，就不成一道题")


def _convert(data: dict[str, Any]) -> Quiz:
    return msgspec.convert(data, Quiz)
