"""`guanjia-kiosk accessibility`: a scripted visit through the real window, measured on the way."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
import time
from pathlib import Path

from PySide6.QtGui import QGuiApplication

from kiosk.accessibility.criteria import Finding, judge
from kiosk.accessibility.measure import ScreenMeasure, TerminalMeasure
from kiosk.app.demo import make_terminal
from kiosk.app.measuring import Measuring
from kiosk.app.qt import application
from kiosk.app.terminal import KioskTerminal
from kiosk.bridge.look import TEXT_SCALES, THEMES
from kiosk.dock.citizen import wait_for
from kiosk.dock.errand import run_errand
from kiosk.dock.site import SimulatedSite
from kiosk.dock.written import ACCOUNT, PHONE
from kiosk.voice.narrator import RATES, VOLUMES, Pace
from kiosk.voice.page import PATIENCE, Said, SpokenPage

# Screens that go on by themselves: there is no time to go through them by the Tab key.
_PASSING = frozenset({"submitting", "take", "goodbye"})
_LONG = Said("一二三四五六七八九十" * 10)
_SPEAKING_MS, _HUSH_MS = 500, 5000


class Survey:
    """What was measured in one visit."""

    def __init__(self, terminal: KioskTerminal, site: SimulatedSite, orientation: str) -> None:
        self._terminal = terminal
        self._site = site
        self._orientation = orientation
        self._measuring = Measuring(terminal.window.window, site.config.screen.px_per_mm)
        self.screens: list[ScreenMeasure] = []
        self._pages: list[SpokenPage] = []
        self._made_louder = False
        self._personal = {"telephone": PHONE, "account": ACCOUNT}

    def look_at(self, picture: str) -> None:
        """The screen now, in every theme and at the largest text; then as the citizen has it."""
        name = f"{picture.partition(' ')[2]} ({self._orientation})"
        step = str(self._terminal.view.shown("step"))
        self._pages.append(self._terminal.audio.page)
        if (card := self._terminal.journey.card) is not None:
            self._personal |= {"ID number": card.id_number, "name": card.name}
        if step == "item":
            self._terminal.audio.louder(1)
            self._made_louder = True
        keys = step not in _PASSING
        self._measure(name, "normal", 0, keys=keys)
        if not keys:
            return
        for theme in THEMES[1:]:
            self._measure(name, theme, 0, keys=False)
        self._measure(name, "normal", len(TEXT_SCALES) - 1, keys=False)
        self._terminal.look.reset()
        QGuiApplication.processEvents()

    def terminal_measure(self) -> TerminalMeasure:
        """What holds for the terminal as a whole."""
        waits, terminal = self._site.config.waits, self._terminal
        sentences = [
            said for page in self._pages for said in (*page.intro, *(s.said for s in page.stops))
        ]
        return TerminalMeasure(
            idle_s=waits.idle_s,
            grace_s=waits.grace_s,
            listening_factor=float(PATIENCE),
            voice=terminal.audio.voice_answers,
            keypad="keypad" in terminal.devices,
            languages=tuple(str(row["value"]) for row in _rows(terminal.view.shown("languages"))),
            hush_s=self._hush(),
            volumes=len(VOLUMES),
            rates=len(RATES),
            reset=terminal.audio.narrator.pace == Pace() if self._made_louder else None,
            covered=sum(one.covered is not None for one in sentences),
            uncovered=tuple(what for one in sentences if (what := self._heard_by_all(one))),
        )

    def _measure(self, name: str, theme: str, size: int, *, keys: bool) -> None:
        look = self._terminal.look
        look.useTheme(theme)
        look.useSize(size)
        QGuiApplication.processEvents()
        self.screens.append(
            self._measuring.measure(
                name,
                self._terminal.audio.page,
                theme=theme,
                text_scale=TEXT_SCALES[size],
                keys=keys,
            )
        )

    def _heard_by_all(self, said: Said) -> str:
        """Which made-up person's value a loudspeaker would say, if any."""
        heard = "".join((said.text if said.covered is None else said.covered).split())
        return next((what for what, value in self._personal.items() if value in heard), "")

    def _hush(self) -> float | None:
        """Seconds from ``hush`` to silence, with a sentence under way."""
        voice, narrator = self._site.voice, self._terminal.audio.narrator
        voice.forget()
        narrator.say([_LONG])
        wait_for(lambda: False, _SPEAKING_MS)
        begun = time.monotonic()
        narrator.hush()
        cut = wait_for(lambda: any(not one.whole for one in voice.heard), _HUSH_MS)
        return time.monotonic() - begun if cut else None


def _rows(value: object) -> list[dict[str, object]]:
    return list(value) if isinstance(value, list | tuple) else []


def survey(orientation: str) -> tuple[list[ScreenMeasure], TerminalMeasure]:
    """One visit in a window of its own, offscreen; the program can hold only one orientation."""
    folder = Path(tempfile.mkdtemp(prefix="guanjia-accessibility-"))
    site = SimulatedSite.build(folder / "data", orientation)
    application(site.config.screen, offscreen=True)
    terminal = make_terminal(site)
    terminal.look.hold_still()
    terminal.start()
    try:
        looks = Survey(terminal, site, orientation)
        run_errand(
            terminal.window.window, terminal.view, site, folder / "shots", tell=looks.look_at
        )
        return looks.screens, looks.terminal_measure()
    finally:
        terminal.stop()
        site.close()
        shutil.rmtree(folder, ignore_errors=True)


def self_check(orientation: str) -> tuple[list[Finding], dict[str, object]]:
    """The findings of one visit, and what they are about."""
    screens, terminal = survey(orientation)
    about: dict[str, object] = {
        "made": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "orientation": orientation,
        "screens visited": list(dict.fromkeys(one.screen for one in screens)),
        "visit": "a scripted pension enrolment with made-up people and simulated devices",
    }
    return judge(screens, terminal), about
