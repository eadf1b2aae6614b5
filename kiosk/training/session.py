"""A trainee at the terminal: who, at which page, how far. Pure; time and facts are handed in."""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
import re

from kiosk.training import quiz as quizzes
from kiosk.training.exercise import Exercise, ExerciseStep
from kiosk.training.quiz import Quiz, Round
from kiosk.training.record import LONGEST_STAFF, STAFF_PATTERN, Entry


class Page(enum.StrEnum):
    """The pages of the training panel."""

    STAFF = "staff"
    MENU = "menu"
    EXERCISE = "exercise"
    DONE = "done"
    QUIZ = "quiz"
    SCORE = "score"


@dataclasses.dataclass(frozen=True, slots=True)
class Course:
    """What is taught."""

    exercises: tuple[Exercise, ...]
    quiz: Quiz

    def exercise(self, exercise_id: str) -> Exercise | None:
        """The exercise with this id."""
        return next((one for one in self.exercises if one.id == exercise_id), None)


@dataclasses.dataclass(frozen=True, slots=True)
class Attempt:
    """An exercise under way.

    Attributes:
        set_up: the devices have said that it has come about.
        began: when they had.
        step: index of the step on screen; past the last when all are done.
        hints: that were asked for.
        hinted: the hint of this step is on screen.
        seconds: since ``began``.
    """

    exercise: Exercise
    began: dt.datetime
    set_up: bool = False
    step: int = 0
    hints: int = 0
    hinted: bool = False
    seconds: int = 0

    @property
    def now(self) -> ExerciseStep | None:
        """The step on screen; ``None`` when all are done."""
        steps = self.exercise.steps
        return steps[self.step] if self.step < len(steps) else None

    @property
    def in_time(self) -> bool:
        """Whether it is within its minutes."""
        return self.seconds <= self.exercise.minutes * 60


@dataclasses.dataclass(frozen=True, slots=True)
class Training:
    """Everything of the panel.

    Attributes:
        staff: staff number; what is typed of it so far while at STAFF.
        complaint: a sentence about the last thing that was tried.
        folded: the panel is out of the way, so that the terminal's screen can be used.
        notes: what a move showed (the lines of the sync doctor).
        finished: ids of exercises done since the start.
        kept: whether the result was written down.
    """

    course: Course
    page: Page = Page.STAFF
    staff: str = ""
    complaint: str = ""
    folded: bool = False
    attempt: Attempt | None = None
    round: Round | None = None
    round_began: dt.datetime | None = None
    notes: tuple[str, ...] = ()
    finished: frozenset[str] = frozenset()
    kept: bool = True


def is_staff(number: str) -> bool:
    """Whether it has the form of a staff number."""
    return re.match(STAFF_PATTERN, number) is not None


def typed(training: Training, number: str) -> Training:
    """The staff number so far."""
    digits = "".join(one for one in number if one.isascii() and one.isdigit())[:LONGEST_STAFF]
    return dataclasses.replace(training, staff=digits, complaint="")


def to_menu(training: Training) -> Training:
    """The list of exercises; what was under way is dropped."""
    return dataclasses.replace(
        training,
        page=Page.MENU,
        complaint="",
        attempt=None,
        round=None,
        notes=(),
        folded=False,
        kept=True,
    )


def begin_exercise(training: Training, exercise: Exercise, now: dt.datetime) -> Training:
    """Start an exercise; its clock runs from when the devices say that it has come about."""
    began = dataclasses.replace(to_menu(training), page=Page.EXERCISE)
    return dataclasses.replace(began, attempt=Attempt(exercise, now))


def look(training: Training, facts: frozenset[str], now: dt.datetime) -> Training:
    """Take in what the machine says now: steps that are met are done."""
    attempt = training.attempt
    if training.page is not Page.EXERCISE or attempt is None:
        return training
    if not attempt.set_up:
        if not facts.issuperset(attempt.exercise.shows):
            return training
        attempt = dataclasses.replace(attempt, set_up=True, began=now)
    seconds = max(0, int((now - attempt.began).total_seconds()))
    attempt = dataclasses.replace(attempt, seconds=seconds)
    while (step := attempt.now) is not None and step.met(facts):
        attempt = dataclasses.replace(attempt, step=attempt.step + 1, hinted=False)
    looked = dataclasses.replace(training, attempt=attempt)
    if attempt.now is not None:
        return looked
    finished = training.finished | {attempt.exercise.id}
    return dataclasses.replace(looked, page=Page.DONE, folded=False, finished=finished)


def hint(training: Training) -> Training:
    """Show the hint of this step; it is counted once."""
    attempt = training.attempt
    if attempt is None or attempt.hinted or attempt.now is None:
        return training
    told = dataclasses.replace(attempt, hinted=True, hints=attempt.hints + 1)
    return dataclasses.replace(training, attempt=told)


def begin_quiz(training: Training, seed: int, now: dt.datetime) -> Training:
    """Start a round of questions."""
    round_ = quizzes.begin(training.course.quiz, seed)
    fresh = dataclasses.replace(to_menu(training), page=Page.QUIZ)
    return dataclasses.replace(fresh, round=round_, round_began=now)


def next_question(training: Training) -> Training:
    """Answer with what is marked, or go on to the next question after the explanation."""
    if training.round is None:
        return training
    before = training.round
    after = quizzes.go_on(before) if before.answered else quizzes.answer(before)
    page = Page.SCORE if after.now is None else Page.QUIZ
    return dataclasses.replace(training, round=after, page=page)


def entry(training: Training, now: dt.datetime) -> Entry | None:
    """What is written down of what has just ended, or is broken off now."""
    attempt, round_ = training.attempt, training.round
    if attempt is not None:
        return Entry(
            at=now,
            staff=training.staff,
            kind="exercise",
            what=attempt.exercise.id,
            version=attempt.exercise.version,
            result="done" if attempt.now is None else "stopped",
            seconds=attempt.seconds,
            in_time=attempt.in_time,
            hints=attempt.hints,
        )
    if round_ is None or round_.now is not None:
        return None
    began = training.round_began or now
    return Entry(
        at=now,
        staff=training.staff,
        kind="quiz",
        what="quiz",
        version=round_.quiz.version,
        result="passed" if round_.passed else "failed",
        seconds=max(0, int((now - began).total_seconds())),
        right=round_.right,
        asked=len(round_.asked),
    )
