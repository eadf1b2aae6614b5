"""Icons are drawn when they are asked for: at once, as large and as coloured as a screen wants."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication, QImage

from kiosk.app.window import ICONS
from kiosk.bridge.icons import Icons


def drawn(address: str, size: QSize) -> QImage:
    return Icons(ICONS).requestImage(address, QSize(), size)


def test_every_icon_is_drawn_in_its_colour_on_nothing(qapp: QGuiApplication) -> None:
    for file in ICONS.glob("*.svg"):
        picture = drawn(f"{file.stem}/0b5c55", QSize(48, 48))
        colours = {picture.pixelColor(x, y).name() for x in range(48) for y in range(48)}
        assert "#0b5c55" in colours, file.stem
        assert picture.pixelColor(0, 0).alpha() == 0, file.stem


@pytest.mark.parametrize("name", ["", "none-such", "../words/zh_CN", "..", "/etc/passwd", "a\0b"])
def test_what_is_no_icon_of_ours_is_not_read(qapp: QGuiApplication, name: str) -> None:
    assert drawn(f"{name}/000000", QSize(48, 48)).isNull()


def test_icon_without_a_size_yet_is_a_single_dot(qapp: QGuiApplication) -> None:
    assert drawn("place/000000", QSize()).size() == QSize(1, 1)
