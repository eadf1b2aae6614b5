"""A window out of a QML file."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickWindow


def load_window(engine: QQmlApplicationEngine, path: Path) -> QQuickWindow:
    """The window that the engine makes of a file.

    Raises:
        RuntimeError: there is none; what is wrong with the file stands in Qt's own messages.
    """
    engine.load(QUrl.fromLocalFile(str(path)))
    roots = engine.rootObjects()
    if not roots or not isinstance(roots[0], QQuickWindow):
        raise RuntimeError(f"{path.name} did not load")
    return roots[0]
