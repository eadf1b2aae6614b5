"""Fingers for the ``keypad-simulated`` adapter."""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import Any

from drivers.keypad.port import KEYS
from drivers.simulation import require_simulation

NAME = "keypad-simulated"
_ACCEPT_S = 0.2


class KeypadSimulator:
    """Listens on a port of this machine; what is pressed while nobody listens is lost."""

    def __init__(self, *, profile: str) -> None:
        """Start it.

        Raises:
            SimulatorForbidden: the profile serves citizens.
        """
        require_simulation(NAME, profile)
        self._closing = threading.Event()
        self._lock = threading.Lock()
        self._lines: list[socket.socket] = []
        self._server = socket.create_server(("127.0.0.1", 0))
        self._server.settimeout(_ACCEPT_S)
        self.port: int = self._server.getsockname()[1]
        self._thread = threading.Thread(target=self._listen, name=NAME, daemon=True)
        self._thread.start()

    @property
    def table(self) -> dict[str, Any]:
        """The table of a configuration that leads here."""
        return {"adapter": NAME, "port": self.port}

    def press(self, *keys: str, long: bool = False) -> None:
        """Press keys one after the other.

        Raises:
            ValueError: there is no such key.
        """
        for key in keys:
            if key not in KEYS:
                raise ValueError("no such key")
            message = f"{key}{'+' if long else ''}\n".encode()
            with self._lock:
                for line in self._lines:
                    with contextlib.suppress(OSError):
                        line.sendall(message)

    def close(self) -> None:
        """Hang up."""
        self._closing.set()
        self._thread.join(10.0)
        self._server.close()
        for line in self._lines:
            line.close()

    def _listen(self) -> None:
        while not self._closing.is_set():
            try:
                line, _ = self._server.accept()
            except TimeoutError:
                continue
            except OSError:
                return
            with self._lock:
                self._lines.append(line)
