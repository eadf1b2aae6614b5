"""The reader at the other end of the example plug-in's line of JSON."""

from __future__ import annotations

import base64
import json
import socketserver
import threading
from typing import Any

from drivers.idcard.people import SimulatedCard


class AcmePeer:
    """A reader on a TCP port that keeps its number while it is unplugged."""

    def __init__(self) -> None:
        self.card: SimulatedCard | None = None
        self.raw_answer: bytes | None = None
        self._server: _Server | None = None
        self.port = 0
        self.plug()

    def plug(self) -> None:
        self._server = _Server(("127.0.0.1", self.port), self)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def pull(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server.drop()
            self._server = None

    def answer(self, question: bytes) -> bytes:
        if self.raw_answer is not None:
            return self.raw_answer
        asked = json.loads(question)["do"]
        if asked == "hello":
            return _line({"model": "ACME R1", "serial": "4711"})
        if self.card is None:
            return _line({"card": None})
        for sw3, word in ((0x40, "wrongCard"), (0x33, "fraud"), (0x41, "unreadable")):
            if sw3 in (self.card.select_sw3, self.card.read_sw3):
                return _line({"refused": word})
        blocks = {"text": self.card.text, "photo": self.card.photo}
        coded = {key: base64.b64encode(block).decode() for key, block in blocks.items()}
        return _line({"card": {**coded, "address": self.card.appended_address}})


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    # A connection that is open would otherwise hold the end of the test.
    block_on_close = False

    def __init__(self, address: tuple[str, int], peer: AcmePeer) -> None:
        self.peer = peer
        self._connections: list[_Connection] = []
        super().__init__(address, _Connection)

    def enter(self, connection: _Connection) -> None:
        self._connections.append(connection)

    def drop(self) -> None:
        for connection in self._connections:
            connection.hang_up()


class _Connection(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        self.server.enter(self)
        for question in self.rfile:
            self.wfile.write(self.server.peer.answer(question))

    def hang_up(self) -> None:
        try:
            # Wakes the thread that reads, which then closes it.
            self.request.shutdown(2)
        except OSError:
            return


def _line(answer: dict[str, Any]) -> bytes:
    return json.dumps(answer).encode() + b"\n"
