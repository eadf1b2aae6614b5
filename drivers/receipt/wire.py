"""The wires a simulated receipt printer can hang on: TCP, a pseudo terminal, a device node."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import Protocol

from drivers.simulated_tty import SimulatedTty

_CHUNK = 4096


class Wire(Protocol):
    """The printer's end of a wire; used by the simulator's thread alone.

    Attributes:
        port: the TCP port, 0 on other wires.
    """

    port: int

    def fileno(self) -> int | None:
        """What to watch for something to come in; ``None`` while nothing can."""

    def receive(self) -> bytes | None:
        """What came in; empty when that was only somebody connecting, ``None`` at the end."""

    def send(self, data: bytes) -> bool:
        """Answer; false when the other side has gone."""

    def hang_up(self) -> None:
        """Break the connection; the next one is welcome."""

    def switch_off(self) -> None:
        """Be a wire without power behind it."""

    def switch_on(self) -> None:
        """Be a wire with power again."""

    def close(self) -> None:
        """Give everything back."""


class TcpWire:
    """A TCP port that takes one connection at a time, as network printers do."""

    def __init__(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Args: ``port`` 0 is any free one."""
        self._host = host
        self._connection: socket.socket | None = None
        self._listener = _bound(host, port)
        self._listener.listen(1)
        self._powered = True
        self.port = int(self._listener.getsockname()[1])

    def fileno(self) -> int | None:
        """The connection, or the listener as long as there is none."""
        if self._connection is not None:
            return self._connection.fileno()
        return self._listener.fileno() if self._powered else None

    def receive(self) -> bytes | None:
        """Take the connection, or what it brought."""
        if self._connection is None:
            self._connection, _ = self._listener.accept()
            return b""
        try:
            return self._connection.recv(_CHUNK) or None
        except OSError:
            return None

    def send(self, data: bytes) -> bool:
        """Answer on the connection."""
        if self._connection is None:
            return True
        try:
            self._connection.sendall(data)
        except OSError:
            return False
        return True

    def hang_up(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def switch_off(self) -> None:
        """Bound and not listening: connections are refused, and nobody else gets the port."""
        self.hang_up()
        self._listener.close()
        self._listener = _bound(self._host, self.port)
        self._powered = False

    def switch_on(self) -> None:
        """Listen again, on the same port."""
        self._listener.listen(1)
        self._powered = True

    def close(self) -> None:
        """Close the connection and the port."""
        self.hang_up()
        self._listener.close()


class PtyWire:
    """A pseudo terminal under a name that stays, as a serial line or a USB node has one.

    With ``vanishes`` the name goes away with the power, as that of a printer on USB does; without,
    the line stays and is silent, as that of a serial port does.
    """

    port = 0

    def __init__(self, link: Path, *, vanishes: bool = False) -> None:
        """Args: ``link`` is the name, a symbolic link kept pointing at the pseudo terminal."""
        self._tty = SimulatedTty(link)
        self._tty.plug()
        self._vanishes = vanishes
        self._powered = True

    def fileno(self) -> int | None:
        """The printer's side, while it is there."""
        return self._tty.master

    def receive(self) -> bytes | None:
        """What came in; thrown away without power."""
        if self._tty.master is None:
            return b""
        try:
            data = os.read(self._tty.master, _CHUNK)
        except BlockingIOError:
            data = b""
        return data if self._powered else b""

    def send(self, data: bytes) -> bool:
        """Answer; what nobody reads is lost, as on a serial line."""
        if self._powered:
            self._tty.write(data)
        return True

    def hang_up(self) -> None:
        """Pull the plug and put it in again; nothing happens without power."""
        if self._powered:
            self._tty.pull()
            self._tty.plug()

    def switch_off(self) -> None:
        """Go away, or only silent."""
        self._powered = False
        if self._vanishes:
            self._tty.pull()

    def switch_on(self) -> None:
        """Come back under the same name."""
        self._powered = True
        self._tty.plug()

    def close(self) -> None:
        """Take the name and the pseudo terminal away."""
        self._tty.pull()


class NodeWire:
    """A device node that carries bytes both ways, such as a USB printer gadget's.

    The node has no connections and no power of its own: those are switched where the node comes
    from (a gadget's UDC).
    """

    port = 0

    def __init__(self, path: Path) -> None:
        """Args: ``path`` is the node, such as ``/dev/g_printer0``."""
        self._fd = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)

    def fileno(self) -> int | None:
        """The node."""
        return self._fd if self._fd >= 0 else None

    def receive(self) -> bytes | None:
        """What came in; a node that is disturbed by unplugging brings nothing."""
        try:
            return os.read(self._fd, _CHUNK)
        except OSError:
            return b""

    def send(self, data: bytes) -> bool:
        """Answer; lost while no host listens."""
        try:
            os.write(self._fd, data)
        except OSError:
            return True
        return True

    def hang_up(self) -> None:
        """Nothing: see the class."""

    def switch_off(self) -> None:
        """Nothing: see the class."""

    def switch_on(self) -> None:
        """Nothing: see the class."""

    def close(self) -> None:
        """Close the node."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1


def _bound(host: str, port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    return listener
