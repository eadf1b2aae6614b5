"""How the screens look to this citizen: text size, contrast, reach; the site's for the next."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Property, QObject, Signal, Slot

Theme = Literal["normal", "dark", "high"]

# 标准 · 大 · 特大 · 最大
TEXT_SCALES = (1.0, 1.25, 1.5, 1.75)
THEMES: tuple[Theme, ...] = ("normal", "dark", "high")


class Look(QObject):
    """Choices of the citizen about the screen itself, and the site's measure of it.

    Args:
        px_per_mm: pixels per millimetre of the panel.
        low_reach: whether this site's terminal is used sitting, so that everything to touch lies
            low for everybody.
    """

    changed = Signal()

    def __init__(
        self, px_per_mm: float, parent: QObject | None = None, *, low_reach: bool = False
    ) -> None:
        super().__init__(parent)
        self._px_per_mm = px_per_mm
        self._site_reach = low_reach
        self._session = ""
        self._size = 0
        self._theme: Theme = "normal"
        self._low_reach = low_reach
        self._site_still = False
        self._still = False

    def _get_px_per_mm(self) -> float:
        return self._px_per_mm

    def _get_text_size(self) -> int:
        return self._size

    def _get_text_scale(self) -> float:
        return TEXT_SCALES[self._size]

    def _get_text_scales(self) -> list[float]:
        return list(TEXT_SCALES)

    def _get_theme(self) -> str:
        return self._theme

    def _get_low_reach(self) -> bool:
        return self._low_reach

    def _get_still(self) -> bool:
        return self._still

    # Pixels per millimetre of this site's screen.
    pxPerMm = Property(float, _get_px_per_mm, constant=True)
    # Which of the text sizes, and its factor on every text.
    textSize = Property(int, _get_text_size, notify=changed)
    textScale = Property(float, _get_text_scale, notify=changed)
    textScales = Property(list, _get_text_scales, constant=True)
    # "normal", "dark", or "high": black, white and one yellow.
    theme = Property(str, _get_theme, notify=changed)
    # Everything to touch lies within the lower 55 % of the screen.
    lowReach = Property(bool, _get_low_reach, notify=changed)
    # Reduced motion: nothing moves.
    still = Property(bool, _get_still, notify=changed)

    @Slot(int)
    def useSize(self, size: int) -> None:
        """One of the text sizes, by its place; others are the nearest there is."""
        self._size = min(max(size, 0), len(TEXT_SCALES) - 1)
        self.changed.emit()

    @Slot(str)
    def useTheme(self, name: str) -> None:
        """One of the themes; an unknown name is the normal one."""
        self._theme = next((theme for theme in THEMES if theme == name), "normal")
        self.changed.emit()

    @Slot(bool)
    def useLowReach(self, low: bool) -> None:
        """Everything to touch lies low, or not."""
        self._low_reach = low
        self.changed.emit()

    @Slot(bool)
    def useStill(self, still: bool) -> None:
        """Nothing moves, or things move as usual."""
        self._still = still
        self.changed.emit()

    def hold_still(self) -> None:
        """Reduced motion for everybody (pictures for tests, a site's choice)."""
        self._site_still = self._still = True
        self.changed.emit()

    def serve(self, session: str) -> None:
        """Note whose session it is; what somebody chose goes with the end of theirs.

        Not earlier: 「请取走身份证」 is read by who chose the size.
        """
        over = self._session != "" and session == ""
        self._session = session
        if over:
            self.reset()

    def reset(self) -> None:
        """As the next citizen expects it."""
        self._size = 0
        self._theme = "normal"
        self._low_reach = self._site_reach
        self._still = self._site_still
        self.changed.emit()
