"""A keypad that is an input device of the kernel, grabbed: its keys reach no window."""

from __future__ import annotations

import time
from collections.abc import Callable

from drivers.device import (
    Capabilities,
    Completion,
    CompletionCode,
    DeviceClass,
    DeviceStatus,
    StatusReport,
)
from drivers.input_device import InputLost, InputSource
from drivers.keypad.keys import PressDecoder
from drivers.keypad.port import Press


class EvdevKeypad:
    """The port over key events.

    Invariants: used by one thread at a time; open only with the grab.
    """

    def __init__(
        self,
        source: InputSource,
        decoder: PressDecoder | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Prepare; the first call opens and grabs it."""
        self._source = source
        self._decoder = decoder or PressDecoder()
        self._monotonic = monotonic

    def status(self) -> StatusReport:
        """Whether it is there and grabbed."""
        try:
            self._open()
        except InputLost as lost:
            return StatusReport(lost.fault.status, reason=str(lost))
        return StatusReport(DeviceStatus.ONLINE)

    def capabilities(self) -> Capabilities:
        """The name it gives itself, once it was opened."""
        return Capabilities(
            DeviceClass.KEYPAD, model=self._source.model, features=frozenset({"input"})
        )

    def close(self) -> None:
        """Let go of it; the next call grabs it again."""
        self._decoder.forget()
        self._source.close()

    def presses(self, wait_s: float) -> Completion[tuple[Press, ...]]:
        """What was pressed; see ``Keypad.presses``."""
        try:
            self._open()
            now = self._monotonic()
            until_long = self._decoder.next_long_in(now)
            events = self._source.read(wait_s if until_long is None else min(wait_s, until_long))
        except InputLost as lost:
            self._decoder.forget()
            return Completion(CompletionCode.HARDWARE_ERROR, reason=str(lost))
        now = self._monotonic()
        found = [press for event in events if (press := self._decoder.feed(event, now))]
        return Completion(CompletionCode.SUCCESS, (*found, *self._decoder.held(now)))

    def _open(self) -> None:
        if not self._source.is_open:
            self._source.open()
            self._decoder.forget()
