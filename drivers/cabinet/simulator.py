"""A simulated cabinet: a Modbus board with a switch for every contact and every fault.

The wire is real, TCP or a pseudo terminal, and so is the other end: pymodbus's own server. The
board's contacts and lights lie where ``RegisterMap`` has them unless told otherwise.
"""

from __future__ import annotations

import asyncio
import dataclasses
import logging
import socket
import threading
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, Literal

from pymodbus.constants import ExcCodes
from pymodbus.server import ModbusSerialServer, ModbusTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice

from drivers.cabinet.simulated_cable import SimulatedCable
from drivers.simulation import require_simulation

logging.getLogger("pymodbus").setLevel(logging.CRITICAL)

DOOR, TAMPER, PRESENCE, MAINTENANCE, SUPERVISOR = range(5)
_BITS = 64
_REGISTERS = 16
_READ_INPUTS, _WRITE_COIL, _WRITE_REGISTER = 2, 5, 6
_PATIENCE_S = 10.0


@dataclasses.dataclass(slots=True)
class _Faults:
    silent: bool = False
    delay_s: float = 0.0
    exceptions: list[int] = dataclasses.field(default_factory=list)
    stuck: set[int] = dataclasses.field(default_factory=set)


class ModbusBoardSimulator:
    """A board on TCP or on a pty, served by a thread of its own.

    A switch has taken effect when the call returns.
    """

    def __init__(
        self,
        *,
        profile: str,
        wire: Literal["tcp", "rtu"] = "tcp",
        link: Path | None = None,
        unit: int = 1,
        on_change: Callable[[], None] | None = None,
    ) -> None:
        """Switch the board on.

        Args:
            profile: the configuration's profile.
            wire: which adapter it is for.
            link: with ``rtu``, a symbolic link that keeps pointing at the pty.
            unit: its number on the line.
            on_change: told, on the board's thread, that a light changed.

        Raises:
            SimulatorForbidden: the profile serves citizens.
        """
        require_simulation("ModbusBoardSimulator", profile)
        self._unit = unit
        self._on_change = on_change
        self._contacts = [False] * _BITS
        self._coils = [False] * _BITS
        self._words = [0] * _REGISTERS
        self._writes = 0
        self._faults = _Faults()
        self._cable = SimulatedCable(link) if wire == "rtu" else None
        self._tcp_port = _free_port() if self._cable is None else 0
        self._server: ModbusTcpServer | ModbusSerialServer | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(
            target=self._loop.run_forever, name="modbus-board", daemon=True
        )
        self._thread.start()
        self.board_on()

    @property
    def host(self) -> str:
        """Where it listens on TCP."""
        return "127.0.0.1"

    @property
    def port(self) -> int:
        """The TCP port, the same while it is off."""
        return self._tcp_port

    @property
    def path(self) -> str:
        """The serial port's path."""
        return "" if self._cable is None else self._cable.path

    @property
    def coils(self) -> tuple[bool, ...]:
        """Every coil, as it is."""
        return tuple(self._coils)

    @property
    def words(self) -> tuple[int, ...]:
        """Every holding register, as it is."""
        return tuple(self._words)

    @property
    def writes(self) -> int:
        """How often a coil or register was written."""
        return self._writes

    # The cabinet

    def open_door(self, is_open: bool = True) -> None:
        """Open the service door, or close it."""
        self._contacts[DOOR] = is_open

    def tamper(self, tripped: bool = True) -> None:
        """Trip the tamper contact, or reset it."""
        self._contacts[TAMPER] = tripped

    def someone_there(self, present: bool = True) -> None:
        """Somebody steps before the terminal, or leaves."""
        self._contacts[PRESENCE] = present

    def turn_key(self, position: Literal["run", "maintenance", "supervisor"]) -> None:
        """Turn the operator switch."""
        self._contacts[MAINTENANCE] = position == "maintenance"
        self._contacts[SUPERVISOR] = position == "supervisor"

    def close_contact(self, number: int, is_closed: bool = True) -> None:
        """Close any discrete input, for maps of a test's own."""
        self._contacts[number] = is_closed

    # The board

    def board_off(self) -> None:
        """Cut its power: nobody listens any more, a serial line stays and is silent."""
        server, self._server = self._server, None
        if server is not None:
            self._run(server.shutdown())  # type: ignore[no-untyped-call]  # untyped in pymodbus

    def board_on(self) -> None:
        """Switch it on again; lights are off then."""
        if self._server is None:
            self._coils = [False] * _BITS
            self._server = self._run(self._start())

    def unplug(self) -> None:
        """Pull the cable: a serial port vanishes, a TCP board is as if it were off."""
        if self._cable is None:
            self.board_off()
        else:
            self._cable.pull()

    def replug(self) -> None:
        """Put the cable back in."""
        if self._cable is None:
            self.board_on()
        else:
            self._cable.plug()

    def go_silent(self, silent: bool = True) -> None:
        """Take questions and answer none."""
        self._faults.silent = silent

    def slow_down(self, delay_s: float) -> None:
        """Think before every answer."""
        self._faults.delay_s = delay_s

    def answer_with(self, *codes: int) -> None:
        """The next answers are these exception codes."""
        self._faults.exceptions = list(codes)

    def stick(self, *coils: int) -> None:
        """These coils keep what they have, whatever is written."""
        self._faults.stuck = set(coils)

    def heal(self) -> None:
        """No fault any more; contacts stay as they are."""
        self._faults = _Faults()

    def close(self) -> None:
        """Switch it off for good."""
        if self._thread.is_alive():
            self.board_off()
            self._run(_settle())
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(_PATIENCE_S)
            self._loop.close()
            if self._cable is not None:
                self._cable.close()

    # On the board's thread

    async def _start(self) -> ModbusTcpServer | ModbusSerialServer:
        bits = [SimData(0, values=[False] * _BITS, datatype=DataType.BITS)]
        more_bits = [SimData(0, values=[False] * _BITS, datatype=DataType.BITS)]
        words = [SimData(0, values=[0] * _REGISTERS, datatype=DataType.REGISTERS)]
        more_words = [SimData(0, values=[0] * _REGISTERS, datatype=DataType.REGISTERS)]
        device = SimDevice(
            self._unit, simdata=(bits, more_bits, words, more_words), action=self._act
        )
        server: ModbusTcpServer | ModbusSerialServer
        if self._cable is None:
            address = (self.host, self._tcp_port)
            server = ModbusTcpServer(device, address=address, trace_packet=self._pass)
        else:
            server = ModbusSerialServer(
                device, port=self._cable.board_end, baudrate=9600, trace_packet=self._pass
            )
        await server.serve_forever(background=True)
        return server

    def _pass(self, sending: bool, data: bytes) -> bytes:
        return b"" if sending and self._faults.silent else data

    async def _act(
        self,
        function: int,
        start: int,
        address: int,
        count: int,
        registers: list[int],
        values: list[int] | list[bool] | None,
    ) -> ExcCodes | None:
        if values is None and function in (_WRITE_COIL, _WRITE_REGISTER):
            # The server reads back what it wrote, to echo it.
            return None
        if self._faults.delay_s:
            await asyncio.sleep(self._faults.delay_s)
        if self._faults.exceptions:
            return ExcCodes(self._faults.exceptions.pop(0))
        if function == _READ_INPUTS:
            registers[:] = [
                sum(on << bit for bit, on in enumerate(self._contacts[at : at + 16]))
                for at in range(0, _BITS, 16)
            ]
        elif function == _WRITE_COIL and values:
            if address in self._faults.stuck:
                values[0] = self._coils[address]
            self._coils[address] = bool(values[0])
            self._changed()
        elif function == _WRITE_REGISTER and values:
            self._words[address] = int(values[0])
            self._changed()
        return None

    def _changed(self) -> None:
        self._writes += 1
        if self._on_change is not None:
            self._on_change()

    def _run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(_PATIENCE_S)


async def _settle() -> None:
    # Connections that were closed still have their last words to say to the loop.
    others = asyncio.all_tasks() - {asyncio.current_task()}
    if others:
        await asyncio.wait(others, timeout=1.0)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])
