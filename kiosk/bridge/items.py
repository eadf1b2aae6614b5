"""What is on the screen, as items: walked, and scrolled to."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPointF
from PySide6.QtQuick import QQuickItem


def visible_items(root: QQuickItem, *, even_faded: bool = False) -> Iterator[QQuickItem]:
    """Every item a person could see, depth first, topmost last.

    Args:
        root: whose children are walked; itself it is not among them.
        even_faded: whether what is wholly transparent counts, as it is while a page fades in.
    """
    # What goes while it is looked at may come as anything.
    children: list[object] = [*root.childItems()]
    for child in children:
        if not isinstance(child, QQuickItem) or not child.isVisible():
            continue
        if even_faded or child.opacity() > 0:
            yield child
            yield from visible_items(child, even_faded=even_faded)


def bring_into_view(item: QQuickItem) -> None:
    """Scroll until the whole item can be seen, or its middle if it is higher than its place."""
    around: QQuickItem | None = item.parentItem()
    while around is not None and around.property("contentY") is None:
        around = _parent(around)
    if around is None:
        return
    top = item.mapToItem(around, QPointF(0, 0)).y()
    if top < 0 or top + item.height() > around.height():
        # Set, not dragged: how far a flick carries depends on the machine.
        lowest = max(0.0, float(around.property("contentHeight")) - around.height())
        wanted = float(around.property("contentY")) + top - (around.height() - item.height()) / 2
        around.setProperty("contentY", min(max(0.0, wanted), lowest))


def _parent(item: QQuickItem) -> QQuickItem | None:
    # The window's own item has none, whatever the stubs say.
    return item.parentItem()
