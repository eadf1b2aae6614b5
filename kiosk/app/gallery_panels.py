"""What lies over a screen in the gallery: pages of staff mode and training, their buttons deaf."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QMetaMethod, QMetaObject, QObject, Slot

from kiosk.bridge.attendant import Attendant
from kiosk.bridge.coach import Coach
from kiosk.bridge.view import View

# The name of each in QML, and whose slots its buttons call.
PANELS: Mapping[str, type[QObject]] = {"desk": Attendant, "coach": Coach}


def beside(panel: str, values: Mapping[str, object], parent: QObject | None) -> dict[str, QObject]:
    """What QML finds beside the screen's own values.

    Args:
        panel: a name of ``PANELS``; empty for none.
        values: of its page.
        parent: owns what is made.
    """
    if not panel:
        return {}
    view = View(parent)
    view.show(values)
    return {panel: view.properties, f"{panel}Taps": _deaf(PANELS[panel], parent)}


def _deaf(kind: type[QObject], parent: QObject | None) -> QObject:
    """Something with the slots of ``kind`` that do nothing."""
    # The stubs do not know it; every class of Qt objects has one.
    meta: QMetaObject = getattr(kind, "staticMetaObject")  # noqa: B009
    slots: dict[str, object] = {}
    for index in range(meta.methodOffset(), meta.methodCount()):
        method = meta.method(index)
        if method.methodType() is QMetaMethod.MethodType.Slot:
            takes = ["QVariant"] * method.parameterCount()
            name = method.name().toStdString()
            slots[name] = Slot(*takes, name=name)(lambda _self, *_: None)
    made: QObject = type("DeafButtons", (QObject,), slots)(parent)
    return made
