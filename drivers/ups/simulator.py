"""A simulated power supply: a small NUT server on TCP with a switch for every trouble."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Callable

from drivers.simulation import require_simulation

NAME = "guanjia"
"""What the supply is called on the simulated server."""


class NutSimulator:
    """A server on loopback that keeps its port while it is switched off.

    A switch has taken effect when the call returns.
    """

    def __init__(self, *, profile: str, on_change: Callable[[], None] | None = None) -> None:
        """Begin to answer.

        Args:
            profile: the configuration's profile.
            on_change: told that the supply's state changed, on the thread of the switch.

        Raises:
            SimulatorForbidden: the profile serves citizens.
        """
        require_simulation("NutSimulator", profile)
        self._on_change = on_change
        self._port = 0
        self._server: _Server | None = None
        self.variables = {
            "ups.status": "OL CHRG",
            "battery.charge": "100",
            "battery.runtime": "1800",
            "ups.load": "23",
            "ups.model": "Simulated 1000",
            "ups.serial": "S0001",
        }
        self.error = ""
        self.raw: bytes | None = None
        self.gap_s = 0.0
        self.silent = False
        self.ended = threading.Event()
        self.switch_on()

    @property
    def host(self) -> str:
        """Where it listens."""
        return "127.0.0.1"

    @property
    def port(self) -> int:
        """The port, the same while it is off."""
        return self._port

    # The supply

    def fail_mains(self) -> None:
        """A power cut."""
        self._say("OB DISCHRG")

    def return_mains(self) -> None:
        """The end of it."""
        self._say("OL CHRG")

    def drain(self, charge: int, runtime_s: int) -> None:
        """The battery has this much left, in percent and seconds; low below a fifth."""
        self.variables["battery.charge"] = str(charge)
        self.variables["battery.runtime"] = str(runtime_s)
        words = self.variables["ups.status"].split()
        if charge < 20 and "OB" in words:
            words = [*(word for word in words if word != "LB"), "LB"]
        self._say(" ".join(words))

    def wear_out_battery(self) -> None:
        """It asks for a new battery."""
        self._say(self.variables["ups.status"] + " RB")

    def overload(self) -> None:
        """More is drawn than it can feed."""
        self.variables["ups.load"] = "118"
        self._say(self.variables["ups.status"] + " OVER")

    def force_shutdown(self) -> None:
        """It was told to cut the power."""
        self._say("FSD " + self.variables["ups.status"])

    def say(self, words: str) -> None:
        """Any status at all."""
        self._say(words)

    # The server

    def refuse(self, word: str = "DATA-STALE") -> None:
        """Answer every question with this error."""
        self.error = word

    def go_silent(self) -> None:
        """Take questions and answer none."""
        self.silent = True

    def drip(self, gap_s: float) -> None:
        """Answer one byte at a time."""
        self.gap_s = gap_s

    def answer_with(self, raw: bytes) -> None:
        """Answer every question with these bytes."""
        self.raw = raw

    def heal(self) -> None:
        """No fault of the server any more; the supply stays as it is."""
        self.error, self.raw, self.gap_s, self.silent = "", None, 0.0, False

    def drop_connections(self) -> None:
        """End every connection and go on listening."""
        if self._server is not None:
            self._server.drop()

    def switch_off(self) -> None:
        """Nobody listens any more."""
        server, self._server = self._server, None
        if server is not None:
            server.shutdown()
            server.server_close()
            server.drop()

    def switch_on(self) -> None:
        """Listen again."""
        if self._server is None:
            self._server = _Server((self.host, self._port), self)
            self._port = self._server.server_address[1]
            threading.Thread(
                target=self._server.serve_forever, args=(0.02,), name="nut-simulator", daemon=True
            ).start()

    def close(self) -> None:
        """End for good."""
        self.ended.set()
        self.switch_off()

    def answer(self, question: str) -> bytes:
        """The bytes that answer a line; called on a connection's thread."""
        if self.raw is not None:
            return self.raw
        if self.error:
            return f"ERR {self.error}\n".encode()
        words = question.split()
        if words == ["LIST", "UPS"]:
            return f'BEGIN LIST UPS\nUPS {NAME} "Simulated"\nEND LIST UPS\n'.encode()
        if words[:2] != ["LIST", "VAR"]:
            return b"ERR UNKNOWN-COMMAND\n"
        if words[2:] != [NAME]:
            return b"ERR UNKNOWN-UPS\n"
        lines = [f"BEGIN LIST VAR {NAME}"]
        for name, value in self.variables.items():
            escaped = value.replace("\\", "\\\\").replace('"', '\\"')
            lines.append(f'VAR {NAME} {name} "{escaped}"')
        lines.append(f"END LIST VAR {NAME}")
        return "".join(f"{line}\n" for line in lines).encode()

    def _say(self, words: str) -> None:
        self.variables["ups.status"] = words
        if self._on_change is not None:
            self._on_change()


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False

    def __init__(self, address: tuple[str, int], simulator: NutSimulator) -> None:
        self.simulator = simulator
        self.connections: list[_Connection] = []
        super().__init__(address, _Connection)

    def drop(self) -> None:
        for connection in list(self.connections):
            connection.hang_up()


class _Connection(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        self.server.connections.append(self)
        simulator = self.server.simulator
        try:
            for line in self.rfile:
                if simulator.silent:
                    continue
                self._send(simulator.answer(line.decode("ascii", "replace").strip()), simulator)
        except OSError:
            return

    def hang_up(self) -> None:
        try:
            # Wakes the thread that reads, which then closes it.
            self.request.shutdown(2)
        except OSError:
            return

    def _send(self, answer: bytes, simulator: NutSimulator) -> None:
        if not simulator.gap_s:
            self.wfile.write(answer)
            return
        for byte in answer:
            if simulator.ended.wait(simulator.gap_s):
                return
            self.wfile.write(bytes([byte]))
