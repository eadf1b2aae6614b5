"""A server on a real port that answers with whatever bytes a test wants."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

Answering = Callable[[bytes], Iterable[bytes]]


def http(status: str, body: bytes, *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


class Stranger:
    """Answers each request with what ``answering`` yields, then ends the connection."""

    def __init__(self, answering: Answering) -> None:
        self.answering = answering
        self.requests: list[bytes] = []
        self.leaving = threading.Event()
        outer = self

        class Talk(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                self.connection.settimeout(10)
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
                try:
                    for piece in outer.answering(request):
                        self.wfile.write(piece)
                except OSError:
                    return  # the other side hung up, as it may

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk)
        self._server.daemon_threads = False
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

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


@contextmanager
def stranger(answering: Answering) -> Iterator[Stranger]:
    opened = Stranger(answering)
    try:
        yield opened
    finally:
        opened.close()
