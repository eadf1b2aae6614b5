"""What a person would notice on a screen, measured on its items: each check returns sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QFontMetricsF, QImage
from PySide6.QtQuick import QQuickItem

from kiosk.bridge.items import visible_items
from tests.kiosk.gui.conftest import Stage

SMALLEST_TARGET_MM = 20
ELDER_TARGET_MM = 26
SMALLEST_GAP_MM = 4
SMALLEST_ANSWER_MM = 40
# Of the panel's height, from below: what somebody who sits can touch.
REACH = 0.55

# Words as people read them; numbers and codes may be broken anywhere.
LATIN = re.compile(r"[A-Za-zÀ-ÿ'’-]{3,}")
# Of a Text that keeps its size; one of the others becomes as small as its place.
FITS_NOTHING = 12

Box = tuple[float, float, float, float]


def is_text(item: QQuickItem) -> bool:
    """A text of ours."""
    return item.metaObject().className().startswith("ThemedText")


def is_button(item: QQuickItem) -> bool:
    """Something to tap."""
    return item.inherits("QQuickAbstractButton")


def is_sheet(item: QQuickItem) -> bool:
    """Something that lies over the page until it is answered; so do staff mode and training."""
    if item.objectName() in ("deskPage", "coachPage"):
        return True
    return item.metaObject().className().partition("_")[0].endswith("Sheet")


def scrolling(item: QQuickItem) -> QQuickItem | None:
    """What the item scrolls in, if it does not fit there as a whole."""
    parent: QQuickItem | None = item.parentItem()
    while parent is not None:
        if parent.inherits("QQuickFlickable") and bool(parent.property("interactive")):
            return parent
        parent = parent.parentItem()
    return None


def box(item: QQuickItem) -> Box:
    """Left, top, right, bottom in the window's pixels."""
    corner = item.mapToScene(QPointF(0, 0))
    return corner.x(), corner.y(), corner.x() + item.width(), corner.y() + item.height()


def shown_box(item: QQuickItem) -> Box | None:
    """The part of it that its scroll area lets through; none when it is scrolled away."""
    left, top, right, bottom = box(item)
    area = scrolling(item)
    while area is not None:
        x, y, x2, y2 = box(area)
        left, top, right, bottom = max(left, x), max(top, y), min(right, x2), min(bottom, y2)
        area = scrolling(area)
    return (left, top, right, bottom) if right - left > 1 and bottom - top > 1 else None


def in_front(stage: Stage) -> list[QQuickItem]:
    """Everything one sees; of what lies behind an open sheet nothing."""
    items = list(visible_items(stage.window.contentItem()))
    sheets = [item for item in items if is_sheet(item)]
    return list(visible_items(sheets[-1])) if sheets else items


def controls(stage: Stage) -> Iterator[QQuickItem]:
    """Everything to tap, in the order it is drawn."""
    yield from (item for item in in_front(stage) if is_button(item))


def name_of(item: QQuickItem) -> str:
    """How a person would call it."""
    return str(item.objectName() or item.property("text"))[:24]


def bar_top(stage: Stage) -> float:
    """Where the bottom bar begins."""
    bars = (
        item
        for item in visible_items(stage.window.contentItem())
        if item.metaObject().className().startswith("BottomBar")
    )
    bar = next(bars, None)
    # Staff mode has none.
    return stage.screen.height if bar is None else bar.mapToScene(QPointF(0, 0)).y()


def clipped(stage: Stage) -> list[str]:
    """Text that is cut off, wider than its place, or beyond an edge."""
    found = []
    page_ends = bar_top(stage)
    for item in in_front(stage):
        if not is_text(item) or not item.property("text"):
            continue
        text = str(item.property("text"))[:20]
        corner = item.mapToScene(QPointF(0, 0))
        right = corner.x() + float(item.property("contentWidth"))
        bottom = corner.y() + float(item.property("contentHeight"))
        if item.property("truncated"):
            found.append(f"{text}: cut off")
        if corner.x() < -1 or right > stage.screen.width + 1:
            found.append(f"{text}: beyond the side ({corner.x():.0f}–{right:.0f})")
        ends = stage.screen.height if corner.y() > page_ends or _on_sheet(item) else page_ends
        if bottom > ends + 1 and scrolling(item) is None:
            found.append(f"{text}: beyond the bottom ({bottom:.0f})")
        if float(item.property("contentWidth")) > item.width() + 1:
            found.append(f"{text}: wider than its place")
        outside = _beyond_its_button(item)
        if outside:
            found.append(f"{text}: {outside}")
    return found


def _on_sheet(item: QQuickItem) -> bool:
    parent: QQuickItem | None = item.parentItem()
    while parent is not None:
        if is_sheet(parent):
            return True
        parent = parent.parentItem()
    return False


def _beyond_its_button(text: QQuickItem) -> str:
    parent: QQuickItem | None = text.parentItem()
    while parent is not None and not is_button(parent):
        parent = parent.parentItem()
    if parent is None:
        return ""
    left, top, right, bottom = box(parent)
    corner = text.mapToScene(QPointF(0, 0))
    # Centred text begins to the right of its item's corner.
    wide = corner.x() + min(float(text.property("contentWidth")), text.width())
    low = corner.y() + float(text.property("contentHeight"))
    if corner.x() < left - 1 or wide > right + 1:
        return "wider than its button"
    if corner.y() < top - 1 or low > bottom + 1:
        return "higher than its button"
    return ""


def broken(stage: Stage) -> list[str]:
    """Words that are broken in two because they are wider than their place."""
    found = []
    for item in in_front(stage):
        if not is_text(item) or item.property("minimumPixelSize") != FITS_NOTHING:
            continue
        measure = QFontMetricsF(item.property("font"))
        words = LATIN.findall(str(item.property("text")))
        longest = max(words, key=measure.horizontalAdvance, default="")
        if longest and measure.horizontalAdvance(longest) > item.width() + 1:
            found.append(f"{longest}: broken, {item.width():.0f} px wide")
    return found


def overlapping(stage: Stage) -> list[str]:
    """Texts that are drawn over each other."""
    if stage.journey.idle_warning:
        return []  # a sheet lies over the page on purpose
    boxes = []
    for item in in_front(stage):
        if is_text(item) and item.property("text") and scrolling(item) is None:
            x, y, _, _ = box(item)
            # What is painted counts, not the empty part of the item.
            wide, high = (float(item.property(f"content{side}")) for side in ("Width", "Height"))
            name = str(item.property("text"))[:16]
            boxes.append((x + 2, y + 2, x + wide - 2, y + high - 2, name))
    return [
        f"{a[4]} over {b[4]}"
        for i, a in enumerate(boxes)
        for b in boxes[i + 1 :]
        if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
    ]


def unseen_answers(stage: Stage) -> list[str]:
    """Answers to a touch that one would have to scroll to."""
    found = []
    for item in in_front(stage):
        if not item.property("answers") or not item.property("text"):
            continue
        shown, area = shown_box(item), scrolling(item)
        needed = item.height()
        if area is not None:
            # The beginning of a long one says what it is about.
            least = SMALLEST_ANSWER_MM * stage.screen.px_per_mm
            needed = min(needed, max(least, area.height() * 0.6))
        seen = 0.0 if shown is None else shown[3] - shown[1]
        if seen < needed - 1:
            found.append(f"{str(item.property('text'))[:24]}: {seen:.0f} of {needed:.0f} px seen")
    return found


def small_targets(stage: Stage) -> list[str]:
    """Controls smaller than a finger needs; larger ones are demanded in elder mode."""
    least = ELDER_TARGET_MM if stage.elder else SMALLEST_TARGET_MM
    smallest = least * stage.screen.px_per_mm - 1
    return [
        f"{name_of(item)}: {item.width():.0f}×{item.height():.0f}"
        for item in controls(stage)
        if item.height() < smallest or item.width() < smallest
    ]


def crowded(stage: Stage) -> list[str]:
    """Controls so close that a finger takes the wrong one."""
    least = SMALLEST_GAP_MM * stage.screen.px_per_mm - 1.5
    boxes = [(name_of(item), shown) for item in controls(stage) if (shown := shown_box(item))]
    found = []
    for i, (name, a) in enumerate(boxes):
        for other, b in boxes[i + 1 :]:
            across = max(b[0] - a[2], a[0] - b[2])
            along = max(b[1] - a[3], a[1] - b[3])
            if max(across, along) < least:
                found.append(f"{name} and {other}: {max(across, along):.0f} px apart")
    return found


def out_of_reach(stage: Stage) -> list[str]:
    """Controls above what somebody who sits can touch; to be asked in the low-reach layout."""
    highest = stage.screen.height * (1 - REACH) - 1
    return [
        f"{name_of(item)}: begins at {shown[1]:.0f}, reach ends at {highest:.0f}"
        for item in controls(stage)
        if (shown := shown_box(item)) and shown[1] < highest
    ]


def unreached(stage: Stage) -> list[str]:
    """Controls that the Tab key does not come to, in the order they are drawn."""
    # Not by nextItemInFocusChain(): PySide 6.11 hands its result over to Python, which deletes it.
    return [
        name_of(item)
        for item in controls(stage)
        if item.isEnabled() and not item.property("activeFocusOnTab")
    ]


def nameless(stage: Stage) -> list[str]:
    """Controls without a text of their own that a voice could say."""
    return [item.metaObject().className() for item in controls(stage) if not item.property("text")]


def rgb(colour: QColor) -> tuple[float, float, float]:
    """Red, green and blue, 0..1."""
    return colour.redF(), colour.greenF(), colour.blueF()


def luminance(colour: QColor) -> float:
    """Relative luminance, 0..1 (WCAG 2.2)."""

    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(part) for part in rgb(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: QColor, other: QColor) -> float:
    """Contrast ratio of two colours, 1..21 (WCAG 2.2)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def faint(stage: Stage, picture: QImage) -> list[str]:
    """Text that stands out less than 4.5:1 from what is really behind it (3:1 where disabled)."""
    found = []
    pixels = pixels_of(picture)
    for item in controls_and_texts(stage):
        shown = shown_box(item)
        text = str(item.property("text"))
        # What is scrolled half away, or under the shade that says so, cannot be measured.
        area = scrolling(item)
        shade = 0.0 if area is None else box(area)[3] - 9 * stage.screen.px_per_mm
        if shown is None or not text.strip() or 0 < shade < shown[3]:
            continue
        strength = _opacity(item)
        if strength == 0:
            continue
        behind = _commonest(pixels, shown)
        ink = _mix(QColor(item.property("color")), behind, strength)
        needed = 4.5 if item.isEnabled() else 3.0
        if contrast(ink, behind) < needed - 0.02:
            found.append(f"{text[:16]}: {contrast(ink, behind):.1f}:1 on {behind.name()}")
    return found


def controls_and_texts(stage: Stage) -> Iterator[QQuickItem]:
    """Every text of ours; none behind a sheet, which is in shade on purpose."""
    yield from (one for one in in_front(stage) if is_text(one))


def _opacity(item: QQuickItem) -> float:
    strength = item.opacity()
    parent: QQuickItem | None = item.parentItem()
    while parent is not None:
        strength *= parent.opacity()
        parent = parent.parentItem()
    return strength


def _mix(ink: QColor, behind: QColor, strength: float) -> QColor:
    parts = zip(rgb(ink), rgb(behind), strict=True)
    return QColor.fromRgbF(*(a * strength + b * (1 - strength) for a, b in parts))


def pixels_of(picture: QImage) -> npt.NDArray[np.uint32]:
    """Rows of pixels, 0xffRRGGBB each."""
    plain = picture.convertToFormat(QImage.Format.Format_RGB32)
    rows = np.frombuffer(plain.constBits(), np.uint32).reshape(plain.height(), -1)
    return rows[:, : plain.width()].copy()


def _commonest(pixels: npt.NDArray[np.uint32], shown: Box) -> QColor:
    # Letters cover less than half of their box: the commonest colour is what is behind them.
    left, top, right, bottom = (max(0, round(one)) for one in shown)
    colours, counted = np.unique(pixels[top:bottom:3, left:right:5], return_counts=True)
    return QColor(int(colours[counted.argmax()])) if colours.size else QColor("white")


def findings(stage: Stage, picture: QImage | None = None) -> list[str]:
    """Everything the checks say of what is on the stage."""
    found = (
        clipped(stage) + broken(stage) + overlapping(stage) + small_targets(stage) + crowded(stage)
    )
    found += unseen_answers(stage) + unreached(stage) + nameless(stage)
    if stage.look.property("lowReach"):
        found += out_of_reach(stage)
    if picture is not None:
        found += faint(stage, picture)
    return found
