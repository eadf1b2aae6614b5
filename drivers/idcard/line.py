"""The two roads of an SDT reader's bytes: a serial port by pyserial, and a TCP port.

The only module that knows pyserial. A line is opened by making it. A line that is gone raises
``OSError``, one that takes no more bytes ``TimeoutError``; silence is an empty answer.
"""

from __future__ import annotations

import socket
import termios
from collections.abc import Callable
from typing import Protocol
from urllib.parse import urlsplit

import serial

MAX_STALE = 16_384
"""Bytes thrown away before a question; who has sent more than this keeps babbling."""

_CHUNK = 4096


class Line(Protocol):
    """An open line to a reader, used by one thread at a time."""

    def drain(self) -> None:
        """Throw away what arrived before it was asked for."""

    def write(self, data: bytes) -> None:
        """Send all of it."""

    def read(self) -> bytes:
        """What arrived; waits for the first byte, and is empty after the gap time of silence."""

    def close(self) -> None:
        """Give it back."""


class SerialLine:
    """A serial port, opened exclusively."""

    def __init__(self, port: str, *, baudrate: int, gap_s: float, write_s: float) -> None:
        """Open the port.

        Args:
            port: device path, or ``hwgrep://`` and a pattern that the port's USB id or description
                matches, looked up anew with every opening.
            baudrate: of the reader.
            gap_s: seconds ``read`` waits.
            write_s: seconds ``write`` may take.

        Raises:
            OSError: it cannot be opened; pyserial keeps the system's number on it or on its cause.
        """
        try:
            self._serial = serial.serial_for_url(
                port, baudrate=baudrate, timeout=gap_s, write_timeout=write_s, exclusive=True
            )
        except termios.error as error:
            raise OSError(*error.args) from error

    def drain(self) -> None:
        """Throw away what arrived before it was asked for."""
        try:
            self._serial.reset_input_buffer()
        except termios.error as error:
            # pyserial lets it through when a port is flushed after it vanished.
            raise OSError(*error.args) from error

    def write(self, data: bytes) -> None:
        """Send all of it."""
        try:
            self._serial.write(data)
        except serial.SerialTimeoutException as error:
            raise TimeoutError from error

    def read(self) -> bytes:
        """What arrived; waits for the first byte, and is empty after the gap time of silence."""
        return self._serial.read(max(1, self._serial.in_waiting))

    def close(self) -> None:
        """Give it back."""
        self._serial.close()


class TcpLine:
    """A reader behind a TCP port: its own, or a serial device server's in raw mode.

    Not pyserial's ``socket://``: that one throws away stale bytes for as long as they keep coming,
    and connects in a time of its own.
    """

    def __init__(
        self, host: str, port: int, *, connect_s: float, gap_s: float, write_s: float
    ) -> None:
        """Connect.

        Args:
            host: name or number; a name is looked up in the system's own time.
            port: of the reader or device server.
            connect_s: seconds to connect in.
            gap_s: seconds ``read`` waits.
            write_s: seconds ``write`` may take.

        Raises:
            OSError: nothing answers there.
        """
        self._gap_s = gap_s
        self._write_s = write_s
        self._socket = socket.create_connection((host, port), connect_s)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)

    def drain(self) -> None:
        """Throw away what arrived before it was asked for.

        Raises:
            OSError: the other end closed the connection, as idle device servers do.
        """
        self._socket.settimeout(0.0)
        stale = 0
        while stale <= MAX_STALE:
            try:
                data = self._socket.recv(_CHUNK)
            except BlockingIOError:
                return
            if not data:
                raise ConnectionResetError("closed by the other end")
            stale += len(data)

    def write(self, data: bytes) -> None:
        """Send all of it."""
        self._socket.settimeout(self._write_s)
        self._socket.sendall(data)

    def read(self) -> bytes:
        """What arrived; waits for the first byte, and is empty after the gap time of silence."""
        self._socket.settimeout(self._gap_s)
        try:
            data = self._socket.recv(_CHUNK)
        except TimeoutError:
            return b""
        if not data:
            raise ConnectionResetError("closed by the other end")
        return data

    def close(self) -> None:
        """Give it back."""
        self._socket.close()


def tcp_address(port: str) -> tuple[str, int] | None:
    """Host and number of ``socket://host:port``, ``None`` where the port is a serial one.

    Raises:
        ValueError: it is a ``socket://`` address without host or number.
    """
    if not port.startswith("socket://"):
        return None
    parts = urlsplit(port)
    if not parts.hostname or not parts.port:
        raise ValueError("not socket://host:port")
    return parts.hostname, parts.port


def line_opener(
    port: str, *, baudrate: int, connect_s: float, gap_s: float, write_s: float
) -> Callable[[], Line]:
    """What opens the line that a port's name means; see ``SerialLine`` and ``tcp_address``."""
    address = tcp_address(port)
    if address is None:
        return lambda: SerialLine(port, baudrate=baudrate, gap_s=gap_s, write_s=write_s)
    host, number = address
    return lambda: TcpLine(host, number, connect_s=connect_s, gap_s=gap_s, write_s=write_s)
