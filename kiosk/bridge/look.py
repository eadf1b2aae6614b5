"""How the screens look to this citizen: text size and contrast; back to normal for the next."""

from __future__ import annotations

from PySide6.QtCore import Property, QObject, Signal, Slot

TEXT_SCALES = (1.0, 1.25)


class Look(QObject):
    """Choices of the citizen about the screen itself, and the site's measure of it."""

    changed = Signal()

    def __init__(self, px_per_mm: float, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._px_per_mm = px_per_mm
        self._size = 0
        self._high_contrast = False
        self._still = False

    @Property(float, constant=True)
    def pxPerMm(self) -> float:
        """Pixels per millimetre of this site's screen."""
        return self._px_per_mm

    @Property(float, notify=changed)
    def textScale(self) -> float:
        """Factor on every text size."""
        return TEXT_SCALES[self._size]

    @Property(bool, notify=changed)
    def highContrast(self) -> bool:
        """Black, white and one yellow."""
        return self._high_contrast

    @Property(bool, notify=changed)
    def still(self) -> bool:
        """Reduced motion: nothing moves."""
        return self._still

    @Slot()
    def larger(self) -> None:
        """The next text size, then the first again."""
        self._size = (self._size + 1) % len(TEXT_SCALES)
        self.changed.emit()

    @Slot()
    def contrast(self) -> None:
        """Switch high contrast on or off."""
        self._high_contrast = not self._high_contrast
        self.changed.emit()

    def hold_still(self) -> None:
        """Reduced motion from now on (pictures for tests, a site's choice)."""
        self._still = True
        self.changed.emit()

    def reset(self) -> None:
        """As the next citizen expects it."""
        self._size = 0
        self._high_contrast = False
        self.changed.emit()
