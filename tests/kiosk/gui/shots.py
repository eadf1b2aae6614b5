"""``make shots``: every screen × panel × text size × theme × language, photographed and measured.

``python -m tests.kiosk.gui.shots --out out/shots`` writes contact sheets of each combination, and
``findings.txt`` with everything the checks found; the exit code is 1 if there is anything.
"""

from __future__ import annotations

import argparse
import dataclasses
import itertools
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QImage
from PySide6.QtQml import QQmlPropertyMap

from kiosk.app.gallery_panels import beside
from kiosk.app.qt import QtComplaints, application
from kiosk.journey.events import LanguageChosen
from kiosk.journey.language import choose_language
from kiosk.journey.state import Journey
from kiosk.typing.handwriting import offered, open_handwriting
from kiosk.words import OFFICIAL
from tests.kiosk.gui.checks import findings
from tests.kiosk.gui.conftest import PANEL, SCREENS, Stage
from tests.kiosk.gui.states import State, file_name, states

SIZES = (0, 1, 2, 3)
THEMES = ("normal", "dark", "high")
THUMB_HEIGHT = {"portrait": 620, "landscape": 400, "5:4": 460}
COLUMNS = {"portrait": 8, "landscape": 4, "5:4": 5}
ROWS = {"portrait": 2, "landscape": 4, "5:4": 3}
FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"

Picture = tuple[str, Image.Image]


def thumbnail(picture: QImage, height: int, *, quick: bool = False) -> Image.Image:
    """The picture, small enough for a contact sheet; made quickly its edges are softer."""
    rgb = picture.convertToFormat(QImage.Format.Format_RGB888)
    size, line = (rgb.width(), rgb.height()), rgb.bytesPerLine()
    image = Image.frombuffer("RGB", size, bytes(rgb.constBits()), "raw", "RGB", line, 1)
    wide = round(image.width * height / image.height)
    gap = 1.0 if quick else None
    return image.resize((wide, height), Image.Resampling.LANCZOS, reducing_gap=gap)


def sheets(pictures: Sequence[Picture], columns: int, rows: int) -> Iterator[Image.Image]:
    """The pictures in rows, each above its name."""
    wide, high = pictures[0][1].size
    font = ImageFont.truetype(FONT, 16)
    for begin in range(0, len(pictures), columns * rows):
        page = pictures[begin : begin + columns * rows]
        canvas = Image.new("RGB", (columns * (wide + 8), rows * (high + 24)), "#808080")
        pen = ImageDraw.Draw(canvas)
        for place, (name, image) in enumerate(page):
            x, y = place % columns * (wide + 8), place // columns * (high + 24)
            canvas.paste(image, (x, y))
            pen.text((x + 4, y + high), name, fill="white", font=font)
        yield canvas


def said_in(state: State, language: str) -> Journey:
    """The state's journey after somebody chose a language: what stands on screen is said again."""
    after, _ = choose_language(state.journey, LanguageChosen(language), state.world)
    return dataclasses.replace(after, language=language)


def photograph(
    panel: str,
    size: int,
    theme: str,
    *,
    low: bool,
    out: Path,
    wanted: Sequence[State],
    language: str = OFFICIAL,
) -> list[str]:
    """One panel, size, theme and language: the sheets of every state, and what was found."""
    pictures: list[Picture] = []
    found: list[str] = []
    label = f"{panel}-{size}-{theme}{'-low' if low else ''}".replace(":", "x")
    if language != OFFICIAL:
        label += f"-{language}"
    for beside_, group in itertools.groupby(wanted, key=lambda state: state.panel):
        states_of = list(group)
        context = beside(beside_, states_of[0].values, None)
        stage = Stage(
            SCREENS[panel],
            beside=context,
            handwriting=open_handwriting if offered() else None,
        )
        stage.look.useSize(size)
        stage.look.useTheme(theme)
        stage.look.useLowReach(low)
        for state in states_of:
            if isinstance(values := context.get(state.panel), QQmlPropertyMap):
                values.insert(dict(state.values))
            stage.show_in(said_in(state, language), state.world)
            picture = stage.picture()
            found += [f"{label} | {state.name} | {one}" for one in findings(stage, picture)]
            pictures.append((state.name, thumbnail(picture, THUMB_HEIGHT[panel], quick=True)))
            # No event loop runs here that would delete the page before.
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        stage.kiosk.close()
    for number, sheet in enumerate(sheets(pictures, COLUMNS[panel], ROWS[panel]), 1):
        sheet.save(out / f"{file_name(label)}-{number:02d}.png", compress_level=2)
    return found


def main() -> int:
    """Take them; 1 if anything was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("out/shots"))
    parser.add_argument("--panels", default=",".join(SCREENS))
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    parser.add_argument("--themes", default=",".join(THEMES))
    parser.add_argument("--reach", default="usual,low")
    parser.add_argument("--languages", default=OFFICIAL, help="e.g. zh_CN,zh_HK,en,pt")
    parser.add_argument("--only", default="", help="states whose name holds this")
    asked = parser.parse_args()
    application(PANEL, offscreen=True)
    complaints = QtComplaints()
    asked.out.mkdir(parents=True, exist_ok=True)
    wanted = [state for state in states() if asked.only in state.name]
    found: list[str] = []
    for panel, size, theme, reach, language in itertools.product(
        asked.panels.split(","),
        map(int, asked.sizes.split(",")),
        asked.themes.split(","),
        asked.reach.split(","),
        asked.languages.split(","),
    ):
        one = photograph(
            panel,
            size,
            theme,
            low=reach == "low",
            out=asked.out,
            wanted=wanted,
            language=language,
        )
        told = f"{panel} {size} {theme} {reach} {language}"
        print(f"{told}: {len(wanted)} screens, {len(one)} findings", flush=True)
        found += one
    found += [f"Qt | {line}" for line in complaints.lines]
    (asked.out / "findings.txt").write_text("".join(f"{one}\n" for one in found), "utf-8")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
