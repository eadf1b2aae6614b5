"""The code scanner while a citizen may hold a slip before it."""

from __future__ import annotations

from collections.abc import Callable

from drivers.device import Completion, CompletionCode
from drivers.scanner.port import CodeScanner, Scanned
from drivers.worker import DeviceWorker
from kiosk.journey.effects import Effect, StopWatchingCodes, WatchCodes
from kiosk.journey.events import CodeScanned, Event
from kiosk.journey.state import Journey, Step

# So long at a time, that the scanner's condition is looked at in between.
LISTEN_S = 1.0
PAUSE_S = 0.02


class Codes:
    """Listens to the scanner for as long as a step wants codes.

    Args:
        scanner: where one is fitted.
        post: hands an event over to the journey's thread.
    """

    def __init__(
        self, scanner: DeviceWorker[CodeScanner] | None, post: Callable[[Event], None]
    ) -> None:
        self._scanner = scanner
        self._post = post

    def watch(self, session: str) -> None:
        """Report every code from now on."""
        if self._scanner is None:
            return

        def heard(done: Completion[Scanned]) -> None:
            if done.ok and done.value is not None:
                self._post(CodeScanned(session, done.value.text))
            elif done.code is CompletionCode.INVALID_DATA:
                self._post(CodeScanned(session, ""))

        self._scanner.watch(
            lambda scanner: scanner.scan(LISTEN_S), heard, lambda _: None, every_s=PAUSE_S
        )

    def leave(self) -> None:
        """Listen no longer."""
        if self._scanner is not None:
            self._scanner.unwatch()


def listening(before: Journey, after: Journey) -> tuple[Effect, ...]:
    """What is to be done about the scanner after this transition."""
    was, now = _wants_codes(before), _wants_codes(after)
    if now and (not was or before.session != after.session):
        return (WatchCodes(after.session),)
    return (StopWatchingCodes(before.session),) if was and not now else ()


def _wants_codes(journey: Journey) -> bool:
    return journey.at in (Step.TRACK, Step.RESUME) and journey.readiness.code_scanner
