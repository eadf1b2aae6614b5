"""``guanjia-kiosk gallery``: every screen in every state, and every component, to be looked at.

The states are those that the tests of the screens tell (``tests/kiosk/gui/states.py``), so what is
shown here is what is measured there; the command needs the source tree for them.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import importlib
from collections.abc import Iterable, Mapping
from typing import Protocol

import shiboken6
from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QQmlApplicationEngine

from kiosk.app.gallery_panels import beside
from kiosk.app.qt import application, has_display
from kiosk.app.window import ICONS, UI, KioskWindow, open_keyboard, screen_context
from kiosk.bridge.engine import load_window
from kiosk.bridge.icons import add_icons
from kiosk.bridge.look import Look
from kiosk.bridge.paper_item import PaperFeed
from kiosk.bridge.taps import Taps
from kiosk.bridge.view import Spoken, View
from kiosk.config import Screen
from kiosk.journey.events import Event
from kiosk.journey.language import spoken
from kiosk.journey.state import Journey, World
from kiosk.journey.table import step
from kiosk.present.screen import present
from kiosk.words import OWN_NAMES
from sync.contract.number import CHINA

STATES = "tests.kiosk.gui.states"
DOCK = UI.parent / "dock"
PANELS = {
    "portrait": Screen(width=1080, height=1920, px_per_mm=4.0),
    "landscape": Screen(width=1920, height=1080, px_per_mm=4.0),
    "5:4": Screen(width=1280, height=1024, px_per_mm=3.4),
}


class NoStates(Exception):
    """The source tree is not here; the message says where to run the gallery."""


class State(Protocol):
    """A screen in one of its states."""

    @property
    def name(self) -> str:
        """``<group>: <state>``."""

    @property
    def journey(self) -> Journey:
        """What leads there."""

    @property
    def world(self) -> World:
        """In which it happens."""

    @property
    def panel(self) -> str:
        """What lies over it (``gallery_panels``); none when empty."""

    @property
    def values(self) -> Mapping[str, object]:
        """Of the panel's page."""


def all_states() -> list[State]:
    """Every state of every screen.

    Raises:
        NoStates: the tests are not importable from here.
    """
    try:
        module = importlib.import_module(STATES)
    except ModuleNotFoundError as error:
        raise NoStates("the gallery shows the states of the tests: run it in the source") from error
    return list(module.states())


def shrunk(screen: Screen, share: float) -> Screen:
    """The same panel, drawn smaller, so that it fits on the developer's screen."""
    return Screen(
        width=round(screen.width * share),
        height=round(screen.height * share),
        px_per_mm=screen.px_per_mm * share,
    )


class Gallery(QObject):
    """One state on the real window, and the switches for how it is looked at."""

    changed = Signal()

    def __init__(self, states: Iterable[State], screen: Screen, day: dt.date) -> None:
        super().__init__()
        self._states = {state.name: state for state in states}
        self._day = day
        self._query = ""
        self._elder = False
        self._language = "zh_CN"
        self._name = next(iter(self._states))
        first = self._states[self._name]
        self._world = first.world
        self._journey = first.journey
        self.view = View(self)
        self.spoken = Spoken(first.world.words, self)
        self.look = Look(screen.px_per_mm, self)
        self._taps = Taps(self._tapped, lambda: dt.datetime.now(dt.UTC), self)
        self._show()
        self._screen, self._panel = screen, first.panel
        context = self._context = screen_context(
            self.view,
            self.spoken,
            self._taps,
            self.look,
            PaperFeed(self),
            open_keyboard(self),
            self,
        )
        self.kiosk = self._window(first)
        self._engine = QQmlApplicationEngine()
        self._engine.addImportPath(str(UI))
        add_icons(self._engine, ICONS)
        self._kept = {**context, "gallery": self}
        for name, thing in self._kept.items():
            self._engine.rootContext().setContextProperty(name, thing)
        self.window = load_window(self._engine, DOCK / "Gallery.qml")

    def _window(self, state: State) -> KioskWindow:
        over = beside(state.panel, state.values, self)
        return KioskWindow(self._screen, {**self._context, **over})

    def close(self) -> None:
        """End both engines before what they read."""
        self.window.hide()
        shiboken6.delete(self._engine)
        self.kiosk.close()

    def _get_names(self) -> list[str]:
        return [name for name in self._states if self._query.casefold() in name.casefold()]

    def _get_shown(self) -> str:
        return self._name

    def _get_languages(self) -> list[dict[str, str]]:
        return [{"value": key, "label": name} for key, name in OWN_NAMES.items()]

    def _get_language(self) -> str:
        return self._language

    def _get_elder(self) -> bool:
        return self._elder

    names = Property(list, _get_names, notify=changed)
    shown = Property(str, _get_shown, notify=changed)
    panels = Property(list, lambda _: list(PANELS), constant=True)
    languages = Property(list, _get_languages, constant=True)
    language = Property(str, _get_language, notify=changed)
    elder = Property(bool, _get_elder, notify=changed)

    @Slot(str)
    def search(self, query: str) -> None:
        """Only states whose name holds this."""
        self._query = query.strip()
        self.changed.emit()

    @Slot(str)
    def open(self, name: str) -> None:
        """Put a state on the window."""
        self._name = name
        state = self._states[name]
        self._world, self._journey = state.world, state.journey
        self._show()
        if state.panel or self._panel:
            # What lies over a screen is known when its window is made.
            self._panel = state.panel
            wide, high = self.kiosk.window.width(), self.kiosk.window.height()
            self.kiosk.close()
            self.kiosk = self._window(state)
            self.kiosk.window.resize(wide, high)

    @Slot(str)
    def usePanel(self, name: str) -> None:
        """As wide and high as that panel is, at the scale of this window."""
        panel = PANELS[name]
        share = self.look.property("pxPerMm") / panel.px_per_mm
        self.kiosk.window.resize(round(panel.width * share), round(panel.height * share))

    @Slot(bool)
    def useElder(self, on: bool) -> None:
        """长者版, or not."""
        self._elder = on
        self._show()

    @Slot(str)
    def speak(self, language: str) -> None:
        """In this language."""
        self._language = language
        self._show()

    def _tapped(self, event: Event) -> None:
        # The screens are alive: a tap goes on as it would for a citizen, without any device.
        self._journey, _ = step(self._journey, event, self._world)
        self._show()

    def _show(self) -> None:
        elder = self._elder or self._journey.elder
        journey = dataclasses.replace(self._journey, elder=elder, language=self._language)
        self.spoken.show(spoken(self._world, journey.language).words)
        self.view.show(present(journey, self._world, self._day))
        self.changed.emit()


def browse(orientation: str) -> int:
    """Open the gallery until its window is closed; the exit code.

    Raises:
        NoStates: the source tree is not here.
    """
    states = all_states()
    app = application(PANELS[orientation], offscreen=not has_display())
    room = app.primaryScreen().availableGeometry()
    panel = PANELS[orientation]
    share = min(1.0, room.width() * 0.6 / panel.width, room.height() * 0.9 / panel.height)
    gallery = Gallery(states, shrunk(panel, share), dt.datetime.now(CHINA).date())
    gallery.window.closing.connect(app.quit)
    try:
        return int(app.exec())
    finally:
        gallery.close()
