"""A citizen made of touches: finds what is on the screen and presses it, like a hand would.

Drives the real window through Qt's touch events; reads nothing but the screen's own items. Used by
``make run`` without a display, and by the tests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QEventLoop, QPoint, QPointF, QTimer
from PySide6.QtGui import QPointingDevice
from PySide6.QtQuick import QQuickItem, QQuickWindow
from PySide6.QtTest import QTest

from kiosk.bridge.items import bring_into_view, visible_items

# A bound, not a wait: a machine with other work is slow, not wrong.
PATIENCE_MS = 45_000
LOOK_EVERY_MS = 10
FRAME_WITHIN_MS = 1000


class NotOnScreen(Exception):
    """What the citizen looks for is not there (or not within patience)."""


class Citizen:
    """One pair of eyes and one finger in front of a window.

    Args:
        window: the kiosk's.
        shots: where pictures are kept; none are taken without it.
        tell: hears the name of each picture, for a line of progress.
    """

    def __init__(
        self,
        window: QQuickWindow,
        shots: Path | None = None,
        tell: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._window = window
        self._finger: QPointingDevice = QTest.createTouchDevice()
        self._shots = shots
        self._tell = tell
        self._taken = 0
        if shots is not None:
            shots.mkdir(parents=True, exist_ok=True)

    def wait_until(
        self, true: Callable[[], bool], what: str, patience_ms: int = PATIENCE_MS
    ) -> None:
        """Let the program go on until ``true``.

        Raises:
            NotOnScreen: it did not become true within patience.
        """
        if not wait_for(true, patience_ms):
            raise NotOnScreen(what)

    def wait_for_step(self, step: str) -> None:
        """Wait until the screen of ``step`` stands still."""
        self.wait_until(
            lambda: (
                self._window.property("shownStep") == step
                and bool(self._window.property("settled"))
            ),
            f"screen {step}",
        )

    def find(self, name: str) -> QQuickItem:
        """The visible item with this object name.

        Raises:
            NotOnScreen: there is none.
        """
        for item in self._named(name):
            return item
        raise NotOnScreen(name)

    def sees(self, name: str) -> bool:
        """Whether the item is on screen."""
        return any(True for _ in self._named(name))

    def _named(self, name: str) -> Iterator[QQuickItem]:
        items = visible_items(self._window.contentItem())
        return (item for item in items if item.objectName() == name)

    def tap(self, name: str) -> None:
        """Touch the middle of an item."""
        at = self._place_of(name)
        QTest.touchEvent(self._window, self._finger).press(0, at, self._window).commit()
        QTest.touchEvent(self._window, self._finger).release(0, at, self._window).commit()

    def hold(self, name: str) -> None:
        """Put the finger on an item and leave it there until ``let_go``."""
        at = self._place_of(name)
        QTest.touchEvent(self._window, self._finger).press(0, at, self._window).commit()

    def _place_of(self, name: str) -> QPoint:
        # The middle of the item, once it can be pressed.
        seen: list[QQuickItem] = []
        stood: list[QPoint] = []
        # Before its first frame a screen is not laid out, and stands still somewhere else.
        self._window.update()
        self._next_frame()

        def can_be_pressed() -> bool:
            seen[:] = [one for one in self._named(name) if one.isEnabled()]
            before, stood[:] = list(stood), [middle(one) for one in seen]
            # What is still being laid out would not be where it is pressed.
            return bool(seen) and stood == before

        self.wait_until(can_be_pressed, f"{name} that can be pressed")
        item = seen[0]
        bring_into_view(item)
        return middle(item)

    def let_go(self, name: str) -> None:
        """Lift the finger again."""
        at = middle(self.find(name))
        QTest.touchEvent(self._window, self._finger).release(0, at, self._window).commit()

    def type(self, digits: str) -> None:
        """Press the keys of the number pad, or of the letters."""
        for digit in digits:
            self.tap(f"key-{digit}")

    def choose(self, item: str, letters: str) -> None:
        """Choose a service: its tile if it is there, or by the initials of its name."""
        if not self.sees(f"service-{item}"):
            self.tap("primary")
            self.type(letters)
        self.tap(f"service-{item}")

    def sign(self) -> None:
        """Draw a signature: three strokes across the area."""
        area = self.find("signature")
        for points in _strokes(area):
            first, *rest = points
            QTest.touchEvent(self._window, self._finger).press(0, first, self._window).commit()
            for point in rest:
                QTest.touchEvent(self._window, self._finger).move(0, point, self._window).commit()
                self._next_frame()
            QTest.touchEvent(self._window, self._finger).release(
                0, points[-1], self._window
            ).commit()

    def _next_frame(self) -> None:
        # Moves are handed to items once a frame; without frames they would become one jump.
        frames: list[bool] = []
        seen = self._window.frameSwapped.connect(lambda: frames.append(True))
        wait_for(lambda: bool(frames), FRAME_WITHIN_MS)
        self._window.frameSwapped.disconnect(seen)

    def photograph(self, name: str) -> None:
        """Keep a picture of the window, numbered in the order taken."""
        if self._shots is None:
            return
        QTest.qWait(1)
        self._taken += 1
        self._window.grabWindow().save(str(self._shots / f"{self._taken:02d}-{name}.png"))
        self._tell(f"{self._taken:02d} {name}")


def wait_for(true: Callable[[], bool], patience_ms: int) -> bool:
    """Let Qt go on until ``true``; false when patience ran out first."""
    if true():
        return True
    loop = QEventLoop()
    seen = False

    def see() -> None:
        nonlocal seen
        # Asked no more once it was: what looks twice remembers what it saw before.
        seen = seen or true()
        if seen:
            loop.quit()

    look = QTimer()
    look.setInterval(LOOK_EVERY_MS)
    look.timeout.connect(see)
    give_up = QTimer()
    give_up.setSingleShot(True)
    # Not loop.quit itself: PySide 6.11 keeps 64 bytes of every signal bound to a method of Qt's.
    give_up.timeout.connect(lambda: loop.quit())
    look.start()
    give_up.start(patience_ms)
    loop.exec()
    return seen or true()


def middle(item: QQuickItem) -> QPoint:
    """The item's centre in the window's pixels."""
    return item.mapToScene(QPointF(item.width() / 2, item.height() / 2)).toPoint()


def _strokes(area: QQuickItem) -> list[list[QPoint]]:
    def at(x: float, y: float) -> QPoint:
        return area.mapToScene(QPointF(area.width() * x, area.height() * y)).toPoint()

    return [
        [at(0.25 + 0.02 * i, 0.35 + 0.05 * (i % 2)) for i in range(10)],
        [at(0.34, 0.25 + 0.05 * i) for i in range(9)],
        [at(0.5 + 0.025 * i, 0.6 - 0.03 * (i % 3)) for i in range(10)],
    ]
