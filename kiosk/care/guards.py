"""Room on the disk and memory: what is enough, and what follows when it is not."""

from __future__ import annotations

import dataclasses
import enum
import os
import shutil
from collections.abc import Callable
from pathlib import Path

MIB = 1024 * 1024
# A program that is too large soon after its start is too large every time.
LEAST_LIFE_S = 3600.0


class Room(enum.StrEnum):
    """How much there is on the disk of the queue."""

    ENOUGH = "enough"
    # Somebody has to see to it; citizens notice nothing.
    LOW = "low"
    # No new citizen is served; whoever is being served is still saved, and what waits is sent.
    TOO_LITTLE = "too-little"


def free_mib_of(folder: Path) -> int:
    """Free there, in MiB.

    Raises:
        OSError: the disk cannot be asked.
    """
    return shutil.disk_usage(folder).free // MIB


@dataclasses.dataclass(frozen=True, slots=True)
class DiskGuard:
    """Judges the disk of the terminal's folder.

    Attributes:
        low_mib: below this an alarm is given.
        stop_mib: below this nobody new is served.
        free_mib: asks the disk.
    """

    data: Path
    low_mib: int
    stop_mib: int
    free_mib: Callable[[Path], int] = free_mib_of

    def look(self) -> tuple[Room, int]:
        """How it is now, and how many MiB are free.

        Raises:
            OSError: the disk cannot be asked.
        """
        free = self.free_mib(self.data)
        if free < self.stop_mib:
            return Room.TOO_LITTLE, free
        return (Room.LOW if free < self.low_mib else Room.ENOUGH), free

    def takes_more(self) -> bool:
        """Whether somebody new may be served; a disk that cannot be asked takes nothing."""
        try:
            return self.look()[0] is not Room.TOO_LITTLE
        except OSError:
            return False


def resident_mib() -> int:
    """Memory that this process holds, in MiB (proc(5), statm)."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // MIB


@dataclasses.dataclass(frozen=True, slots=True)
class MemoryGuard:
    """Says when the program is to begin anew, before the system ends it.

    Attributes:
        restart_mib: above this; 0 never.
        resident: asks.
        least_life_s: it runs at least so long.
    """

    restart_mib: int
    resident: Callable[[], int] = resident_mib
    least_life_s: float = LEAST_LIFE_S

    def too_large(self) -> int:
        """MiB held when that is too much, else 0."""
        held = self.resident() if self.restart_mib else 0
        return held if held > self.restart_mib else 0

    def begin_anew(self, held_mib: int, life_s: float) -> bool:
        """Whether a program that holds so much, after so long a life, is to begin anew."""
        return held_mib > 0 and life_s >= self.least_life_s
