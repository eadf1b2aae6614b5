"""A code scanner that types (HID keyboard), read as an input device and grabbed for good.

Grabbed from the first look at it until it is closed, so that no code is ever typed into a field.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from drivers.device import (
    Cancel,
    Capabilities,
    Completion,
    CompletionCode,
    DeviceClass,
    DeviceStatus,
    StatusReport,
)
from drivers.input_device import InputLost, InputSource
from drivers.scanner.burst import BurstTiming, BurstWait
from drivers.scanner.keys import KeyDecoder, Terminator
from drivers.scanner.port import Scanned
from drivers.scanner.text import TextRules


class EvdevScanner:
    """The scanner's port over key events.

    Invariants: used by one thread at a time; open only with the grab; nothing scanned is kept after
    ``scan`` returned.
    """

    def __init__(
        self,
        source: InputSource,
        *,
        rules: TextRules | None = None,
        terminator: Terminator = "either",
        timing: BurstTiming | None = None,
        look_s: float = 0.05,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Prepare the scanner; the first call opens and grabs it.

        Args:
            source: the device, see ``GrabbedInput``.
            rules: which text is accepted.
            terminator: the key that ends a code.
            timing: what ends a burst of keys.
            look_s: between two looks at ``cancel``.
            monotonic: seconds that never go back.
        """
        self._source = source
        self._decoder = KeyDecoder(rules or TextRules(), terminator)
        self._wait = BurstWait(
            self._decoder,
            self._receive,
            timing=timing or BurstTiming(),
            look_s=look_s,
            monotonic=monotonic,
        )

    def status(self) -> StatusReport:
        """Whether it is there and grabbed; what it typed meanwhile is discarded."""
        try:
            self._open()
            self._wait.pass_over()
        except InputLost as lost:
            return StatusReport(lost.fault.status, reason=str(lost))
        return StatusReport(DeviceStatus.ONLINE)

    def capabilities(self) -> Capabilities:
        """The name it gives itself, once it was opened."""
        return Capabilities(
            DeviceClass.SCANNER, model=self._source.model, features=frozenset({"input"})
        )

    def scan(self, timeout_s: float, cancel: Cancel | None = None) -> Completion[Scanned]:
        """Wait for one code; see ``CodeScanner.scan``."""
        try:
            self._open()
        except InputLost as lost:
            return Completion(CompletionCode.DEVICE_NOT_READY, reason=str(lost))
        try:
            return self._wait.next(timeout_s, cancel)
        except InputLost as lost:
            self._decoder.discard()
            return Completion(CompletionCode.HARDWARE_ERROR, reason=str(lost))

    def close(self) -> None:
        """Let go of the device; the next call grabs it again."""
        self._decoder.discard()
        self._source.close()

    def _open(self) -> None:
        if not self._source.is_open:
            self._source.open()
            self._decoder.start(caps_lock=self._source.caps_lock)

    def _receive(self, timeout_s: float) -> bool:
        events = self._source.read(timeout_s)
        for event in events:
            self._decoder.feed(event)
        return bool(events)
