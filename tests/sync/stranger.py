"""A server on a real port that answers with whatever bytes a test wants."""

from __future__ import annotations

import socket
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

Answering = Callable[[bytes], Iterable[bytes]]


def http(status: str, body: bytes, *headers: str) -> bytes:
    # Said, because it is so: whoever tried the same connection again could be quicker than its end.
    closing = "Connection: close"
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", closing, *headers, "", ""]
    return "\r\n".join(lines).encode() + body


class Stranger:
    """Answers each request with what ``answering`` yields, then ends the connection."""

    def __init__(self, answering: Answering, tls: ssl.SSLContext | None = None) -> None:
        self.answering = answering
        self.requests: list[bytes] = []
        self.leaving = threading.Event()
        outer = self

        class Talk(socketserver.StreamRequestHandler):
            timeout = 10

            def handle(self) -> None:
                try:
                    self.talk()
                except OSError:
                    return  # the other side hung up, as it may

            def talk(self) -> None:
                head = b""
                while not head.endswith(b"\r\n\r\n"):
                    line = self.rfile.readline()
                    if not line:
                        return
                    head += line
                length = next(
                    (
                        int(line.split(b":")[1])
                        for line in head.split(b"\r\n")
                        if line.lower().startswith(b"content-length:")
                    ),
                    0,
                )
                request = head + self.rfile.read(length)
                outer.requests.append(request)
                for piece in outer.answering(request):
                    self.wfile.write(piece)

        self._server = _Server(("127.0.0.1", 0), Talk)
        self._server.tls = tls
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        scheme = "http" if tls is None else "https"
        self.url = f"{scheme}://127.0.0.1:{self._server.server_address[1]}"

    def paths(self) -> list[bytes]:
        return [request.split(b" ")[1].split(b"?")[0] for request in self.requests]

    def drip(self, piece: bytes) -> Iterator[bytes]:
        """The same piece again and again, slowly, until the test is over."""
        while not self.leaving.wait(0.02):
            yield piece

    def close(self) -> None:
        self.leaving.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = False
    tls: ssl.SSLContext | None = None

    def get_request(self) -> tuple[socket.socket, Any]:
        plain, address = super().get_request()
        if self.tls is None:
            return plain, address
        # The handshake is done by the first read, in the thread of the connection.
        secure = self.tls.wrap_socket(plain, server_side=True, do_handshake_on_connect=False)
        return secure, address


@contextmanager
def stranger(answering: Answering) -> Iterator[Stranger]:
    opened = Stranger(answering)
    try:
        yield opened
    finally:
        opened.close()
