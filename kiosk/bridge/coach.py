"""The training panel: its values, its buttons, and the look at the machine now and then."""

from __future__ import annotations

import dataclasses
import datetime as dt
import secrets
from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from kiosk.bridge.view import View
from kiosk.present.training import tells, training_values
from kiosk.training import quiz as quizzes
from kiosk.training import session
from kiosk.training.record import Entry
from kiosk.training.session import Course, Page, Training
from kiosk.words import Words

LOOK_EVERY_MS = 300


class Scene(Protocol):
    """The machine that is practised on."""

    def facts(self) -> frozenset[str]:
        """What devices, link, queue and screen say now."""

    def conditions(self) -> tuple[str, ...]:
        """The same of the devices, in sentences."""

    def make(self, move: str) -> str:
        """Make a move; the key of a sentence why it did nothing."""

    def put_right(self) -> None:
        """Everything as it should be."""


class Coach(QObject):
    """Owns the training's state; lives on the window's thread.

    Args:
        course: what is taught.
        words: for the trainee.
        keep: writes a result down; raises ``OSError``.
        clock: the time.
        seed: of a round of questions.
    """

    left = Signal()

    def __init__(
        self,
        course: Course,
        words: Words,
        keep: Callable[[Entry], None],
        clock: Callable[[], dt.datetime],
        seed: Callable[[], int] = lambda: secrets.randbits(32),
    ) -> None:
        super().__init__()
        self.training = Training(course)
        self.values = View(self)
        self._words = words
        self._keep = keep
        self._clock = clock
        self._seed = seed
        self._scene: Scene | None = None
        self._tick = QTimer(self)
        self._tick.timeout.connect(self.look)
        self._show()

    def attend(self, scene: Scene, every_ms: int = LOOK_EVERY_MS) -> None:
        """Look at this machine from now on."""
        self._scene = scene
        self._tick.start(every_ms)

    def stop(self) -> None:
        """Look no more; an exercise under way is written down as stopped."""
        self._tick.stop()
        if self.training.page is Page.EXERCISE:
            self._write_down()
        self._scene = None

    def sign_in(self, staff: str) -> bool:
        """Whoever practises; false when it is no staff number."""
        self.typed(staff)
        self.enter()
        return self.training.page is not Page.STAFF

    def note(self, lines: tuple[str, ...]) -> None:
        """Show what a move found."""
        self._become(dataclasses.replace(self.training, notes=lines))

    @Slot()
    def look(self) -> None:
        """Take in what the machine says now."""
        if self._scene is None:
            return
        before = self.training.page
        after = session.look(self.training, self._scene.facts(), self._clock())
        self._become(after)
        if after.page is Page.DONE and before is Page.EXERCISE:
            self._write_down()
            self._scene.put_right()

    @Slot(str)
    def typed(self, number: str) -> None:
        """The staff number so far."""
        self._become(session.typed(self.training, number))

    @Slot()
    def enter(self) -> None:
        """「开始」 under the staff number."""
        if session.is_staff(self.training.staff):
            self._become(session.to_menu(self.training))
        else:
            complaint = self._words["page_staff_wrong"]
            self._become(dataclasses.replace(self.training, complaint=complaint))

    @Slot(str)
    def begin(self, exercise_id: str) -> None:
        """An exercise of the list."""
        exercise = self.training.course.exercise(exercise_id)
        if exercise is None or self._scene is None or not session.is_staff(self.training.staff):
            return
        self._scene.put_right()
        self._become(session.begin_exercise(self.training, exercise, self._clock()))
        for move in exercise.begin:
            self._scene.make(move)

    @Slot()
    def again(self) -> None:
        """The same exercise, or another round of questions."""
        if self.training.attempt is not None:
            self.begin(self.training.attempt.exercise.id)
        else:
            self.quiz()

    @Slot(str)
    def move(self, name: str) -> None:
        """Something done by hand."""
        attempt = self.training.attempt
        if self._scene is None or attempt is None or name not in attempt.exercise.moves:
            return
        why = self._scene.make(name)
        complaint = self._words[f"why_{why}"] if why else ""
        self._become(dataclasses.replace(self.training, complaint=complaint))

    @Slot()
    def hint(self) -> None:
        """「看提示」."""
        self._become(session.hint(self.training))

    @Slot()
    def fold(self) -> None:
        """Out of the way, or back."""
        folded = not self.training.folded
        self._become(dataclasses.replace(self.training, folded=folded))

    @Slot()
    def menu(self) -> None:
        """Back to the list; an exercise under way is written down as stopped."""
        if self.training.page is Page.EXERCISE:
            self._write_down()
            if self._scene is not None:
                self._scene.put_right()
        self._become(session.to_menu(self.training))

    @Slot()
    def quiz(self) -> None:
        """「做测验」."""
        if session.is_staff(self.training.staff):
            self._become(session.begin_quiz(self.training, self._seed(), self._clock()))

    @Slot(int)
    def mark(self, index: int) -> None:
        """An option of the question."""
        if self.training.round is not None:
            marked = quizzes.mark(self.training.round, index)
            self._become(dataclasses.replace(self.training, round=marked))

    @Slot()
    def onward(self) -> None:
        """「回答」, 「下一题」."""
        self._become(session.next_question(self.training))
        if self.training.page is Page.SCORE:
            self._write_down()

    @Slot()
    def leave(self) -> None:
        """「结束培训」."""
        self.left.emit()

    def _write_down(self) -> None:
        entry = session.entry(self.training, self._clock())
        if entry is None:
            return
        try:
            self._keep(entry)
        except OSError:
            self._become(dataclasses.replace(self.training, kept=False))

    def _become(self, after: Training) -> None:
        self.training = after
        self._show()

    def _show(self) -> None:
        said: tuple[str, ...] = ()
        if self._scene is not None and self.training.page is Page.EXERCISE:
            said = tells(self._scene.facts(), self._scene.conditions(), self._words)
        self.values.show(training_values(self.training, self._words, said))
