"""A TCP forwarder that cuts each connection after so many bytes, one way or the other."""

from __future__ import annotations

import socket
import struct
import threading
from contextlib import suppress

_RESET = struct.pack("ii", 1, 0)


class Cutter:
    """Between a terminal and the hub; ``cut_up`` and ``cut_down`` count bytes of a connection.

    Attributes:
        cut_up: of the terminal's bytes, after which the connection is reset; ``None`` is never.
        cut_down: of the hub's bytes, likewise.
        sent: bytes that went up, over all connections.
    """

    def __init__(self, host: str, port: int) -> None:
        self._hub = (host, port)
        self.cut_up: int | None = None
        self.cut_down: int | None = None
        self.sent = 0
        self._lock = threading.Lock()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self._threads: list[threading.Thread] = []
        self._accepting = threading.Thread(target=self._accept)
        self._accepting.start()

    def close(self) -> None:
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._accepting.join(10)
        for thread in self._threads:
            thread.join(10)

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listening.accept()
            except OSError:
                return
            far = socket.create_connection(self._hub, timeout=10)
            for one in (near, far):
                one.settimeout(10)
                one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            up = threading.Thread(target=self._up, args=(near, far))
            down = threading.Thread(target=self._pump, args=(far, near, self.cut_down))
            self._threads += [up, down]
            up.start()
            down.start()

    def _up(self, near: socket.socket, far: socket.socket) -> None:
        self._pump(near, far, self.cut_up, up=True)

    def _pump(
        self, source: socket.socket, sink: socket.socket, cut: int | None, *, up: bool = False
    ) -> None:
        left = cut
        with suppress(OSError):
            while left is None or left > 0:
                piece = source.recv(65536 if left is None else min(left, 65536))
                if not piece:
                    break
                sink.sendall(piece)
                if up:
                    with self._lock:
                        self.sent += len(piece)
                if left is not None:
                    left -= len(piece)
        for one in (source, sink):
            with suppress(OSError):
                if left == 0:
                    one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                # Both pumps stop; what is cut is cut both ways.
                one.shutdown(socket.SHUT_RDWR)
            one.close()
