"""A power supply behind a NUT server, asked over a socket.

Not through aionut: it keeps its socket open when a login is refused, lets a non-ASCII answer raise
what its caller cannot expect, and wants an event loop; the whole protocol needed here is one
question and its list of lines.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import logging
import socket
import time
from collections.abc import Callable

from drivers.adapter import utc_now
from drivers.device import (
    Capabilities,
    Completion,
    CompletionCode,
    Condition,
    ConditionCode,
    DeviceClass,
    DeviceStatus,
    Severity,
    StatusReport,
)
from drivers.ups.nut_protocol import (
    ERRORS,
    MAX_VARIABLES,
    Malformed,
    Refusal,
    parse_refusal,
    parse_variable,
    power_of,
)
from drivers.ups.port import PowerState

_log = logging.getLogger("drivers.ups")

_LONGEST_LINE = 2048


@dataclasses.dataclass(frozen=True, slots=True)
class Trouble:
    """No usable answer, and why, in English for technicians."""

    status: DeviceStatus
    reason: str


class NutUps:
    """The supply's port over RFC 9271.

    Invariants: used by one thread at a time; one call takes at most ``reply_s`` twice (a connection
    the server dropped while idle is made anew once).
    """

    def __init__(
        self,
        host: str,
        port: int,
        ups: str,
        *,
        reply_s: float = 3.0,
        clock: Callable[[], dt.datetime] = utc_now,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Prepare; the server is asked by the first call.

        Args:
            host: of the server.
            port: 3493 with most servers.
            ups: the supply's name there.
            reply_s: seconds to connect and be answered in.
            clock: wall clock, timezone-aware, for ``since``.
            monotonic: seconds that never go back.
        """
        self._address = (host, port)
        self._ups = ups
        self._reply_s = reply_s
        self._clock = clock
        self._monotonic = monotonic
        self._socket: socket.socket | None = None
        self._rest = b""
        self._since: dict[ConditionCode, dt.datetime] = {}
        self._noted: frozenset[str] = frozenset()
        self._model = ""
        self._serial = ""

    def status(self) -> StatusReport:
        """Ask how the terminal is fed, and say what that means."""
        state = self._read()
        if isinstance(state, Trouble):
            return StatusReport(state.status, reason=state.reason)
        facts = [
            (state.battery_low or state.shutting_down, ConditionCode.BATTERY_LOW),
            (not state.on_mains, ConditionCode.ON_BATTERY),
            (state.replace_battery, ConditionCode.BATTERY_FAILED),
            (state.overloaded, ConditionCode.OVERLOADED),
        ]
        now = self._clock()
        self._since = {code: self._since.get(code, now) for true, code in facts if true}
        low = ConditionCode.BATTERY_LOW
        conditions = tuple(
            Condition(code, Severity.BLOCKING if code is low else Severity.WARNING, since)
            for code, since in self._since.items()
        )
        return StatusReport(DeviceStatus.ONLINE, conditions)

    def capabilities(self) -> Capabilities:
        """What it said of itself."""
        return Capabilities(DeviceClass.UPS, self._model, self._serial)

    def power(self) -> Completion[PowerState]:
        """How the terminal is fed now."""
        state = self._read()
        if isinstance(state, Trouble):
            return Completion(CompletionCode.DEVICE_NOT_READY, reason=state.reason)
        return Completion(CompletionCode.SUCCESS, state)

    def close(self) -> None:
        """Give the connection back; the next call makes another."""
        self._rest = b""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _read(self) -> PowerState | Trouble:
        variables = self._variables()
        if isinstance(variables, Trouble):
            return variables
        self._model = variables.get("ups.model", variables.get("device.model", ""))
        self._serial = variables.get("ups.serial", variables.get("device.serial", ""))
        answer = power_of(variables)
        if answer is None:
            return Trouble(DeviceStatus.HARDWARE_ERROR, "status says neither mains nor battery")
        state, unknown = answer
        if unknown - self._noted:
            self._noted |= unknown
            _log.info("status words nobody knows: %r", " ".join(sorted(unknown))[:80])
        return state

    def _variables(self) -> dict[str, str] | Trouble:
        fresh = self._socket is None
        answer = self._list()
        if isinstance(answer, Trouble) and not fresh and self._socket is None:
            # Servers drop connections that were idle. Asking twice changes nothing.
            answer = self._list()
        return answer

    def _list(self) -> dict[str, str] | Trouble:
        deadline = self._monotonic() + self._reply_s
        try:
            answer = self._ask(deadline)
        except TimeoutError:
            self.close()
            return Trouble(DeviceStatus.OFFLINE, "the server does not answer")
        except OSError as error:
            self.close()
            return Trouble(DeviceStatus.OFFLINE, f"no server ({type(error).__name__})")
        except Malformed:
            self.close()
            return Trouble(DeviceStatus.OFFLINE, "the server's answer is malformed")
        if isinstance(answer, Refusal):
            return _refused(answer)
        return answer

    def _ask(self, deadline: float) -> dict[str, str] | Refusal:
        if self._socket is None:
            self._socket = socket.create_connection(self._address, self._reply_s)
        self._socket.settimeout(self._left(deadline))
        self._socket.sendall(f"LIST VAR {self._ups}\n".encode())
        first = self._line(self._socket, deadline)
        refusal = parse_refusal(first)
        if refusal is not None:
            return refusal
        if first != f"BEGIN LIST VAR {self._ups}":
            raise Malformed
        variables: dict[str, str] = {}
        for _ in range(MAX_VARIABLES):
            line = self._line(self._socket, deadline)
            if line == f"END LIST VAR {self._ups}":
                if self._rest:
                    raise Malformed
                return variables
            name, value = parse_variable(line, self._ups)
            variables[name] = value
        raise Malformed

    def _line(self, connection: socket.socket, deadline: float) -> str:
        while b"\n" not in self._rest:
            if len(self._rest) > _LONGEST_LINE:
                raise Malformed
            connection.settimeout(self._left(deadline))
            chunk = connection.recv(4096)
            if not chunk:
                raise ConnectionResetError
            self._rest += chunk
        line, _, self._rest = self._rest.partition(b"\n")
        # Descriptions may be in any code; what matters is ASCII.
        return line.decode("utf-8", "replace").rstrip("\r")

    def _left(self, deadline: float) -> float:
        left = deadline - self._monotonic()
        if left <= 0:
            raise TimeoutError
        return left


def _refused(refusal: Refusal) -> Trouble:
    reason = f"{refusal.word or 'ERR'}: {ERRORS.get(refusal.word, 'the server refuses')}"
    gone = refusal.word == "UNKNOWN-UPS"
    return Trouble(DeviceStatus.NO_DEVICE if gone else DeviceStatus.OFFLINE, reason)
