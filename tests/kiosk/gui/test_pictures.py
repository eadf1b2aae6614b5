"""The main screens as pictures: what has changed that nobody meant to change?

Compared coarsely, block by block, so that another version of the typeface passes and a lost button
does not. After a change that was meant: ``make pictures``, look at them, commit them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageChops
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickItem

from kiosk.bridge.items import visible_items
from kiosk.journey.state import Journey
from tests.kiosk.gui.conftest import SCREENS, WORLD, Stage
from tests.kiosk.gui.shots import thumbnail
from tests.kiosk.gui.states import file_name
from tests.kiosk.gui.test_screens import journeys

FOLDER = Path(__file__).parent / "pictures"
RENEW = os.environ.get("RENEW_PICTURES") == "1"
# A quarter of the panel, in blocks of 10 x 10: about 10 mm, half a button.
QUARTER, BLOCK = 4, 10
# Of 255, in the mean of a block: letters of another weight move it by less, a lost line by more.
MOST_DIFFERENT = 8
# Blocks that may differ all the same, in a thousand.
MOST_BLOCKS = 6
STEPS = (
    *("attract", "services", "item", "consent", "identify", "confirm", "form", "materials"),
    *("review", "submitting", "result", "situation", "take", "outOfService"),
)


@pytest.fixture(
    scope="module", params=[("portrait", "normal"), ("landscape", "high")], ids="-".join
)
def stage(request: pytest.FixtureRequest, qapp: QGuiApplication) -> Iterator[Stage]:
    panel, theme = request.param
    made = Stage(SCREENS[panel])
    made.look.useTheme(theme)
    yield made
    made.kiosk.close()


def picture(stage: Stage) -> Image.Image:
    """The window without what moves by itself: the clock, and the line that blinks in a field."""
    for item in _moving(stage):
        item.setOpacity(0)
    return thumbnail(stage.picture(), stage.screen.height // QUARTER)


def _moving(stage: Stage) -> Iterator[QQuickItem]:
    for item in visible_items(stage.window.contentItem()):
        if item.objectName() == "clock" or item.metaObject().className().startswith(
            "TerminalPicture"
        ):
            yield item


def different(one: Image.Image, other: Image.Image) -> float:
    """How many blocks in a thousand are not the same."""
    if one.size != other.size:
        return 1000.0
    small = (one.width // BLOCK, one.height // BLOCK)
    blocks = [image.convert("RGB").resize(small, Image.Resampling.BOX) for image in (one, other)]
    apart = ImageChops.difference(*blocks).convert("L")
    return 1000 * sum(apart.histogram()[MOST_DIFFERENT:]) / (small[0] * small[1])


def test_main_screens_look_as_they_did(stage: Stage) -> None:
    wanted = dict.fromkeys(STEPS)
    first: dict[str, Journey] = {}
    for _name, journey in journeys():
        if journey.at.value in wanted and not journey.idle_warning:
            first.setdefault(journey.at.value, journey)
    assert first.keys() == wanted.keys()
    label = "portrait" if stage.screen.height > stage.screen.width else "landscape"
    changed = []
    for step, journey in first.items():
        stage.show_in(journey, WORLD)
        now = picture(stage)
        path = FOLDER / f"{label}-{file_name(step)}.png"
        if RENEW:
            FOLDER.mkdir(exist_ok=True)
            now.quantize(256).save(path, optimize=True)
            continue
        with Image.open(path) as before:
            share = different(before.convert("RGB"), now)
        if share > MOST_BLOCKS:
            changed.append(f"{path.name}: {share:.0f} of 1,000 blocks")
    assert changed == []  # Meant? `make pictures`, and look at them.


def test_a_lost_button_is_noticed(stage: Stage) -> None:
    journey = next(one for _, one in journeys() if one.at.value == "consent")
    stage.show_in(journey, WORLD)
    before = picture(stage)
    (button,) = [
        item
        for item in visible_items(stage.window.contentItem())
        if item.objectName() == "secondary"
    ]
    button.setOpacity(0)
    assert different(before, picture(stage)) > MOST_BLOCKS
    button.setOpacity(1)
