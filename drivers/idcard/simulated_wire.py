"""The wires a simulated reader hangs on: a pseudo terminal, or a TCP port of this machine."""

from __future__ import annotations

import os
import socket
import struct
from pathlib import Path
from typing import Protocol

from drivers.simulated_tty import SimulatedTty

_CHUNK = 4096


class SimulatedWire(Protocol):
    """One end of a wire, used on the simulator's thread alone."""

    @property
    def port(self) -> str:
        """What a configuration calls the other end."""

    @property
    def plugged(self) -> bool:
        """Whether it is in."""

    def filenos(self) -> list[int]:
        """What to watch for input."""

    def plug(self) -> None:
        """Put it in."""

    def pull(self) -> None:
        """Pull it out."""

    def receive(self, fd: int) -> bytes:
        """What arrived at a descriptor that is readable."""

    def send(self, data: bytes) -> bool:
        """Send without waiting; false when nobody takes it."""


class PtyWire:
    """A pseudo terminal under a name of its own, see ``SimulatedTty``."""

    def __init__(self, link: Path | None = None) -> None:
        self._tty = SimulatedTty(link)

    @property
    def port(self) -> str:
        """Its name."""
        return self._tty.port

    @property
    def plugged(self) -> bool:
        """Whether the pty is there."""
        return self._tty.master is not None

    def filenos(self) -> list[int]:
        """The master's end."""
        return [] if self._tty.master is None else [self._tty.master]

    def plug(self) -> None:
        """Make a pty."""
        self._tty.plug()

    def pull(self) -> None:
        """The port vanishes."""
        self._tty.pull()

    def receive(self, fd: int) -> bytes:
        """What arrived."""
        return os.read(fd, _CHUNK)

    def send(self, data: bytes) -> bool:
        """A serial line loses what is not taken."""
        return self._tty.write(data)


class TcpWire:
    """A TCP port on loopback that one program at a time talks to; the last to connect wins."""

    def __init__(self) -> None:
        self._number = 0
        self._ear: socket.socket | None = None
        self._peer: socket.socket | None = None

    @property
    def port(self) -> str:
        """Host and number, the same while it is unplugged."""
        return f"127.0.0.1:{self._number}"

    @property
    def plugged(self) -> bool:
        """Whether it listens."""
        return self._ear is not None

    def filenos(self) -> list[int]:
        """The listening socket, and the connection."""
        return [end.fileno() for end in (self._ear, self._peer) if end is not None]

    def plug(self) -> None:
        """Listen."""
        self._ear = socket.create_server(("127.0.0.1", self._number))
        self._number = self._ear.getsockname()[1]

    def pull(self) -> None:
        """Nobody listens, and the connection breaks."""
        if self._ear is not None:
            self._ear.close()
            self._ear = None
        self.drop()

    def drop(self, *, reset: bool = True) -> None:
        """End the connection, with a reset or properly."""
        if self._peer is not None:
            if reset:
                linger = struct.pack("ii", 1, 0)
                self._peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self._peer.close()
            self._peer = None

    def receive(self, fd: int) -> bytes:
        """What arrived; a new connection takes the place of the one before."""
        if self._ear is not None and fd == self._ear.fileno():
            peer, _ = self._ear.accept()
            self.drop()
            peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            peer.setblocking(False)
            self._peer = peer
            return b""
        if self._peer is None or fd != self._peer.fileno():
            return b""
        try:
            data = self._peer.recv(_CHUNK)
        except OSError:
            data = b""
        if not data:
            self.drop(reset=False)
        return data

    def send(self, data: bytes) -> bool:
        """Send what the connection takes at once."""
        if self._peer is None:
            return False
        try:
            self._peer.sendall(data)
        except OSError:
            self.drop()
            return False
        return True
