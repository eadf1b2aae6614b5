"""The terminal while its queue is not open: an honest page instead of a black screen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from PySide6.QtCore import QObject

from kiosk.app.window import KioskWindow, screen_context
from kiosk.bridge.keyboard import Keyboard
from kiosk.bridge.look import Look
from kiosk.bridge.paper_item import PaperFeed
from kiosk.bridge.taps import Taps
from kiosk.bridge.view import Spoken, View
from kiosk.config import Config
from kiosk.journey.events import Event
from kiosk.journey.state import Journey, Step, World
from kiosk.present.screen import present
from kiosk.readiness import Readiness
from kiosk.typing.lexicon import Lexicon
from kiosk.typing.pinyin import Pinyin
from sync.contract.number import CHINA


class ClosedTerminal(QObject):
    """The window at 「这台机器暂停服务」, with nothing behind it that could take a submission."""

    def __init__(
        self,
        config: Config,
        world: World,
        since: dt.datetime,
        beside: Mapping[str, QObject] | None = None,
        reason: str = "reason_cannot_save",
    ) -> None:
        """Say so, and why.

        Args:
            config: of the site.
            world: whose words are shown.
            since: when it closed.
            beside: what else the window's QML can name (the panel of staff mode).
            reason: key of the sentence that says why.
        """
        super().__init__()
        readiness = Readiness(out_of_service=reason, since=since)
        journey = Journey(at=Step.OUT_OF_SERVICE, readiness=readiness)
        self.view = View(self)
        self.view.show(present(journey, world, since.astimezone(CHINA).date()))
        self._look = Look(config.screen.px_per_mm, self, low_reach=config.screen.low_reach)
        self._taps = Taps(self._ignore, lambda: since, self)
        context = screen_context(
            self.view,
            Spoken(world.words, self),
            self._taps,
            self._look,
            PaperFeed(self),
            # Nobody writes at a closed terminal.
            Keyboard(lambda: Pinyin(Lexicon([])), self),
            self,
        )
        locked = config.profile == "production"
        everything = {**context, **(beside or {})}
        self.window = KioskWindow(config.screen, everything, locked=locked)

    def close(self) -> None:
        """Make room for the real one."""
        self.window.close()

    def _ignore(self, event: Event) -> None:
        """A closed terminal has no journey."""
