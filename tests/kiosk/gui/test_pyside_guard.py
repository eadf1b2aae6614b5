"""The pinned PySide6 keeps its reference counts (upstream PYSIDE-3474: 6.12.0 does not)."""

from __future__ import annotations

import sys

import PySide6
from PySide6.QtCore import QObject, Signal


class Bell(QObject):
    rung = Signal(bool)


def test_pyside_is_the_release_that_was_proven() -> None:
    assert PySide6.__version__ == "6.11.3"


def test_calls_that_return_none_lose_no_reference() -> None:
    thing = QObject()
    before = sys.getrefcount(None)
    for _ in range(1000):
        thing.parent()
    assert sys.getrefcount(None) > before - 100


def test_signals_lose_no_reference_of_true() -> None:
    bell = Bell()
    heard: list[bool] = []
    bell.rung.connect(heard.append)
    before = sys.getrefcount(True)
    for _ in range(200):
        bell.rung.emit(True)
    assert len(heard) == 200
    assert sys.getrefcount(True) > before - 100
