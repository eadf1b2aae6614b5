"""The HTTP under a simulated IPP printer (RFC 8010 section 4: IPP over HTTP)."""

from __future__ import annotations

import http.server
from collections.abc import Callable

_MAX_REQUEST = 64 * 1024 * 1024


class IppServer(http.server.ThreadingHTTPServer):
    """Hands every request's body to ``answer``; where that has none, the connection breaks."""

    daemon_threads = True
    # Threads of silent requests must not hold up the end.
    block_on_close = False

    def __init__(self, address: tuple[str, int], answer: Callable[[bytes], bytes | None]) -> None:
        """Listen; ``serve_forever`` serves. ``answer`` is called on a thread per connection."""
        super().__init__(address, _Request)
        self.answer = answer

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away in the middle is nothing to tell."""


class _Request(http.server.BaseHTTPRequestHandler):
    server: IppServer
    timeout = 30.0

    def do_POST(self) -> None:
        size = int(self.headers.get("Content-Length") or 0)
        if self.headers.get("Content-Type") != "application/ipp" or not 0 < size <= _MAX_REQUEST:
            self.send_error(400)
            return
        answer = self.server.answer(self.rfile.read(size))
        if answer is None:
            self.close_connection = True
            return
        self.send_response(200)
        self.send_header("Content-Type", "application/ipp")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on stderr."""
