"""The port towards a simulator on this machine: a key a line, a plus sign behind a long one."""

from __future__ import annotations

import select
import socket

from drivers.device import (
    Capabilities,
    Completion,
    CompletionCode,
    DeviceClass,
    DeviceStatus,
    StatusReport,
)
from drivers.keypad.port import KEYS, Press

CONNECT_S = 2.0


class SimulatedKeypad:
    """Used by one thread at a time; the next call connects again after the simulator was away."""

    def __init__(self, port: int) -> None:
        """Prepare; nothing is opened."""
        self._port = port
        self._line: socket.socket | None = None
        self._rest = b""

    def status(self) -> StatusReport:
        """Whether the simulator takes the call."""
        try:
            self._connected()
        except OSError:
            return StatusReport(DeviceStatus.NO_DEVICE, reason="no simulator")
        return StatusReport(DeviceStatus.ONLINE)

    def capabilities(self) -> Capabilities:
        """Twelve keys."""
        return Capabilities(DeviceClass.KEYPAD, model="simulated keypad")

    def close(self) -> None:
        """Hang up."""
        line, self._line = self._line, None
        self._rest = b""
        if line is not None:
            line.close()

    def presses(self, wait_s: float) -> Completion[tuple[Press, ...]]:
        """What was pressed; see ``Keypad.presses``."""
        try:
            line = self._connected()
            if select.select([line], [], [], max(wait_s, 0.0))[0]:
                came = line.recv(4096)
                if not came:
                    raise ConnectionError
                self._rest += came
        except OSError:
            self.close()
            return Completion(CompletionCode.HARDWARE_ERROR, reason="the simulator went away")
        *lines, self._rest = self._rest.split(b"\n")
        names = [one.decode("ascii", "replace") for one in lines]
        found = [Press(name[0], long=name.endswith("+")) for name in names if name[:1] in KEYS]
        return Completion(CompletionCode.SUCCESS, tuple(found))

    def _connected(self) -> socket.socket:
        if self._line is None:
            self._line = socket.create_connection(("127.0.0.1", self._port), CONNECT_S)
            self._rest = b""
        return self._line
