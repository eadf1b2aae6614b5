"""Measures the screen that is shown: sizes, contrast, names, the way of the Tab key, its words."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtQml import QQmlExpression, qmlContext
from PySide6.QtQuick import QQuickItem, QQuickWindow
from PySide6.QtTest import QTest

from kiosk.accessibility.measure import Control, ScreenMeasure, Text
from kiosk.voice.page import SpokenPage

_MOST_TABS = 150
# Buttons of the frame: the audio mode has keys for them.
_BY_KEY = frozenset({"back", "help", "readAloud", "look", "language", "exit"})
# Keys of the on-screen keyboards, and what is held to look: twelve keys and the headset instead.
# 长者版 is a look; what the first screen offers is on the next one as well.
_FOR_EYES = ("elder", "attract-")
_OF_A_PAD = ("key-", "candidate", "hold", "reveal", "signAgain")
_SAMPLE_X, _SAMPLE_Y = 5, 3


def visible(root: QQuickItem) -> Iterator[QQuickItem]:
    """Every item a person could see, in the order of drawing."""
    for child in root.childItems():
        if child.isVisible() and child.opacity() > 0:
            yield child
            yield from visible(child)


class Measuring:
    """One window; each ``measure`` is of what it shows then."""

    def __init__(self, window: QQuickWindow, px_per_mm: float) -> None:
        self._window = window
        self._px_per_mm = px_per_mm

    def measure(
        self, screen: str, page: SpokenPage, *, theme: str, text_scale: float, keys: bool
    ) -> ScreenMeasure:
        """The screen now.

        Args:
            screen: its name in the report.
            page: as it is heard.
            theme: of the look.
            text_scale: of the look.
            keys: also go through it by the Tab key; the focus is elsewhere afterwards.
        """
        picture = self._window.grabWindow()
        order, framed, trapped = self._tab_through(picture) if keys else ((), {}, False)
        items = list(visible(self._window.contentItem()))
        buttons = [one for one in items if _is_control(one)]
        texts = [one for one in items if _is_text(one) and str(one.property("text")).strip()]
        return ScreenMeasure(
            screen=screen,
            theme=theme,
            text_scale=text_scale,
            controls=tuple(self._control(one, framed, asked=keys) for one in buttons),
            texts=tuple(found for one in texts if (found := self._text(one, picture))),
            tab_order=order,
            trapped=trapped,
            unspoken=_unspoken(buttons, page),
            spoken=len(page.intro),
            headings=sum(_attached(one, "role") == _HEADING for one in texts),
        )

    def _control(self, item: QQuickItem, framed: dict[str, bool], *, asked: bool) -> Control:
        label = str(item.property("text") or "")
        name = _key(item)
        return Control(
            name=name,
            label=label.replace("\n", " "),
            spoken_name=str(_attached(item, "name") or "").replace("\n", " "),
            width_mm=item.width() / self._px_per_mm,
            height_mm=item.height() / self._px_per_mm,
            enabled=item.isEnabled() and item.opacity() > 0,
            reached=name in framed if asked else bool(item.property("activeFocusOnTab")),
            framed=framed.get(name),
        )

    def _text(self, item: QQuickItem, picture: QImage) -> Text | None:
        corner = item.mapToScene(QPointF(0, 0))
        left, top = round(corner.x()), round(corner.y())
        right, bottom = left + round(item.width()), top + round(item.height())
        inside = left >= 0 and top >= 0 and right <= picture.width() and bottom <= picture.height()
        if not inside or _scrolled_away(item):
            # Beyond an edge nothing is painted that could be measured.
            return None
        behind = _commonest(picture, left, top, right, bottom)
        if behind is None:
            return None
        ink = QColor(item.property("color"))
        font = item.property("font")
        return Text(
            begins=str(item.property("text"))[:12].replace("\n", " "),
            size_mm=font.pixelSize() / self._px_per_mm,
            contrast=contrast(ink, behind),
            cut=bool(item.property("truncated")),
            enabled=item.isEnabled() and _opacity(item) > 0.9,
        )

    def _tab_through(self, before: QImage) -> tuple[tuple[str, ...], dict[str, bool], bool]:
        """Names in order, whether each had a frame, and whether the Tab key got stuck."""
        order: list[str] = []
        framed: dict[str, bool] = {}
        last: QQuickItem | None = None
        for _ in range(_MOST_TABS):
            QTest.keyClick(self._window, Qt.Key.Key_Tab)
            QGuiApplication.processEvents()
            item, now = self._focused(), self._window.grabWindow()
            if item is None:
                # Nothing to operate here.
                return tuple(order), framed, False
            name = _key(item)
            # What had the focus from the start shows its frame by losing it.
            if last is not None and not framed[order[-1]]:
                framed[order[-1]] = self._differs(last, before, now)
            if order and name == order[0]:
                return tuple(order), framed, False
            if name in framed:
                # Round and round without the first: only a trap does that.
                return tuple(order), framed, True
            order.append(name)
            framed[name] = self._differs(item, before, now)
            before, last = now, item
        return tuple(order), framed, True

    def _focused(self) -> QQuickItem | None:
        # There may be none, whatever the stubs say.
        return self._window.activeFocusItem()

    def _differs(self, item: QQuickItem, one: QImage, other: QImage) -> bool:
        """Whether pixels on or around an item changed between two pictures."""
        corner = item.mapToScene(QPointF(0, 0))
        margin = round(2 * self._px_per_mm)
        left, top = round(corner.x()) - margin, round(corner.y()) - margin
        right = round(corner.x() + item.width()) + margin
        bottom = round(corner.y() + item.height()) + margin
        return any(
            one.pixel(x, y) != other.pixel(x, y)
            for y in range(max(top, 0), min(bottom, one.height()), 2)
            for x in range(max(left, 0), min(right, one.width()), 2)
        )


def contrast(one: QColor, other: QColor) -> float:
    """Contrast ratio of two colours, 1..21 (WCAG 2.2)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: QColor) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.03928 else float(((part + 0.055) / 1.055) ** 2.4)

    red, green, blue = (linear(part) for part in (colour.redF(), colour.greenF(), colour.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _commonest(picture: QImage, left: int, top: int, right: int, bottom: int) -> QColor | None:
    """What is behind letters: they cover less than half of their place."""
    counted: dict[int, int] = {}
    for y in range(top, bottom, _SAMPLE_Y):
        for x in range(left, right, _SAMPLE_X):
            pixel = picture.pixel(x, y)
            counted[pixel] = counted.get(pixel, 0) + 1
    return QColor(max(counted, key=lambda one: counted[one])) if counted else None


def _scrolled_away(item: QQuickItem) -> bool:
    around = _parent(item)
    while around is not None:
        if around.inherits("QQuickFlickable"):
            top = item.mapToItem(around, QPointF(0, 0)).y()
            if top < 0 or top + item.height() > around.height():
                return True
        around = _parent(around)
    return False


def _opacity(item: QQuickItem) -> float:
    strength, around = item.opacity(), _parent(item)
    while around is not None:
        strength *= around.opacity()
        around = _parent(around)
    return strength


def _parent(item: QQuickItem) -> QQuickItem | None:
    # The window's own item has none, whatever the stubs say.
    return item.parentItem()


def _unspoken(buttons: list[QQuickItem], page: SpokenPage) -> tuple[str, ...]:
    """Buttons with a name that no stop of the page has."""
    stops = {stop.name for stop in page.stops}
    said = " ".join(stop.said.text for stop in page.stops)
    return tuple(
        name
        for one in buttons
        if one.isEnabled()
        and (name := one.objectName())
        and name not in stops
        and name not in _BY_KEY
        and not name.startswith((*_OF_A_PAD, *_FOR_EYES))
        and str(one.property("text")) not in said
    )


def _is_control(item: QQuickItem) -> bool:
    if item.inherits("QQuickAbstractButton"):
        return True
    bare = item.inherits("QQuickMouseArea") or item.inherits("QQuickRectangle")
    return bare and _attached(item, "role") == _BUTTON


def _is_text(item: QQuickItem) -> bool:
    return item.metaObject().className().startswith("ThemedText")


def _key(item: QQuickItem) -> str:
    """A name that tells items of one screen apart."""
    name = item.objectName() or str(item.property("text") or item.metaObject().className())
    return name.replace("\n", " ")[:40]


# QAccessible::Role
_BUTTON, _HEADING = 0x2B, 0x0414


def _attached(item: QQuickItem, what: str) -> object:
    """A property of QML's attached ``Accessible``, as assistive software is given it."""
    context = qmlContext(item)
    if context is None:
        return None
    expression = QQmlExpression(context, item, f"Accessible.{what}")
    value, undefined = expression.evaluate()
    return None if undefined else value
