"""What refers to itself in circles is taken apart on the window's thread alone.

Python runs its collector in whichever thread happens to allocate. If a circle holds an object of
Qt's, that thread destroys it: it holds one of Qt's locks and waits for the interpreter's (PySide
asks for the object's class), while the window's thread holds the interpreter's and waits for Qt's.
Both stand still for ever.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer, Slot

_EVERY_MS = 1000
# Taking everything apart stops the window for some 100 ms: after each citizen, seldom otherwise.
_YOUNG_TURNS_FOR_ALL = 60


class GarbageOfTheWindow(QObject):
    """Collects once a second what is young, from now on; lives on the window's thread."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        timer = QTimer(self)
        timer.timeout.connect(self.collect_young)
        timer.start(_EVERY_MS)

    @Slot()
    def collect_young(self) -> None:
        """The generations that are due, as Python counts them."""
        counts, thresholds = gc.get_count(), gc.get_threshold()
        if counts[2] > _YOUNG_TURNS_FOR_ALL:
            gc.collect()
        elif counts[1] > thresholds[1]:
            gc.collect(1)
        elif counts[0] > thresholds[0]:
            gc.collect(0)
