"""Objects of Qt's that refer to themselves: no other thread may destroy them."""

from __future__ import annotations

import gc
import threading
import weakref

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from kiosk.dock.citizen import wait_for


class Circle(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.itself = self


def test_no_thread_but_the_windows_takes_a_circle_apart(qapp: QGuiApplication) -> None:
    took_apart: list[threading.Thread] = []
    weakref.finalize(Circle(), lambda: took_apart.append(threading.current_thread()))
    kept: list[list[object]] = []
    # Would make Python collect in this thread, many times.
    other = threading.Thread(target=lambda: kept.extend([] for _ in range(100_000)))
    other.start()
    other.join()
    assert took_apart == []
    assert wait_for(lambda: bool(took_apart), 10_000)
    assert took_apart == [threading.main_thread()]


def test_python_does_not_collect_by_itself_beside_a_window(qapp: QGuiApplication) -> None:
    assert not gc.isenabled()
