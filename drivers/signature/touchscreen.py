"""The touchscreen as a signature pad: no device of its own, the window brings the strokes."""

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
from drivers.signature.strokes import Limits, Sheet, Signature, Stroke


class TouchscreenPad:
    """The pad's port over strokes that the window delivers.

    Invariants: ``deliver`` may be called from any thread, everything else by one at a time; strokes
    are taken between ``begin`` and ``end`` only.
    """

    def __init__(self, width_mm: float, height_mm: float, *, limits: Limits | None = None) -> None:
        """Prepare.

        Args:
            width_mm: of the signature area on the screen.
            height_mm: of the same.
            limits: how much is kept.
        """
        self._sheet = Sheet(width_mm, height_mm, limits)
        self._taking = False
        self._lock = threading.Lock()

    def status(self) -> StatusReport:
        """Online: without a screen there would be nobody to ask."""
        return StatusReport(DeviceStatus.ONLINE)

    def capabilities(self) -> Capabilities:
        """That it is the touchscreen."""
        return Capabilities(DeviceClass.SIGNATURE, features=frozenset({"touchscreen"}))

    def begin(self) -> Completion[None]:
        """See ``SignaturePad.begin``."""
        with self._lock:
            self._sheet.clear()
            self._taking = True
        return Completion(CompletionCode.SUCCESS)

    def deliver(self, stroke: Stroke) -> None:
        """A stroke ended on the screen; dropped while nobody signs."""
        with self._lock:
            if not self._taking:
                return
            self._sheet.begin_stroke()
            for point in stroke:
                self._sheet.add(point)

    def collect(self) -> Completion[Signature]:
        """See ``SignaturePad.collect``."""
        with self._lock:
            if not self._taking:
                return Completion(CompletionCode.SEQUENCE_ERROR, reason="nobody signs")
            return Completion(CompletionCode.SUCCESS, self._sheet.signature())

    def clear(self) -> None:
        """See ``SignaturePad.clear``."""
        with self._lock:
            self._sheet.clear()

    def end(self) -> None:
        """See ``SignaturePad.end``."""
        with self._lock:
            self._sheet.clear()
            self._taking = False

    def close(self) -> None:
        """Nothing is held; strokes are dropped."""
        self.end()
