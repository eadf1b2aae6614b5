"""The terminal as staff mode and its jobs need it: one that serves, or one whose queue is shut."""

from __future__ import annotations

from typing import Protocol

from drivers.supervisor import Supervisor
from kiosk.audit.events import Disposition, Value
from kiosk.config import Config
from kiosk.journey.state import Journey, World
from kiosk.maintenance import Maintenance
from kiosk.readiness import Situation
from sync.outbox import Outbox
from sync.timekeeping import Reading


class Orders(Protocol):
    """What is ordered of the terminal."""

    @property
    def ordered(self) -> Maintenance | None:
        """The maintenance that is on."""

    def attend(self, on: bool) -> None:
        """Somebody of the staff is at the terminal, or has left it."""

    def restart_at_rest(self) -> None:
        """Begin anew once nobody is served."""


class Road(Protocol):
    """The relay, as far as staff sees it."""

    @property
    def link(self) -> str:
        """How the road to the platform is."""

    def wake(self) -> None:
        """Look at once."""


class Clock(Protocol):
    """The terminal's time."""

    def now(self) -> Reading:
        """What time it is, and how that is known."""


class Writer(Protocol):
    """The audit journal."""

    def note(
        self,
        event: str,
        fields: dict[str, Value] | None = None,
        disposition: Disposition | None = None,
    ) -> object:
        """Write a line."""


class Attended(Protocol):
    """A terminal that staff stands at."""

    @property
    def config(self) -> Config:
        """Of its site."""

    @property
    def world(self) -> World:
        """What it offers."""

    @property
    def devices(self) -> Supervisor:
        """Of its devices."""

    @property
    def relay(self) -> Road:
        """The road to the platform."""

    @property
    def outbox(self) -> Outbox | None:
        """The queue; ``None`` where it does not open."""

    @property
    def queue_trouble(self) -> str:
        """Why it does not, in words for staff; else empty."""

    @property
    def orders(self) -> Orders:
        """What is ordered."""

    @property
    def time(self) -> Clock:
        """Its clock."""

    @property
    def chronicle(self) -> Writer:
        """Its journal."""

    @property
    def journey(self) -> Journey:
        """Where the citizen is."""

    def situation(self) -> Situation:
        """How every part of the terminal is now."""
