"""Whether the terminal could save a submission now: asked now and then, beside the window."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from kiosk.care.guards import DiskGuard
from sync.outbox import Outbox

_log = logging.getLogger("kiosk.app")

LOOK_EVERY_MS = 10_000


class StoreWatch(QObject):
    """Looks at the outbox on a thread of its own; ``checked`` says each time what it found.

    Args:
        outbox: where submissions are saved.
        disk: has to have room for more than the submission at hand.
    """

    checked = Signal(bool)

    def __init__(self, outbox: Outbox, disk: DiskGuard, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._outbox, self._disk = outbox, disk
        self._stopped = False
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store-check")
        self._clock = QTimer(self)
        self._clock.timeout.connect(self.look)

    def start(self) -> None:
        """Look from now on."""
        self._clock.start(LOOK_EVERY_MS)
        self.look()

    def stop(self) -> None:
        """No more; a look under way is waited for."""
        self._stopped = True
        self._clock.stop()
        self._thread.shutdown(wait=True)

    @Slot()
    def look(self) -> None:
        """Look now."""
        if not self._stopped:
            self._thread.submit(self._look)

    def _look(self) -> None:
        try:
            can_save = self._outbox.check() is None and self._disk.takes_more()
        except Exception as error:
            # A disk that is gone fails in ways of its own: whatever it is, nothing can be saved.
            _log.error("store check: %s", type(error).__name__)
            can_save = False
        self.checked.emit(can_save)
