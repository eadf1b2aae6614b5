"""The area where a character is drawn by finger: strokes until it is chosen, none after."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtQml import QmlElement

from kiosk.bridge.signature_item import SignatureArea

QML_IMPORT_NAME = "Guanjia.Items"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class WritingArea(SignatureArea):
    """Like the signature area, and a stroke that went wrong can be taken back."""

    pen_mm = 2.2

    @Slot(result=bool)
    def undo(self) -> bool:
        """Take the last stroke back; false when there was none."""
        if not self._strokes:
            return False
        self._strokes.pop()
        self.emptyChanged.emit()
        self.update()
        self.strokeEnded.emit(self.signature())
        return True
