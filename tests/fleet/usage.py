"""Who used the processors: from ``/proc`` (proc(5), ``/proc/pid/stat`` and ``/proc/stat``)."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
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


@contextmanager
def syncing(folder: Path, every_s: float) -> Iterator[list[float]]:
    """What the disk makes of a write that must be durable, in ms, asked beside the run."""
    took_ms: list[float] = []
    over = threading.Event()

    def ask() -> None:
        with (folder / "probe").open("wb", buffering=0) as probe:
            while not over.wait(every_s):
                began = time.monotonic()
                # In place, as a database's log is written.
                os.pwrite(probe.fileno(), bytes(8192), 0)
                os.fdatasync(probe.fileno())
                took_ms.append((time.monotonic() - began) * 1000)

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    try:
        yield took_ms
    finally:
        over.set()
        thread.join()


def _stat(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rpartition(") ")[2].split()
    except OSError:
        return []
