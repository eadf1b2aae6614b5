"""Carries out what the platform tells this terminal to do, each command at most once.

Nobody is sent away for one: maintenance and a restart wait until the citizen who is here has left.
A command is ``done`` when its end was seen: maintenance when the screen says so, a restart when the
terminal has come up again (``sync.downstream.keeping``), a catalogue when it was taken.
"""

from __future__ import annotations

import datetime as dt
import logging
import queue
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from kiosk import maintenance
from kiosk.journey.state import Step
from kiosk.maintenance import Maintenance
from sync.contract.feed import Command, CommandResult, Verb
from sync.downstream import Downstream

_log = logging.getLogger("kiosk.app")

# What the process ends with when it is to be started again (systemd: RestartForceExitStatus=79).
EXIT_RESTART = 79
# Staff who hand a terminal back wait for this, also when the platform is out of reach.
LOOK_EVERY_MS = 3_000
AT_REST = (Step.ATTRACT, Step.OUT_OF_SERVICE)


class PlatformOrders(QObject):
    """``step`` runs on a thread of its own; everything else belongs to the window's.

    Args:
        data: the terminal's folder.
        downstream: brings commands, takes their results.
        take_catalogue: looks for the newest catalogue and takes it; false when it is refused.
        clock: the time.

    Attributes:
        ordered: the maintenance that is on.
    """

    changed = Signal()
    restart = Signal()
    _came = Signal(object)
    _due = Signal()

    def __init__(
        self,
        data: Path,
        downstream: Downstream,
        take_catalogue: Callable[[], bool],
        clock: Callable[[], dt.datetime],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.ordered = maintenance.ordered(data)
        self._attended: Maintenance | None = None
        self._data = data
        self._downstream = downstream
        self._take_catalogue = take_catalogue
        self._clock = clock
        self._written = self.ordered
        self._restart_due = False
        self._shown = ""
        # Commands whose end the window has seen; settled by ``step``.
        self._seen: queue.SimpleQueue[str] = queue.SimpleQueue()
        queued = Qt.ConnectionType.QueuedConnection
        self._came.connect(self._take, queued)
        self._due.connect(self._note_restart, queued)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="orders")
        self._clock_tick = QTimer(self)
        self._clock_tick.timeout.connect(lambda: self._thread.submit(self._step_safely))

    def start(self, every_ms: int = LOOK_EVERY_MS) -> None:
        """Look from now on."""
        self._clock_tick.start(every_ms)

    def stop(self) -> None:
        """No more; a step under way is waited for."""
        self._clock_tick.stop()
        self._thread.shutdown(wait=True, cancel_futures=True)

    def step(self) -> None:
        """Settle what has ended, begin what is new, look whether staff changed something."""
        while not self._seen.empty():
            if seen := self._seen.get_nowait():
                self._downstream.done(seen, CommandResult.DONE)
        for command in self._downstream.pending_commands():
            if self._downstream.begin(command.id):
                _log.warning("the platform orders: %s", command.verb)
                self._carry_out(command)
        self._look()

    @property
    def maintenance(self) -> Maintenance | None:
        """Why nobody new is served: it was ordered, or somebody of the staff is at the terminal."""
        return self.ordered or self._attended

    def attend(self, on: bool) -> None:
        """Somebody of the staff is at the terminal, or has left it."""
        if on != (self._attended is not None):
            self._attended = Maintenance(since=self._clock()) if on else None
            self.changed.emit()

    def restart_at_rest(self) -> None:
        """Begin anew once nobody is served."""
        self._due.emit()

    def shown(self, at: Step, told: Maintenance | None) -> None:
        """The screen is at this step, with this maintenance (or none) in what it says."""
        if at not in AT_REST:
            return
        command = "" if told is None else told.command
        if at is Step.OUT_OF_SERVICE and command != self._shown:
            self._shown = command
            self._seen.put(command)
        if self._restart_due:
            self._restart_due = False
            self.restart.emit()

    def _step_safely(self) -> None:
        try:
            self.step()
        except Exception as error:
            # A disk that fails must not end the looking.
            _log.error("orders: %s", type(error).__name__)

    def _carry_out(self, command: Command) -> None:
        try:
            if command.verb is Verb.MAINTENANCE_ON:
                self._begin_maintenance(command)
            elif command.verb is Verb.MAINTENANCE_OFF:
                self._end_maintenance(command)
            elif command.verb is Verb.FETCH_BUNDLE:
                taken = self._take_catalogue()
                result = CommandResult.DONE if taken else CommandResult.FAILED
                self._downstream.done(command.id, result)
            elif command.verb is Verb.RESTART:
                self._due.emit()
            else:
                # The journal of the machine turns its own pages.
                self._downstream.done(command.id, CommandResult.REFUSED)
        except OSError as error:
            _log.error("%s not carried out: %s", command.verb, error.strerror)
            self._downstream.done(command.id, CommandResult.FAILED)

    def _begin_maintenance(self, command: Command) -> None:
        before = maintenance.ordered(self._data)
        reason = command.reason[: maintenance.LONGEST_REASON]
        wanted = Maintenance(reason=reason, since=self._clock(), command=command.id)
        maintenance.order(self._data, wanted)
        if before is not None and before.command:
            # Another took its place before anybody saw it; one that was seen is settled already.
            self._downstream.done(before.command, CommandResult.FAILED)

    def _end_maintenance(self, command: Command) -> None:
        before = maintenance.ordered(self._data)
        maintenance.end(self._data)
        if before is not None and before.command:
            self._downstream.done(before.command, CommandResult.FAILED)
        self._downstream.done(command.id, CommandResult.DONE)

    def _look(self) -> None:
        now = maintenance.ordered(self._data)
        if now != self._written:
            self._written = now
            self._came.emit(now)

    @Slot(object)
    def _take(self, now: Maintenance | None) -> None:
        self.ordered = now
        self.changed.emit()

    @Slot()
    def _note_restart(self) -> None:
        self._restart_due = True
        self.changed.emit()
