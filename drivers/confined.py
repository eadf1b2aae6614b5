"""Processes that read what strangers made: they may die of it, and can do nothing else.

A picture is decoded and a page is read in a process with a bound on memory and processor time,
which can write no file and leaves no core.
"""

from __future__ import annotations

import ctypes
import os
import resource
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_PR_SET_DUMPABLE = 4
_MB = 1 << 20


def keep_memory_unread() -> bool:
    """No core of this process from now on, and no other program of its account may read it.

    ``PR_SET_DUMPABLE`` (prctl(2)) also ends ``/proc/<pid>/mem``.

    Returns:
        Whether the system agreed to both.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    return int(ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)) == 0


def give_back_freed() -> None:
    """Hand what was freed back to the system (malloc_trim(3)), which wipes it for whoever is next.

    Without this a process of many threads keeps nearly all it ever needed, a little more with each
    citizen, and what they entered stands in it. Does nothing where the C library is not glibc.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def confine(memory_mb: int, seconds: int) -> None:
    """Bound this process.

    Args:
        memory_mb: of its address space.
        seconds: of processor time.
    """
    resource.setrlimit(resource.RLIMIT_AS, (memory_mb * _MB, memory_mb * _MB))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    os.umask(0o077)
    keep_memory_unread()


def environment(**more: str) -> dict[str, str]:
    """Of such a process: where this one found its libraries it finds them too, nothing else."""
    return {
        "PATH": os.environ.get("PATH", ""),
        "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, sys.path)]),
        # Arenas for each thread would be counted as memory.
        "MALLOC_ARENA_MAX": "1",
        **more,
    }
