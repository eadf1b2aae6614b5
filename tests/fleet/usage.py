"""Who used the processors: from ``/proc`` (proc(5), ``/proc/pid/stat`` and ``/proc/stat``)."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

TICK_S = 1 / os.sysconf("SC_CLK_TCK")


def cpu_s(pid: int) -> float:
    """Processor seconds of a process and of its children that ended; 0 when it is gone."""
    fields = _stat(pid)
    return sum(map(int, fields[11:15])) * TICK_S if fields else 0.0


def family_cpu_s(parents: Iterable[int]) -> float:
    """The same of processes with all of their living children."""
    wanted = set(parents)
    found = [int(one.name) for one in Path("/proc").iterdir() if one.name.isdigit()]
    children = [pid for pid in found if (fields := _stat(pid)) and int(fields[1]) in wanted]
    return sum(map(cpu_s, {*wanted, *children}))


def parent(pid: int) -> int:
    """The parent of a living process."""
    return int(_stat(pid)[1])


def machine_s() -> tuple[float, float]:
    """Processor seconds of everybody, busy and waiting for the disk, since the machine began."""
    ticks = [int(one) for one in Path("/proc/stat").read_text("ascii").split("\n")[0].split()[1:]]
    return (sum(ticks[:8]) - ticks[3] - ticks[4]) * TICK_S, ticks[4] * TICK_S


def _stat(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rpartition(") ")[2].split()
    except OSError:
        return []
