"""A serial line of this machine that simulators are plugged into: a pseudo terminal with a name.

The system gives the name of a pseudo terminal away again at once. An adapter that looks for a
reader that was pulled out would then open the line of some other simulator and find a device
there; so the line gets a name of its own, which is gone while it is not plugged in.
"""

from __future__ import annotations

import os
import tempfile
import tty
from pathlib import Path


class SimulatedTty:
    """One line; not plugged in at first. Used by one thread at a time."""

    def __init__(self, link: Path | None = None) -> None:
        """Args: ``link`` is the name it shall have; without one it gets a folder of its own."""
        self._folder: Path | None = None
        if link is None:
            self._folder = Path(tempfile.mkdtemp(prefix="guanjia-tty-"))
            link = self._folder / "line"
            self._folder.rmdir()
        self._link = link
        self._ends: tuple[int, int] | None = None

    @property
    def port(self) -> str:
        """The path to open, the same however often it is pulled and plugged in."""
        return str(self._link)

    @property
    def master(self) -> int | None:
        """The simulator's end, not blocking; none while it is not plugged in."""
        return None if self._ends is None else self._ends[0]

    def plug(self) -> None:
        """Put it in; nothing happens when it is."""
        if self._ends is not None:
            return
        # The slave stays open here too, or the master would report a hang-up between two users.
        master, slave = os.openpty()
        tty.setraw(slave)
        os.set_blocking(master, False)
        self._ends = (master, slave)
        if self._folder is not None:
            self._folder.mkdir(mode=0o700, exist_ok=True)
        self._link.unlink(missing_ok=True)
        self._link.symlink_to(os.ttyname(slave))

    def pull(self) -> None:
        """Pull it out: the name vanishes, and who has it open is hung up on."""
        if self._ends is None:
            return
        self._link.unlink(missing_ok=True)
        if self._folder is not None:
            self._folder.rmdir()
        for end in self._ends:
            os.close(end)
        self._ends = None

    def write(self, data: bytes) -> bool:
        """Send; false when nobody takes it: a serial line loses that, so does one pulled out."""
        if self._ends is None:
            return False
        try:
            os.write(self._ends[0], data)
        except BlockingIOError:
            return False
        return True
