"""Writes what happens at the terminal into its audit journal, and has the platform keep anchors.

What is written is seen from outside: the journey as it is shown, devices as they report. A journal
that cannot be written is said in the log; nobody is sent away for it.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from drivers.device import StatusReport
from kiosk.audit.events import Disposition, EventCatalogue, EventError, Value
from kiosk.audit.journal import Journal, JournalError
from kiosk.journey.state import Journey, Step
from sync.contract.anchor import Anchored, KeepAnchor
from sync.contract.asking import Asker, NotAnswered

_log = logging.getLogger("kiosk.audit")

FOLDER = "audit"
ANCHOR_EVERY_MS = 60 * 60 * 1000
WITHIN_S = 10.0
# A visit that ends here was brought to its end by the citizen.
_SEEN_THROUGH = frozenset({Step.GOODBYE, Step.TAKE, Step.RATING, Step.RESULT})


class Chronicle(QObject):
    """The journal's writer; lives on the window's thread, asks the platform on one of its own.

    Args:
        data: the terminal's folder.
        clock: timezone-aware.
        asker: brings the anchor.
    """

    def __init__(
        self,
        data: Path,
        clock: Callable[[], dt.datetime],
        asker: Asker,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._journal = _open(data / FOLDER, clock)
        self._asker = asker
        self._anchored = 0
        self._session, self._number = "", 0
        self._last_step = Step.ATTRACT
        self._handed_in = ""
        self._closed: str | None = None
        self._devices: dict[str, str] = {}
        self._link = ""
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="audit-anchor")
        self._tick = QTimer(self)
        self._tick.timeout.connect(self.anchor)

    def start(self, version: str) -> None:
        """The terminal begins."""
        self.note("terminal-init", {"version": version})
        self._tick.start(ANCHOR_EVERY_MS)

    def stop(self) -> None:
        """The terminal ends in order; before whoever answers the asker is closed."""
        self._tick.stop()
        self._thread.shutdown(wait=True, cancel_futures=True)
        self.note("terminal-complete", disposition=Disposition.SUCCESS)
        # What is told after the end (a cable that was pulled) is written by nobody.
        journal, self._journal = self._journal, None
        if journal is not None:
            journal.close()

    def show(self, journey: Journey) -> None:
        """The journey as it stands now."""
        if journey.session != self._session:
            self._end_session()
            self._session, self._handed_in = journey.session, ""
            if journey.session:
                self._number = self.note("session-init")
        if journey.session:
            self._last_step = journey.at
            self._note_submission(journey)
        closed = journey.readiness.out_of_service
        if closed != self._closed:
            if closed:
                self.note("out-of-service", {"reason": closed})
            elif self._closed:
                self.note("in-service")
            self._closed = closed

    def device(self, name: str, report: StatusReport) -> None:
        """A device reported; only a change is an event."""
        if self._devices.get(name) != report.status:
            self._devices[name] = report.status
            self.note("device-changed", {"device": name, "status": str(report.status)})

    def link(self, state: str) -> None:
        """The road to the platform changed; what happened meanwhile gets an anchor."""
        if state != self._link:
            self._link = state
            self.note("link-changed", {"state": state})
        self.anchor()

    def note(
        self,
        event: str,
        fields: dict[str, Value] | None = None,
        disposition: Disposition | None = None,
    ) -> int:
        """Write an event; 0 when it could not be."""
        if self._journal is None:
            return 0
        try:
            return self._journal.append(event, fields, disposition)
        except (EventError, OSError) as error:
            _log.error("audit journal: %s not written (%s)", event, type(error).__name__)
            return 0

    def anchor(self) -> None:
        """Have the platform keep how far the journal goes, if it does not yet."""
        if self._journal is None:
            return
        upto, digest = self._journal.anchor()
        if upto > self._anchored:
            self._thread.submit(self._keep, upto, digest)

    def _keep(self, upto: int, digest: str) -> None:
        try:
            answer = self._asker.ask(KeepAnchor(upto=upto, digest=digest), within_s=WITHIN_S)
        except NotAnswered:
            return
        if isinstance(answer, Anchored) and answer.upto == upto:
            self._anchored = upto

    def _end_session(self) -> None:
        if not self._session:
            return
        ended = Disposition.SUCCESS if self._last_step in _SEEN_THROUGH else Disposition.ABANDONED
        fields: dict[str, Value] = {"session": self._number, "step": str(self._last_step)}
        self.note("session-complete", fields, ended)

    def _note_submission(self, journey: Journey) -> None:
        handed_in = journey.submission
        if handed_in is None or not handed_in.number or handed_in.number == self._handed_in:
            return
        self._handed_in = handed_in.number
        item = "" if journey.item is None else journey.item.id
        self.note(
            "submission-complete",
            {"session": self._number, "item": item, "number": handed_in.number},
            Disposition.SUCCESS,
        )


def _open(folder: Path, clock: Callable[[], dt.datetime]) -> Journal | None:
    catalogue = EventCatalogue.read()
    try:
        return Journal(folder, catalogue, clock)
    except JournalError as error:
        # Kept for whoever looks into it; the terminal goes on with a new one.
        aside = folder.with_name(f"{folder.name}-aside-{clock():%Y%m%dT%H%M%SZ}")
        _log.error("audit journal: %s; put aside as %s", error, aside.name)
    except OSError as error:
        _log.error("audit journal: %s", error.strerror)
        return None
    try:
        folder.rename(aside)
        return Journal(folder, catalogue, clock)
    except OSError as error:
        _log.error("audit journal: %s", error.strerror)
        return None
