"""Brings documents to the A4 printer and reports back; the runner's part for pages."""

from __future__ import annotations

import logging
from collections.abc import Callable

from drivers.a4.port import A4Printer, Printed, PrintJob, Progress
from drivers.device import Cancel, Completion, CompletionCode, Severity
from drivers.worker import DeviceWorker
from kiosk.journey.events import Event, PagesAnswered, PagesMoved
from kiosk.journey.state import PagesState

_log = logging.getLogger("kiosk.journey")

# Longer than the longest document with new paper put in: only a call that hangs takes longer.
PAGES_LIMIT_S = 900.0


class Pages:
    """The A4 printer, as a session uses it.

    Args:
        printer: where one is fitted.
        post: hands an event over to the journey's thread.
    """

    def __init__(
        self, printer: DeviceWorker[A4Printer] | None, post: Callable[[Event], None]
    ) -> None:
        self._printer = printer
        self._post = post
        self._cancel: dict[str, Cancel] = {}

    def print(self, session: str, job_id: str, pdf: bytes) -> None:
        """Print, and say how it goes."""
        if self._printer is None:
            self._post(PagesAnswered(session, job_id, PagesState.AWAY))
            return
        cancel = self._cancel[job_id] = Cancel()

        def progress(now: Progress) -> None:
            held = frozenset(
                one.code for one in now.report.conditions if one.severity is Severity.BLOCKING
            )
            self._post(PagesMoved(session, job_id, now.phase, now.sheets, held))

        def answer(done: Completion[Printed]) -> None:
            self._cancel.pop(job_id, None)
            if not done.ok:
                _log.warning("document not printed: %s", done.code)
            self._post(PagesAnswered(session, job_id, state_of(done.code, ok=done.ok)))

        def failed(code: CompletionCode) -> None:
            self._cancel.pop(job_id, None)
            _log.warning("document not printed: %s", code)
            self._post(PagesAnswered(session, job_id, state_of(code, ok=False)))

        self._printer.submit(
            lambda printer: printer.print(PrintJob(job_id, pdf), cancel, progress),
            answer,
            failed,
            limit_s=PAGES_LIMIT_S,
            cancel=cancel,
        )

    def take_back(self, job_id: str) -> None:
        """Out of the printer with it, whether it is being printed or held up."""
        cancel = self._cancel.pop(job_id, None)
        if cancel is not None:
            cancel.set()
        if self._printer is not None:
            self._printer.submit(
                lambda printer: printer.cancel(job_id), lambda _: None, lambda _: None
            )


def state_of(code: CompletionCode, *, ok: bool) -> PagesState:
    """What the citizen is told: printed only when the printer confirmed it."""
    if ok:
        return PagesState.PRINTED
    away = code is CompletionCode.DEVICE_NOT_READY
    return PagesState.AWAY if away else PagesState.TROUBLE
