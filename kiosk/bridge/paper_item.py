"""What the document camera sees, on screen; pictures stay in memory and go with the session."""

from __future__ import annotations

from PySide6.QtCore import Property, QObject, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QImage, QPainter
from PySide6.QtQml import QmlElement
from PySide6.QtQuick import QQuickItem, QQuickPaintedItem

from drivers.camera.port import Picture

QML_IMPORT_NAME = "Guanjia.Items"
QML_IMPORT_MAJOR_VERSION = 1


class PaperFeed(QObject):
    """The newest picture; ``offer`` may be called on any thread."""

    changed = Signal()
    _offered = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.image = QImage()
        self._offered.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def offer(self, picture: Picture | None) -> None:
        """Show this from now on.

        Args:
            picture: height x width x 3, uint8, blue green red; ``None`` clears what is shown.
        """
        self._offered.emit(None if picture is None else _image(picture))

    @Property(bool, notify=changed)
    def empty(self) -> bool:
        """Nothing is shown."""
        return self.image.isNull()

    @Slot(object)
    def _take(self, image: QImage | None) -> None:
        self.image = QImage() if image is None else image
        self.changed.emit()


@QmlElement
class PaperView(QQuickPaintedItem):
    """Draws the feed's picture, whole and centred."""

    feedChanged = Signal()

    def __init__(self, parent: QQuickItem | None = None) -> None:
        super().__init__(parent)
        self._feed: PaperFeed | None = None

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
        self.feedChanged.emit()
        self.update()

    feed = Property(QObject, _get_feed, _set_feed, notify=feedChanged)

    def paint(self, painter: QPainter) -> None:
        """Draw it as large as it fits."""
        if self._feed is None or self._feed.image.isNull():
            return
        image = self._feed.image
        room = self.boundingRect()
        factor = min(room.width() / image.width(), room.height() / image.height())
        width, height = image.width() * factor, image.height() * factor
        target = QRectF((room.width() - width) / 2, (room.height() - height) / 2, width, height)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(target, image)

    @Slot()
    def _redraw(self) -> None:
        self.update()


def _image(picture: Picture) -> QImage:
    height, width = picture.shape[:2]
    # A copy: the camera's buffer is not ours to keep.
    return QImage(picture.tobytes(), width, height, 3 * width, QImage.Format.Format_BGR888).copy()
