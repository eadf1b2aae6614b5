"""Byte roads to a receipt printer, over python-escpos's connectors; the only module that knows it.

Only the connector is used. The library's text path, status parsing and status reading are not:
they lose Chinese punctuation and call silence "plenty of paper".
"""

from __future__ import annotations

import errno
import socket
from typing import Literal, Protocol

from escpos.printer import Network


class Transport(Protocol):
    """What the printer's adapter needs of a road; ``OSError`` is how the world says no."""

    def open(self) -> None:
        """Connect; nothing happens when it is connected.

        Raises:
            OSError: the printer cannot be reached.
        """

    def write(self, data: bytes) -> None:
        """Send everything.

        Raises:
            OSError: the road broke, or nothing was taken for too long (``TimeoutError``).
        """

    def read(self, timeout_s: float) -> bytes:
        """What has arrived, waiting at most ``timeout_s``; empty when nothing came.

        Raises:
            OSError: the road broke.
        """

    def close(self) -> None:
        """Disconnect; nothing happens when it is not connected."""


class _Connector(Network):  # type: ignore[misc]  # the library ships no types
    """python-escpos's network connector with its own opening and closing.

    Seen in 3.1: ``Network.open`` drops the socket unclosed when ``connect`` fails; both log through
    the root logger's shortcut, which installs a handler on stderr for the whole program.
    """

    # The library's own mark for "not opened yet".
    _device: socket.socket | Literal[False] | None = False

    def open(self, raise_not_found: bool = True) -> None:
        """Connect or raise ``OSError``."""
        self.device = socket.create_connection((self.host, self.port), self.timeout)

    def close(self) -> None:
        """Disconnect; the library also calls this when the object goes away."""
        if self._device:
            self._device.close()
        self._device = False


class NetworkTransport:
    """A printer on a TCP port (usually 9100)."""

    def __init__(
        self, host: str, port: int, *, connect_timeout_s: float, write_timeout_s: float
    ) -> None:
        """Prepare; ``open`` connects."""
        self._address = (host, port)
        self._connect_timeout_s = connect_timeout_s
        self._write_timeout_s = write_timeout_s
        self._printer: _Connector | None = None

    def open(self) -> None:
        """Connect."""
        if self._printer is None:
            host, port = self._address
            printer = _Connector(host, port, timeout=self._connect_timeout_s)
            try:
                printer.open()
            except UnicodeError as error:
                raise OSError(errno.EINVAL, "not a host name") from error
            # Status requests are three bytes each: they must not wait for more to come.
            printer.device.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._printer = printer

    def write(self, data: bytes) -> None:
        """Send everything."""
        printer = self._connected()
        # Renewed with each piece that is taken: a slow printer is no broken one.
        printer.device.settimeout(self._write_timeout_s)
        rest = memoryview(data)
        while rest:
            rest = rest[printer.device.send(rest) :]

    def read(self, timeout_s: float) -> bytes:
        """What has arrived within the time."""
        printer = self._connected()
        printer.device.settimeout(timeout_s)
        try:
            data = bytes(printer._read())
        except (TimeoutError, BlockingIOError):
            return b""
        if not data:
            raise ConnectionResetError("the printer closed the connection")
        return data

    def close(self) -> None:
        """Disconnect."""
        if self._printer is not None:
            self._printer.close()
            self._printer = None

    def _connected(self) -> _Connector:
        if self._printer is None:
            raise ConnectionError("not connected")
        return self._printer


def network_transport(
    host: str, port: int, *, connect_timeout_s: float = 3.0, write_timeout_s: float = 10.0
) -> NetworkTransport:
    """The road to a network printer.

    Args:
        host: name or address.
        port: TCP port.
        connect_timeout_s: how long a printer may take to accept the connection.
        write_timeout_s: how long it may take nothing of what is sent.
    """
    return NetworkTransport(
        host, port, connect_timeout_s=connect_timeout_s, write_timeout_s=write_timeout_s
    )
