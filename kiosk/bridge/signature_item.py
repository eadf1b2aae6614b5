"""The signature area: a finger on the glass becomes strokes with time and pressure."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import Property, QPointF, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QEventPoint,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPen,
    QTouchEvent,
)
from PySide6.QtQml import QmlElement
from PySide6.QtQuick import QQuickItem, QQuickPaintedItem

from sync.contract.case import Point, Signature

QML_IMPORT_NAME = "Guanjia.Items"
QML_IMPORT_MAJOR_VERSION = 1

# A hand resting on the glass for minutes must not fill the memory.
MOST_POINTS = 4000


@QmlElement
class SignatureArea(QQuickPaintedItem):
    """Collects strokes of one finger (the first; others are the resting hand) and draws them."""

    strokeEnded = Signal(object)
    pxPerMmChanged = Signal()
    inkChanged = Signal()
    emptyChanged = Signal()

    # The width of what is drawn.
    pen_mm = 0.9

    def __init__(
        self, parent: QQuickItem | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(parent)
        self._clock = clock
        self._px_per_mm = 4.0
        self._ink = QColor(Qt.GlobalColor.black)
        self._strokes: list[list[Point]] = []
        self._finger: int | None = None
        self._begun = 0.0
        self.setAntialiasing(True)
        self.setAcceptTouchEvents(True)
        # A stroke stays with the signature, however the page around it would like to scroll.
        self.setKeepTouchGrab(True)
        self.setKeepMouseGrab(True)
        self.setAcceptedMouseButtons(Qt.MouseButton.LeftButton)

    def _get_px_per_mm(self) -> float:
        return self._px_per_mm

    def _set_px_per_mm(self, value: float) -> None:
        self._px_per_mm = value
        self.pxPerMmChanged.emit()

    def _get_ink(self) -> QColor:
        return self._ink

    def _set_ink(self, value: QColor) -> None:
        self._ink = value
        self.inkChanged.emit()
        self.update()

    def _get_empty(self) -> bool:
        return not self._strokes

    pxPerMm = Property(float, _get_px_per_mm, _set_px_per_mm, notify=pxPerMmChanged)
    ink = Property(QColor, _get_ink, _set_ink, notify=inkChanged)
    empty = Property(bool, _get_empty, notify=emptyChanged)

    @Slot()
    def clear(self) -> None:
        """Drop every stroke."""
        self._strokes = []
        self._finger = None
        self.emptyChanged.emit()
        self.update()

    def signature(self) -> Signature:
        """What was drawn so far, in millimetres of the area."""
        return Signature(
            width_mm=round(self.width() / self._px_per_mm, 2),
            height_mm=round(self.height() / self._px_per_mm, 2),
            strokes=tuple(tuple(stroke) for stroke in self._strokes),
        )

    def touchEvent(self, event: QTouchEvent) -> None:
        """Follow the first finger until it leaves the glass."""
        for point in event.points():
            match point.state():
                case QEventPoint.State.Pressed if self._finger is None:
                    self._finger = point.id()
                    self._begin(point.position(), point.pressure())
                case QEventPoint.State.Updated if point.id() == self._finger:
                    self._go_on(point.position(), point.pressure())
                case QEventPoint.State.Released if point.id() == self._finger:
                    self._end()
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A mouse signs too, for whoever develops without a touchscreen."""
        self._begin(event.position(), 1.0)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with the stroke."""
        self._go_on(event.position(), 1.0)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the stroke."""
        self._end()

    def paint(self, painter: QPainter) -> None:
        """Draw the strokes."""
        pen = QPen(self._ink, self.pen_mm * self._px_per_mm)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        for stroke in self._strokes:
            first = stroke[0]
            path = QPainterPath(QPointF(first.x_mm, first.y_mm) * self._px_per_mm)
            for point in stroke[1:]:
                path.lineTo(QPointF(point.x_mm, point.y_mm) * self._px_per_mm)
            painter.drawPath(path)

    def _begin(self, at: QPointF, pressure: float) -> None:
        if self._is_full():
            return
        if not self._strokes:
            self._begun = self._clock()
        self._strokes.append([])
        self._go_on(at, pressure)
        self.emptyChanged.emit()

    def _go_on(self, at: QPointF, pressure: float) -> None:
        if not self._strokes or self._is_full():
            return
        x = min(max(at.x(), 0.0), self.width()) / self._px_per_mm
        y = min(max(at.y(), 0.0), self.height()) / self._px_per_mm
        passed_ms = round((self._clock() - self._begun) * 1000)
        self._strokes[-1].append(Point(round(x, 2), round(y, 2), passed_ms, round(pressure, 3)))
        self.update()

    def _is_full(self) -> bool:
        return sum(map(len, self._strokes)) >= MOST_POINTS

    def _end(self) -> None:
        self._finger = None
        self.strokeEnded.emit(self.signature())
