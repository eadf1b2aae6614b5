"""A window with the real screens, and a journey put on it by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication, QImage

from kiosk.app.qt import application
from kiosk.app.window import LEXICON, KioskWindow, read_jyutping
from kiosk.bridge.audio import Audio
from kiosk.bridge.keyboard import Keyboard
from kiosk.bridge.look import Look
from kiosk.bridge.paper_item import PaperFeed
from kiosk.bridge.taps import Taps
from kiosk.bridge.view import Spoken, View
from kiosk.config import Screen
from kiosk.dock.citizen import wait_for
from kiosk.journey.events import Event
from kiosk.journey.language import spoken
from kiosk.journey.state import Journey, Step, World
from kiosk.journey.table import step
from kiosk.present.screen import present
from kiosk.readiness import Readiness
from kiosk.typing.handwriting import Handwriting
from kiosk.typing.lexicon import Lexicon
from kiosk.typing.pinyin import Pinyin
from tests.kiosk.people import NOW, TODAY, world

SCREENS = {
    "portrait": Screen(width=1080, height=1920, px_per_mm=4.0),
    "landscape": Screen(width=1920, height=1080, px_per_mm=4.0),
    # 19 inches, 5:4, as in older halls.
    "5:4": Screen(width=1280, height=1024, px_per_mm=3.4),
}
# The offscreen platform has one panel for the life of the process: large enough for both.
PANEL = Screen(width=1920, height=1920, px_per_mm=4.0)
WORLD = world()
ENGINE = Pinyin(Lexicon.read(LEXICON))


@pytest.fixture(scope="session")
def qapp() -> QGuiApplication:
    return application(PANEL, offscreen=True)


class Stage:
    """The window, its view and a journey without any device behind it."""

    def __init__(
        self,
        screen: Screen,
        audio: Callable[[Stage], Audio] = lambda _: Audio.silent(),
        beside: Mapping[str, QObject] | None = None,
        handwriting: Callable[[], Handwriting | None] | None = None,
    ) -> None:
        self.screen = screen
        self.events: list[Event] = []
        self.journey = Journey(at=Step.ATTRACT, readiness=Readiness())
        self.view = View()
        self.spoken = Spoken(WORLD.words)
        self.look = Look(screen.px_per_mm)
        self.look.hold_still()
        self.paper, self.face, self.clerk = PaperFeed(), PaperFeed(), PaperFeed()
        self.typing = Keyboard(lambda: ENGINE, jyutping=read_jyutping, handwriting=handwriting)
        self.taps = Taps(self.dispatch, lambda: NOW)
        self.view.show(present(self.journey, WORLD, TODAY))
        context: dict[str, QObject] = {
            "view": self.view.properties,
            "w": self.spoken.properties,
            "taps": self.taps,
            "look": self.look,
            "paper": self.paper,
            "face": self.face,
            "clerk": self.clerk,
            "typing": self.typing,
        }
        self.audio = audio(self)
        self.audio.show(present(self.journey, WORLD, TODAY), WORLD.words)
        self.kiosk = KioskWindow(screen, {**context, "audio": self.audio, **(beside or {})})
        self.window = self.kiosk.window

    def dispatch(self, event: Event) -> None:
        self.events.append(event)
        after, _ = step(self.journey, event, WORLD)
        self.show(after)

    def show(self, journey: Journey) -> None:
        self.show_in(journey, WORLD)

    def show_in(self, journey: Journey, world: World) -> None:
        """A journey of another world: the whole catalogue, another item, another language."""
        self.journey = journey
        self.spoken.show(spoken(world, journey.language).words)
        values = present(journey, world, TODAY)
        self.view.show(values)
        self.audio.show(values, spoken(world, journey.language).words)
        self.settle()

    @property
    def elder(self) -> bool:
        return bool(self.view.shown("elder"))

    def picture(self) -> QImage:
        """What is on screen."""
        return self.window.grabWindow()

    def settle(self) -> None:
        assert wait_for(lambda: bool(self.window.property("settled")), 5000)
        QGuiApplication.processEvents()
        self.window.grabWindow()
        # What is brought into view once it is laid out.
        QGuiApplication.processEvents()


@pytest.fixture
def make_stage(qapp: QGuiApplication) -> Iterator[Callable[[str], Stage]]:
    stages: list[Stage] = []

    def make(orientation: str) -> Stage:
        stage = Stage(SCREENS[orientation])
        stages.append(stage)
        return stage

    yield make
    for stage in stages:
        stage.kiosk.close()
