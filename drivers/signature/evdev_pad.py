"""A signature pad that is an input device: grabbed, read by a thread of its own while one signs.

The kernel keeps less than a tenth of a second of a fast pen's events; nobody else reads that often.
"""

from __future__ import annotations

import threading

from drivers.device import (
    Capabilities,
    Completion,
    CompletionCode,
    DeviceClass,
    DeviceStatus,
    StatusReport,
)
from drivers.input_device import InputFault, InputLost, InputSource
from drivers.signature.pen import ABS_PRESSURE, ABS_X, ABS_Y, PenDecoder, Surface
from drivers.signature.strokes import Limits, Signature

# Reads that may bring what was drawn while nobody signed.
_MOST_STALE_READS = 1000


class EvdevPad:
    """The pad's port over pen events.

    Invariants: used by one thread at a time; the source is touched by the reading thread alone
    while there is one; open only with the grab; nothing drawn is kept after ``end``.
    """

    def __init__(
        self,
        source: InputSource,
        *,
        width_mm: float = 0.0,
        height_mm: float = 0.0,
        limits: Limits | None = None,
        look_s: float = 0.05,
        stop_s: float = 2.0,
    ) -> None:
        """Prepare the pad; the first call opens and grabs it.

        Args:
            source: the device, see ``GrabbedInput``.
            width_mm: of its surface, 0 for what it says of itself.
            height_mm: of the same.
            limits: how much is kept.
            look_s: between two looks of the reading thread whether it shall end.
            stop_s: for the reading thread to end.
        """
        self._source = source
        self._size_mm = (width_mm, height_mm)
        self._limits = limits
        self._look_s = look_s
        self._stop_s = stop_s
        self._lock = threading.Lock()
        self._decoder: PenDecoder | None = None
        self._lost: InputLost | None = None
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def status(self) -> StatusReport:
        """Whether it is there and grabbed."""
        try:
            if self._thread is None:
                self._open()
                self._drain()
            elif (lost := self._lost) is not None:
                self._stop()
                raise lost
        except InputLost as lost:
            return StatusReport(lost.fault.status, reason=str(lost))
        return StatusReport(DeviceStatus.ONLINE)

    def capabilities(self) -> Capabilities:
        """The name it gives itself and whether it feels pressure, once it was opened."""
        features = {"pad"}
        if self._source.axis(ABS_PRESSURE) is not None:
            features.add("pressure")
        return Capabilities(
            DeviceClass.SIGNATURE, model=self._source.model, features=frozenset(features)
        )

    def begin(self) -> Completion[None]:
        """See ``SignaturePad.begin``."""
        if not self._stop():
            return Completion(CompletionCode.DEVICE_NOT_READY, reason="reading the pad hangs")
        try:
            surface = self._open()
            self._drain()
        except InputLost as lost:
            return Completion(CompletionCode.DEVICE_NOT_READY, reason=str(lost))
        self._decoder = PenDecoder(surface, self._limits)
        self._lost = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(
            target=self._read, args=(self._decoder, self._stopping), name="pad-reader", daemon=True
        )
        self._thread.start()
        return Completion(CompletionCode.SUCCESS)

    def collect(self) -> Completion[Signature]:
        """See ``SignaturePad.collect``."""
        with self._lock:
            if self._decoder is None:
                return Completion(CompletionCode.SEQUENCE_ERROR, reason="nobody signs")
            if self._lost is not None:
                return Completion(CompletionCode.HARDWARE_ERROR, reason=str(self._lost))
            if self._decoder.lost:
                return Completion(CompletionCode.INVALID_DATA, reason="events lost")
            return Completion(CompletionCode.SUCCESS, self._decoder.signature())

    def clear(self) -> None:
        """See ``SignaturePad.clear``."""
        with self._lock:
            if self._decoder is not None:
                self._decoder.clear()

    def end(self) -> None:
        """See ``SignaturePad.end``."""
        self._stop()

    def close(self) -> None:
        """Let go of the device; the next call grabs it again."""
        if self._stop():
            self._source.close()

    def _open(self) -> Surface:
        self._source.open()
        x, y = self._source.axis(ABS_X), self._source.axis(ABS_Y)
        if x is None or y is None:
            self._source.close()
            raise InputLost(InputFault.UNFIT, "no position axes")
        return Surface(x, y, self._source.axis(ABS_PRESSURE), *self._size_mm)

    def _drain(self) -> None:
        for _ in range(_MOST_STALE_READS):
            if not self._source.read(0.0):
                break

    def _stop(self) -> bool:
        """End the reading thread and drop what it read; false when it hangs."""
        self._stopping.set()
        thread = self._thread
        if thread is not None:
            thread.join(self._stop_s)
            if thread.is_alive():
                return False
            self._thread = None
        with self._lock:
            self._decoder = self._lost = None
        return True

    def _read(self, decoder: PenDecoder, stopping: threading.Event) -> None:
        while not stopping.is_set():
            try:
                events = self._source.read(self._look_s)
            except InputLost as lost:
                with self._lock:
                    self._lost = lost
                return
            with self._lock:
                for event in events:
                    decoder.feed(event)
