"""Our icons: SVG paths on a 48 grid, drawn when a screen asks for one, in the colour it asks for.

Drawn here and at once: as ``data:`` addresses Qt would fetch them in a thread of its own, so that
they come a moment after their screen, and never when the window before it was closed meanwhile.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtQml import QQmlEngine
from PySide6.QtQuick import QQuickImageProvider
from PySide6.QtSvg import QSvgRenderer

PROVIDER = "icon"
FORMAT = QImage.Format.Format_ARGB32_Premultiplied
_PATH = "{http://www.w3.org/2000/svg}path"
_SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48" fill="none" stroke="{colour}"'
    ' stroke-width="3" stroke-linecap="round" stroke-linejoin="round"><path d="{path}"/></svg>'
)


class Icons(QQuickImageProvider):
    """``image://icon/<name>/<rrggbb>``, as large as ``sourceSize`` says.

    Args:
        folder: of one SVG file an icon.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)
        self._folder = folder
        self._paths: dict[str, str] = {}

    def requestImage(self, id: str, size: QSize, requestedSize: QSize) -> QImage:
        """The icon; an empty picture, of which Qt complains, where there is none."""
        name, _, colour = id.partition("/")
        if name not in self._paths:
            file = self._folder / f"{name}.svg"
            # A name is one of ours and never a way to another folder.
            if file.parent != self._folder or not file.is_file():
                return QImage()
            self._paths[name] = path_data(file)
        # Before its page is laid out an icon has no size yet.
        drawn = QImage(requestedSize.expandedTo(QSize(1, 1)), FORMAT)
        drawn.fill(Qt.GlobalColor.transparent)
        svg = _SVG.format(colour=QColor(f"#{colour}").name(), path=self._paths[name])
        painter = QPainter(drawn)
        QSvgRenderer(QByteArray(svg.encode("ascii"))).render(painter)
        painter.end()
        size.setWidth(drawn.width())
        size.setHeight(drawn.height())
        return drawn


def add_icons(engine: QQmlEngine, folder: Path) -> None:
    """Let this engine's screens show our icons."""
    engine.addImageProvider(PROVIDER, Icons(folder))


def path_data(path: Path) -> str:
    """The joined ``d`` attributes of the file's paths."""
    root = ET.parse(path).getroot()  # noqa: S314 - our own files, shipped with the product
    return " ".join(element.attrib["d"] for element in root.iter(_PATH))
