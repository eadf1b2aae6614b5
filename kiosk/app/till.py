"""Puts a till together from the terminal's folder, its outbox and its payment device."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from pathlib import Path

from drivers.device import DeviceClass
from drivers.supervisor import Supervisor
from kiosk.app.counterpart import WorkerCounterpart
from kiosk.app.paying import Till
from sync.contract.platform import PlatformKey
from sync.outbox import Outbox
from sync.payments.journal import Journal, StoreError
from sync.payments.settling import Settling

_log = logging.getLogger("kiosk.app")

JOURNAL_FILE = "payments.sqlite3"


class TillDesk:
    """A till with its journal; both end together."""

    def __init__(self, till: Till, journal: Journal) -> None:
        self.till = till
        self._journal = journal

    def stop(self, timeout_s: float) -> None:
        """End; what is open waits in the journal."""
        self.till.stop(timeout_s)
        self._journal.close()


def open_till(
    data: Path,
    devices: Supervisor,
    outbox: Outbox,
    *,
    platform: Callable[[], PlatformKey],
    clock: Callable[[], dt.datetime],
    database_key: bytes | None,
    on_submitted: Callable[[], None],
) -> TillDesk | None:
    """The till of a terminal that has a payment platform; ``None`` without one.

    A journal that cannot be opened is no reason for the terminal to stay closed: then there is no
    till, and nothing that is paid for can be started.
    """
    if DeviceClass.PAYMENT not in devices:
        return None
    try:
        journal = Journal(data / JOURNAL_FILE, clock=clock, database_key=database_key)
    except StoreError as error:
        _log.error("journal of payments: %s; no payments", error.cause)
        return None
    till = Till(
        Settling(journal, outbox),
        WorkerCounterpart(devices[DeviceClass.PAYMENT]),
        platform=platform,
        clock=clock,
        on_submitted=on_submitted,
    )
    return TillDesk(till, journal)
