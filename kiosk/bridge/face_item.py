"""The citizen as the camera sees them: mirrored, in an oval, with a ring that fills."""

from __future__ import annotations

from PySide6.QtCore import Property, QObject, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtQml import QmlElement
from PySide6.QtQuick import QQuickItem, QQuickPaintedItem

from kiosk.bridge.paper_item import PaperFeed

QML_IMPORT_NAME = "Guanjia.Items"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class FaceView(QQuickPaintedItem):
    """Draws the feed's picture as a mirror would show it."""

    changed = Signal()

    def __init__(self, parent: QQuickItem | None = None) -> None:
        super().__init__(parent)
        self._feed: PaperFeed | None = None
        self._share = 0.0
        self._line = 8.0
        self._ground = QColor()
        self._ring = QColor()
        self._rest = QColor()

    def _get_feed(self) -> PaperFeed | None:
        return self._feed

    def _set_feed(self, feed: PaperFeed | None) -> None:
        if feed is self._feed:
            return
        if self._feed is not None:
            self._feed.changed.disconnect(self._redraw)
        self._feed = feed
        if feed is not None:
            feed.changed.connect(self._redraw)
        self.changed.emit()
        self.update()

    def _get_share(self) -> float:
        return self._share

    def _set_share(self, share: float) -> None:
        self._share = min(1.0, max(0.0, share))
        self.changed.emit()
        self.update()

    def _get_line(self) -> float:
        return self._line

    def _set_line(self, line: float) -> None:
        self._line = line
        self.changed.emit()
        self.update()

    def _get_ground(self) -> QColor:
        return self._ground

    def _set_ground(self, colour: QColor) -> None:
        self._ground = colour
        self.changed.emit()
        self.update()

    def _get_ring(self) -> QColor:
        return self._ring

    def _set_ring(self, colour: QColor) -> None:
        self._ring = colour
        self.changed.emit()
        self.update()

    def _get_rest(self) -> QColor:
        return self._rest

    def _set_rest(self, colour: QColor) -> None:
        self._rest = colour
        self.changed.emit()
        self.update()

    feed = Property(QObject, _get_feed, _set_feed, notify=changed)
    share = Property(float, _get_share, _set_share, notify=changed)
    line = Property(float, _get_line, _set_line, notify=changed)
    ground = Property(QColor, _get_ground, _set_ground, notify=changed)
    ringColor = Property(QColor, _get_ring, _set_ring, notify=changed)
    restColor = Property(QColor, _get_rest, _set_rest, notify=changed)

    def paint(self, painter: QPainter) -> None:
        """Picture, oval and ring."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        half = self._line / 2
        oval = self.boundingRect().adjusted(half, half, -half, -half)
        path = QPainterPath()
        path.addEllipse(oval)
        painter.fillPath(path, self._ground)
        if self._feed is not None and not self._feed.image.isNull():
            self._draw_picture(painter, path, oval)
        painter.setPen(QPen(self._rest, self._line))
        painter.drawEllipse(oval)
        painter.setPen(QPen(self._ring, self._line, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        # Qt counts sixteenths of a degree, against the clock, from three o'clock.
        painter.drawArc(oval, 90 * 16, -round(360 * 16 * self._share))

    def _draw_picture(self, painter: QPainter, path: QPainterPath, oval: QRectF) -> None:
        if self._feed is None:
            return
        image = self._feed.image
        factor = max(oval.width() / image.width(), oval.height() / image.height())
        width, height = image.width() * factor, image.height() * factor
        painter.save()
        painter.setClipPath(path)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        middle = oval.center()
        painter.translate(middle)
        painter.scale(-1, 1)
        painter.drawImage(QRectF(-width / 2, -height / 2, width, height), image)
        painter.restore()

    @Slot()
    def _redraw(self) -> None:
        self.update()
