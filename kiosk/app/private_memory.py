"""Keeps what the process holds in memory from ever lying on a disk.

Python overwrites nothing that it frees, so names and numbers of a session may stand in memory until
it is used again. Therefore no core is written, whatever ends the process, and no other program of
the same account may read it (``PR_SET_DUMPABLE``, prctl(2); also ends ``/proc/<pid>/mem``).
"""

from __future__ import annotations

import ctypes
import logging
import resource

_PR_SET_DUMPABLE = 4
_log = logging.getLogger("kiosk.app")


def keep_memory_private() -> bool:
    """No core from now on; whether the system agreed to both measures."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    agreed = int(ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)) == 0
    if not agreed:
        _log.error("the process's memory can be read by other programs of this account")
    return agreed
