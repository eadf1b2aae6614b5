"""The link to a Modbus board: reads and writes that end in bounded time, with a value.

The only module that knows pymodbus's client. Its client raises for silence, answers a refusal with
a response that says so, and logs every attempt; in here all three are values, and its log is off.
"""

from __future__ import annotations

import dataclasses
import enum
import logging
import struct
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from pymodbus.client import ModbusSerialClient, ModbusTcpClient
from pymodbus.exceptions import ConnectionException, ModbusException
from pymodbus.pdu import ModbusPDU

from drivers.cabinet.register_map import Table

# It writes an error for every poll of a board that is switched off; the status says it once.
logging.getLogger("pymodbus").setLevel(logging.CRITICAL)

EXCEPTIONS = {
    1: "illegal function",
    2: "illegal data address",
    3: "illegal data value",
    4: "device failure",
    5: "acknowledged, still busy",
    6: "device busy",
    8: "memory parity error",
    10: "gateway path unavailable",
    11: "gateway target does not answer",
}
"""Exception codes of the Modbus application protocol V1.1b3, section 7."""

_BUSY = (5, 6)
_GATEWAY = (10, 11)


class Fault(enum.Enum):
    """Why no usable answer came."""

    NO_DEVICE = "no device"
    UNREACHABLE = "not reachable"
    SILENT = "no usable answer"
    BUSY = "board busy"
    REFUSED = "board refuses"


@dataclasses.dataclass(frozen=True, slots=True)
class Trouble:
    """A question without a usable answer."""

    fault: Fault
    detail: str = ""

    @property
    def reason(self) -> str:
        """In English, for technicians."""
        return f"{self.fault.value}{f' ({self.detail})' if self.detail else ''}"


Client: TypeAlias = ModbusTcpClient | ModbusSerialClient


class ModbusLink:
    """Reads and writes of one board, connected when needed.

    Invariants: used by one thread at a time; after anything but an answer the line is closed, so
    that a late answer is never taken for the next one; one question takes at most three reply times
    for each try, and again where an idle connection turns out to be gone.
    """

    def __init__(self, make: Callable[[], Client], *, unit: int, gone: Callable[[], Fault]) -> None:
        """Prepare; nothing is opened yet.

        Args:
            make: makes a client, not yet connected.
            unit: the board's number on the line, 1 to 247.
            gone: what it means that the line cannot be opened.
        """
        self._make = make
        self._unit = unit
        self._gone = gone
        self._client: Client | None = None

    def read(self, table: Table, address: int, count: int) -> list[int] | Trouble:
        """Read neighbouring coils, inputs (0 or 1 each) or registers (16 bits each)."""
        words = table in ("holding", "input")

        def ask(client: Client) -> ModbusPDU:
            question = {
                "coil": client.read_coils,
                "discrete": client.read_discrete_inputs,
                "holding": client.read_holding_registers,
                "input": client.read_input_registers,
            }[table]
            return question(address, count=count, device_id=self._unit)

        answer = self._ask(ask)
        if isinstance(answer, Trouble):
            return answer
        values = [int(value) for value in (answer.registers if words else answer.bits)]
        # Bits come in whole bytes: more than were asked for are padding, fewer are no answer.
        if len(values) < count or (words and len(values) != count):
            self.close()
            return Trouble(Fault.SILENT, "answer of another length")
        return values[:count]

    def write_coil(self, address: int, value: bool) -> Trouble | None:
        """Switch one coil; ``None`` when the board acknowledged."""
        answer = self._ask(lambda client: client.write_coil(address, value, device_id=self._unit))
        return answer if isinstance(answer, Trouble) else None

    def write_register(self, address: int, value: int) -> Trouble | None:
        """Write one holding register; ``None`` when the board acknowledged."""
        answer = self._ask(
            lambda client: client.write_register(address, value, device_id=self._unit)
        )
        return answer if isinstance(answer, Trouble) else None

    def close(self) -> None:
        """Give the line back."""
        if self._client is not None:
            self._client.close()  # type: ignore[no-untyped-call]  # left untyped by pymodbus
            self._client = None

    def _ask(self, question: Callable[[Client], ModbusPDU]) -> ModbusPDU | Trouble:
        fresh = self._client is None
        answer = self._once(question)
        if isinstance(answer, Trouble) and answer.fault is not Fault.SILENT and not fresh:
            # Boards drop connections that were idle. Asking twice harms nothing here.
            answer = self._once(question)
        if isinstance(answer, ModbusPDU) and answer.isError():
            return self._refusal(answer.exception_code)
        return answer

    def _once(self, question: Callable[[Client], ModbusPDU]) -> ModbusPDU | Trouble:
        if self._client is None:
            client = self._make()
            if not client.connect():
                return Trouble(self._gone())
            self._client = client
        try:
            return question(self._client)
        except ConnectionException:
            self.close()
            return Trouble(self._gone(), "connection lost")
        except (ModbusException, OSError, struct.error, IndexError, ValueError) as error:
            # The last three are what its parser lets through for a malformed answer.
            self.close()
            return Trouble(Fault.SILENT, type(error).__name__)

    def _refusal(self, code: int) -> Trouble:
        detail = f"exception {code:02d}, {EXCEPTIONS.get(code, 'unknown')}"
        if code in _BUSY:
            return Trouble(Fault.BUSY, detail)
        return Trouble(Fault.SILENT if code in _GATEWAY else Fault.REFUSED, detail)


def tcp_link(host: str, port: int, *, unit: int, reply_s: float, retries: int) -> ModbusLink:
    """A board, or a gateway to one, on the network."""

    def make() -> Client:
        return ModbusTcpClient(host, port=port, timeout=reply_s, retries=retries)

    return ModbusLink(make, unit=unit, gone=lambda: Fault.UNREACHABLE)


def rtu_link(
    port: str,
    *,
    baudrate: int,
    parity: str,
    stopbits: int,
    unit: int,
    reply_s: float,
    retries: int,
) -> ModbusLink:
    """A board on a serial port."""

    def make() -> Client:
        return ModbusSerialClient(
            port,
            baudrate=baudrate,
            parity=parity,
            stopbits=stopbits,
            timeout=reply_s,
            retries=retries,
        )

    def gone() -> Fault:
        # pymodbus keeps the system's reason to itself.
        return Fault.UNREACHABLE if Path(port).exists() else Fault.NO_DEVICE

    return ModbusLink(make, unit=unit, gone=gone)
