"""Our icons: SVG paths on a 48 grid, drawn by the screens in the theme's colours."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtQml import QQmlPropertyMap

_PATH = "{http://www.w3.org/2000/svg}path"


def icon_properties(folder: Path, parent: QObject | None = None) -> QQmlPropertyMap:
    """Icon name → the path data of its file in ``folder`` (``icons.<name>`` in QML)."""
    properties = QQmlPropertyMap.create(parent)
    properties.insert({path.stem: path_data(path) for path in sorted(folder.glob("*.svg"))})
    return properties


def path_data(path: Path) -> str:
    """The joined ``d`` attributes of the file's paths."""
    root = ET.parse(path).getroot()  # noqa: S314 - our own files, shipped with the product
    return " ".join(element.attrib["d"] for element in root.iter(_PATH))
