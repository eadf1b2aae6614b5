"""Takes a version that the platform offers, when the site lets it; nobody is sent away for it.

What is fetched waits for the hours that the site names. Then maintenance is ordered, which begins
when the citizen who is here has left; when the screen says so, ``updates/ready`` names the package.
Installing takes rights that this program does not have: a unit of the system does it
(``guanjia-kiosk update apply-offered``), ends the maintenance and writes down how it went.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from kiosk import maintenance
from kiosk.config import Updates
from kiosk.hours import Hours
from kiosk.journey.state import Journey, Step
from kiosk.maintenance import Maintenance
from kiosk.readiness import MAINTENANCE
from sync.contract.status import Offer, UpdateFact
from sync.offered import FOLDER, PACKAGE, READY, TAKING, Fetching, last_fact

_log = logging.getLogger("kiosk.app")

# Whose maintenance it is; nobody else's is ended.
COMMAND = "update"
# Installing begins within seconds, or nobody is there to do it.
TAKEN_WITHIN = dt.timedelta(minutes=15)


class OfferedUpdates:
    """``take`` and ``show`` never block; the work is done on a thread of its own.

    Args:
        data: the terminal's folder.
        updates: what the site lets it do.
        fetching: brings packages.
        version: that runs.
        clock: the time.
        on_change: told when there is something new to tell the platform.
    """

    def __init__(
        self,
        data: Path,
        updates: Updates,
        fetching: Fetching,
        version: str,
        clock: Callable[[], dt.datetime],
        on_change: Callable[[], None] = lambda: None,
    ) -> None:
        self._data, self._folder = data, data / FOLDER
        self._updates, self._hours = updates, Hours.parse(updates.hours)
        self._fetching = fetching
        self._version = version
        self._clock = clock
        self.on_change = on_change
        self._closed = False
        self._stopping = threading.Event()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="offered")

    def stop(self) -> None:
        """No more; a piece under way is waited for."""
        self._stopping.set()
        self._thread.shutdown(wait=True, cancel_futures=True)

    def fact(self) -> UpdateFact | None:
        """What became of the last package."""
        return last_fact(self._folder)

    def show(self, journey: Journey) -> None:
        """The journey as it is shown: whether the screen says that the terminal is closed."""
        closed = (
            journey.at is Step.OUT_OF_SERVICE and journey.readiness.out_of_service == MAINTENANCE
        )
        if closed != self._closed:
            self._closed = closed
            if closed and self._updates.from_platform:
                self._submit(self._make_ready)

    def take(self, offer: Offer | None) -> None:
        """The platform offers this, or nothing (any more)."""
        if self._updates.from_platform:
            self._submit(lambda: self._step(offer))

    def _submit(self, work: Callable[[], None]) -> None:
        def safely() -> None:
            try:
                work()
            except Exception as error:
                # A disk that is full must not end the looking.
                _log.error("offered version: %s", type(error).__name__)

        if not self._stopping.is_set():
            self._thread.submit(safely)

    def _step(self, offer: Offer | None) -> None:
        """Called after each report: fetch, order maintenance, or give up waiting."""
        self._give_up_waiting()
        fact = self.fact()
        if offer is None:
            if fact is not None and fact.result == "fetched":
                # Taken back, or paused: nobody is to be closed for it.
                self._end_maintenance()
            return
        if offer.version == self._version:
            return
        if fact is None or fact.release != offer.digest:
            fact = self._fetching.fetch(offer, stopping=self._stopping.is_set)
            if fact is not None:
                _log.info("version %s: %s %s", offer.version, fact.result, fact.fault)
                self.on_change()
        if fact is not None and fact.result == "fetched" and self._hours.is_open(self._clock()):
            self._order_maintenance()

    def _order_maintenance(self) -> None:
        if maintenance.ordered(self._data) is None:
            maintenance.order(self._data, Maintenance(since=self._clock(), command=COMMAND))
        else:
            self._make_ready()

    def _make_ready(self) -> None:
        ordered, fact = maintenance.ordered(self._data), self.fact()
        if ordered is None or ordered.command != COMMAND or not self._closed:
            return
        (package,) = self._folder.glob(f"{PACKAGE}_*.deb")
        begun = any((self._folder / name).exists() for name in (READY, TAKING))
        if fact is not None and fact.result == "fetched" and not begun:
            fresh = self._folder / f".{READY}"
            fresh.write_text(package.name, encoding="ascii")
            fresh.rename(self._folder / READY)

    def _give_up_waiting(self) -> None:
        begun = [self._folder / name for name in (READY, TAKING)]
        ordered, there = maintenance.ordered(self._data), [one for one in begun if one.exists()]
        if ordered is None or ordered.command != COMMAND or not there:
            return
        if self._clock() - ordered.since > TAKEN_WITHIN:
            fact = self.fact()
            for one in there:
                one.unlink(missing_ok=True)
            if fact is not None:
                self._fetching.settle(fact.release, "refused", "not-taken")
            self._end_maintenance()

    def _end_maintenance(self) -> None:
        ordered = maintenance.ordered(self._data)
        if ordered is not None and ordered.command == COMMAND:
            maintenance.end(self._data)
