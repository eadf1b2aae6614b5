"""Keeps what the process holds in memory from ever lying on a disk.

Python overwrites nothing that it frees, so names and numbers of a session may stand in memory until
it is used again. Therefore no core is written, whatever ends the process, and no other program of
the same account may read it (``PR_SET_DUMPABLE``, prctl(2); also ends ``/proc/<pid>/mem``).
"""

from __future__ import annotations

import logging

from drivers.confined import keep_memory_unread

_log = logging.getLogger("kiosk.app")


def keep_memory_private() -> bool:
    """No core from now on; whether the system agreed to both measures."""
    agreed = keep_memory_unread()
    if not agreed:
        _log.error("the process's memory can be read by other programs of this account")
    return agreed
