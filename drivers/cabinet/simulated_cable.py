"""A simulated serial cable: two pseudo terminals and a thread that carries bytes between them."""

from __future__ import annotations

import os
import select
import threading
import tty
from pathlib import Path

from drivers.simulation import Switchboard

_CHUNK = 4096


class SimulatedCable:
    """One end stays for the simulated board, the other vanishes when it is unplugged."""

    def __init__(self, link: Path | None = None) -> None:
        """Args: ``link`` is a symbolic link that keeps pointing at the end that may vanish."""
        self._link = link
        self._board = _pty()
        self._terminal: tuple[int, int] | None = None
        self._name = ""
        self._closing = threading.Event()
        self._switches = Switchboard()
        self._plug()
        self._switches.start("serial-cable", self._run)

    @property
    def board_end(self) -> str:
        """The path the simulated board opens."""
        return os.ttyname(self._board[1])

    @property
    def path(self) -> str:
        """The path the adapter opens: the link when there is one."""
        return str(self._link) if self._link is not None else self._name

    def plug(self) -> None:
        """Put it in."""
        self._switches.throw(self._plug)

    def pull(self) -> None:
        """Pull it out."""
        self._switches.throw(self._pull)

    def close(self) -> None:
        """End the thread, take both ends away."""
        if self._switches.stop(self._closing):
            self._pull()
            for fd in self._board:
                os.close(fd)

    def _run(self) -> None:
        while not self._closing.is_set():
            sources = select.poll()
            sources.register(self._switches.fileno(), select.POLLIN)
            sources.register(self._board[0], select.POLLIN)
            if self._terminal is not None:
                sources.register(self._terminal[0], select.POLLIN)
            ready = {fd for fd, _ in sources.poll()}
            if self._switches.fileno() in ready:
                self._switches.run()
            elif self._board[0] in ready:
                self._carry(self._board[0], self._terminal)
            elif self._terminal is not None:
                self._carry(self._terminal[0], self._board)

    def _carry(self, source: int, target: tuple[int, int] | None) -> None:
        data = os.read(source, _CHUNK)
        if target is not None:
            try:
                os.write(target[0], data)
            except BlockingIOError:
                # Nobody reads: a serial line loses what is not taken.
                return

    def _plug(self) -> None:
        if self._terminal is None:
            self._terminal = _pty()
            self._name = os.ttyname(self._terminal[1])
            if self._link is not None:
                self._link.unlink(missing_ok=True)
                self._link.symlink_to(self._name)

    def _pull(self) -> None:
        if self._link is not None:
            self._link.unlink(missing_ok=True)
        for fd in self._terminal or ():
            os.close(fd)
        self._terminal = None


def _pty() -> tuple[int, int]:
    # The slave end stays open here too, or the master would report a hang-up between users.
    master, slave = os.openpty()
    tty.setraw(slave)
    os.set_blocking(master, False)
    return master, slave
