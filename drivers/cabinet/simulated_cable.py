"""A simulated serial cable: two pseudo terminals and a thread that carries bytes between them."""

from __future__ import annotations

import os
import select
import threading
from pathlib import Path

from drivers.simulated_tty import SimulatedTty
from drivers.simulation import Switchboard

_CHUNK = 4096


class SimulatedCable:
    """One end stays for the simulated board, the other vanishes when it is unplugged."""

    def __init__(self, link: Path | None = None) -> None:
        """Args: ``link`` is a symbolic link that keeps pointing at the end that may vanish."""
        self._board = SimulatedTty()
        self._board.plug()
        self._terminal = SimulatedTty(link)
        self._closing = threading.Event()
        self._switches = Switchboard()
        self._terminal.plug()
        self._switches.start("serial-cable", self._run)

    @property
    def board_end(self) -> str:
        """The path the simulated board opens."""
        return self._board.port

    @property
    def path(self) -> str:
        """The path the adapter opens."""
        return self._terminal.port

    def plug(self) -> None:
        """Put it in."""
        self._switches.throw(self._terminal.plug)

    def pull(self) -> None:
        """Pull it out."""
        self._switches.throw(self._terminal.pull)

    def close(self) -> None:
        """End the thread, take both ends away."""
        if self._switches.stop(self._closing):
            self._terminal.pull()
            self._board.pull()

    def _run(self) -> None:
        while not self._closing.is_set():
            ends = {
                end: other
                for end, other in (
                    (self._board.master, self._terminal),
                    (self._terminal.master, self._board),
                )
                if end is not None
            }
            sources = select.poll()
            for fd in (self._switches.fileno(), *ends):
                sources.register(fd, select.POLLIN)
            ready = {fd for fd, _ in sources.poll()}
            if self._switches.fileno() in ready:
                self._switches.run()
                continue
            for end in ready:
                ends[end].write(os.read(end, _CHUNK))
