"""A few citizens in turn, as ``make soak`` sends ten thousand: nothing stays behind."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QGuiApplication
from rich.progress import Progress

from tests.soak.run import soak


def test_citizens_in_turn_leave_nothing_behind(qapp: QGuiApplication, tmp_path: Path) -> None:
    with Progress(disable=True) as progress:
        done = soak(8, 4, tmp_path, progress)
    assert done.delivered == done.whole == 2
    assert done.found_on_disk == ()
    assert done.temporary_files[1] <= done.temporary_files[0]
