"""A QR code on screen, sharp at any size."""

from __future__ import annotations

from PySide6.QtCore import Property, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtQml import QmlElement
from PySide6.QtQuick import QQuickItem, QQuickPaintedItem

QML_IMPORT_NAME = "Guanjia.Items"
QML_IMPORT_MAJOR_VERSION = 1

# ISO/IEC 18004 asks for four light modules around the code.
QUIET_ZONE = 4


@QmlElement
class QrCode(QQuickPaintedItem):
    """Draws ``text`` as a QR code, error correction M, dark on white in every contrast."""

    textChanged = Signal()

    def __init__(self, parent: QQuickItem | None = None) -> None:
        super().__init__(parent)
        self._text = ""

    def _get_text(self) -> str:
        return self._text

    def _set_text(self, text: str) -> None:
        if text != self._text:
            self._text = text
            self.textChanged.emit()
            self.update()

    text = Property(str, _get_text, _set_text, notify=textChanged)

    def paint(self, painter: QPainter) -> None:
        """Draw whole-pixel modules, centred."""
        painter.fillRect(self.boundingRect(), Qt.GlobalColor.white)
        if not self._text:
            return
        # With the first code that is shown: no screen before needs it.
        import segno

        matrix = segno.make(self._text, error="m", micro=False).matrix
        modules = len(matrix) + 2 * QUIET_ZONE
        side = max(int(min(self.width(), self.height()) // modules), 1)
        left = (self.width() - side * modules) / 2 + side * QUIET_ZONE
        top = (self.height() - side * modules) / 2 + side * QUIET_ZONE
        ink = QColor(Qt.GlobalColor.black)
        for y, row in enumerate(matrix):
            for x, dark in enumerate(row):
                if dark:
                    painter.fillRect(QRectF(left + x * side, top + y * side, side, side), ink)
