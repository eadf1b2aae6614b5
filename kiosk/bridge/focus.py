"""The focus on screen follows what is heard."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPointF, Qt
from PySide6.QtQuick import QQuickItem, QQuickWindow


def focus_item(window: QQuickWindow, name: str) -> bool:
    """Give the keyboard focus, with its frame, to the visible item of this name.

    Returns:
        Whether there is one.
    """
    for item in _visible(window.contentItem()):
        if item.objectName() == name:
            _into_view(item)
            item.forceActiveFocus(Qt.FocusReason.TabFocusReason)
            return True
    return False


def _visible(root: QQuickItem) -> Iterator[QQuickItem]:
    # What goes while it is looked at may come as anything.
    children: list[object] = [*root.childItems()]
    for child in children:
        if isinstance(child, QQuickItem) and child.isVisible():
            yield child
            yield from _visible(child)


def _into_view(item: QQuickItem) -> None:
    around: QQuickItem | None = item.parentItem()
    while around is not None and around.property("contentY") is None:
        around = _parent(around)
    if around is None:
        return
    top = item.mapToItem(around, QPointF(0, 0)).y()
    if top < 0 or top + item.height() > around.height():
        lowest = max(0.0, float(around.property("contentHeight")) - around.height())
        wanted = float(around.property("contentY")) + top - (around.height() - item.height()) / 2
        around.setProperty("contentY", min(max(0.0, wanted), lowest))


def _parent(item: QQuickItem) -> QQuickItem | None:
    # The window's own item has none, whatever the stubs say.
    return item.parentItem()
