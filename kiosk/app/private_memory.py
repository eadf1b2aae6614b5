"""Keeps what the process holds in memory from ever lying on a disk, and from staying for long.

Python overwrites nothing that it frees, so names and numbers of a session may stand in memory until
it is used again. Therefore no core is written, whatever ends the process, and no other program of
the same account may read it (``PR_SET_DUMPABLE``, prctl(2); also ends ``/proc/<pid>/mem``). After
each session freed memory goes back to the system.
"""

from __future__ import annotations

import gc
import logging

from PySide6.QtCore import QTimer

from drivers.confined import give_back_freed, keep_memory_unread

# The last page of a session has gone by then, and what it held is free.
_AFTER_MS = 2000

_log = logging.getLogger("kiosk.app")


def keep_memory_private() -> bool:
    """No core from now on; whether the system agreed to both measures."""
    agreed = keep_memory_unread()
    if not agreed:
        _log.error("the process's memory can be read by other programs of this account")
    return agreed


def forget_what_is_free() -> None:
    """Soon after a session: what was freed of it does not stay in this process."""
    QTimer.singleShot(_AFTER_MS, _forget)


def _forget() -> None:
    # Circles first: what is in them is not free before.
    gc.collect()
    give_back_freed()
