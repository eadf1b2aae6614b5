"""The focus on screen follows what is heard."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtQuick import QQuickWindow

from kiosk.bridge.items import bring_into_view, visible_items


def focus_item(window: QQuickWindow, name: str) -> bool:
    """Give the keyboard focus, with its frame, to the visible item of this name.

    Returns:
        Whether there is one.
    """
    for item in visible_items(window.contentItem(), even_faded=True):
        if item.objectName() == name:
            bring_into_view(item)
            item.forceActiveFocus(Qt.FocusReason.TabFocusReason)
            return True
    return False
