"""Waits for a staff card at the terminal's code scanner while somebody signs in."""

from __future__ import annotations

from collections.abc import Callable

from drivers.device import Cancel, Completion, CompletionCode
from drivers.scanner.port import CodeScanner, Scanned
from drivers.worker import DeviceWorker

WAIT_S = 20.0
# More than the wait; a scanner that hangs is given up by the supervisor.
LIMIT_S = 30.0


class CardWatch:
    """Scans from ``begin`` to ``end``, one code after the other.

    Args:
        scanner: the device's worker.
        told: gets what each code says, on the device's thread.
    """

    def __init__(self, scanner: DeviceWorker[CodeScanner], told: Callable[[str], None]) -> None:
        self._scanner, self._told = scanner, told
        self._cancel = Cancel()

    def begin(self) -> None:
        """From now on."""
        cancel = self._cancel
        self._scanner.submit(
            lambda scanner: scanner.scan(WAIT_S, cancel),
            self._scanned,
            lambda _: None,
            limit_s=LIMIT_S,
            cancel=cancel,
        )

    def end(self) -> None:
        """No more."""
        self._cancel.set()

    def _scanned(self, answer: Completion[Scanned]) -> None:
        if self._cancel.is_set():
            return
        if answer.value is not None:
            self._told(answer.value.text)
        # A scanner that is away is not asked over and over: the number can be typed.
        if answer.value is not None or answer.code is CompletionCode.TIME_OUT:
            self.begin()
