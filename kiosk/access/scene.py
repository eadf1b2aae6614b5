"""The terminal as staff mode needs it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from kiosk.access.board import Facts, Outside
from kiosk.audit.events import Disposition


class Scene(Protocol):
    """The terminal that staff stands at."""

    def outside(self) -> Outside:
        """Whether staff mode may open, or has to close; asked all the time."""

    def facts(self) -> Facts:
        """Everything the pages show; asked while somebody is in."""

    def attend(self, on: bool) -> None:
        """Serve no citizen while somebody of the staff is in."""

    def latch(self) -> None:
        """Tampering was seen: nobody is served until two people hand the terminal back."""

    def hand_back(self) -> bool:
        """End that; false while a device still says it, or the disk refuses."""

    def maintain(self, reason: str | None) -> str:
        """Order maintenance, or end it with ``None``; why it could not be, or empty."""

    def restart(self) -> None:
        """Begin anew once nobody is served."""

    def nudge(self, device: str) -> None:
        """Have this device look at itself at once."""

    def watch_card(self, told: Callable[[str], None] | None) -> None:
        """Tell what the code scanner reads from now on, on any thread; no more with ``None``."""

    def note(
        self,
        event: str,
        fields: Mapping[str, str | int | bool],
        disposition: Disposition | None = None,
    ) -> None:
        """Write into the audit journal."""
