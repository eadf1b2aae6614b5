"""A cabinet on a Modbus board."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Mapping

from drivers.adapter import utc_now
from drivers.cabinet.flasher import Flasher
from drivers.cabinet.modbus_link import Fault, ModbusLink, Trouble
from drivers.cabinet.port import CabinetInputs, LightColour, LightPattern, OperatorSwitch
from drivers.cabinet.register_map import Contact, Light, RegisterMap, Table
from drivers.device import (
    Cancel,
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

_STATUS = {
    Fault.NO_DEVICE: DeviceStatus.NO_DEVICE,
    Fault.UNREACHABLE: DeviceStatus.OFFLINE,
    Fault.SILENT: DeviceStatus.OFFLINE,
    Fault.BUSY: DeviceStatus.DEVICE_BUSY,
    Fault.REFUSED: DeviceStatus.HARDWARE_ERROR,
}
_COMPLETION = {
    Fault.NO_DEVICE: CompletionCode.DEVICE_NOT_READY,
    Fault.UNREACHABLE: CompletionCode.DEVICE_NOT_READY,
    Fault.SILENT: CompletionCode.TIME_OUT,
    Fault.BUSY: CompletionCode.DEVICE_NOT_READY,
    Fault.REFUSED: CompletionCode.HARDWARE_ERROR,
}
# Modbus lets a request ask for many more; boards of this kind have few.
_LONGEST_RUN = 64


class ModbusCabinet:
    """The cabinet's port over a Modbus link.

    Invariants: used by one thread at a time (its own flashing thread shares the link under a lock);
    a light counts as switched when the board, asked again, says so.
    """

    def __init__(
        self,
        link: ModbusLink,
        registers: RegisterMap,
        *,
        slow_s: float = 0.8,
        quick_s: float = 0.25,
        clock: Callable[[], dt.datetime] = utc_now,
    ) -> None:
        """Prepare; the link is opened by the first call.

        Args:
            link: to the board.
            registers: what hangs where.
            slow_s: half a period of slow flashing, where the board cannot flash.
            quick_s: half a period of quick flashing.
            clock: wall clock, timezone-aware, for ``since``.
        """
        self._link = link
        self._map = registers
        self._clock = clock
        self._lock = threading.Lock()
        self._since: dict[ConditionCode, dt.datetime] = {}
        halves = {LightPattern.SLOW: slow_s, LightPattern.QUICK: quick_s}
        self._flasher = Flasher(halves, self._toggle)

    def status(self) -> StatusReport:
        """Read the contacts and say what they mean."""
        inputs = self._read()
        if isinstance(inputs, Trouble):
            return StatusReport(_STATUS[inputs.fault], reason=inputs.reason)
        facts = []
        if inputs.tampered:
            facts.append((ConditionCode.TAMPERED, Severity.BLOCKING))
        if inputs.door_open:
            facts.append((ConditionCode.DOOR_OPEN, Severity.WARNING))
        now = self._clock()
        self._since = {code: self._since.get(code, now) for code, _ in facts}
        conditions = tuple(Condition(code, how, self._since[code]) for code, how in facts)
        if inputs.tampered:
            return StatusReport(DeviceStatus.FRAUD_ATTEMPT, conditions, "tamper contact tripped")
        return StatusReport(DeviceStatus.ONLINE, conditions)

    def capabilities(self) -> Capabilities:
        """What the configuration says is fitted."""
        contacts = self._map.contacts()
        features = set(contacts) - {"maintenance", "supervisor"}
        if features != set(contacts):
            features.add("operatorSwitch")
        features |= {f"light:{name}" for name in self._map.lights}
        return Capabilities(DeviceClass.CABINET, "Modbus", features=frozenset(features))

    def inputs(self) -> Completion[CabinetInputs]:
        """Read the contacts now."""
        inputs = self._read()
        if isinstance(inputs, Trouble):
            return Completion(_COMPLETION[inputs.fault], reason=inputs.reason)
        return Completion(CompletionCode.SUCCESS, inputs)

    def set_light(
        self,
        name: str,
        pattern: LightPattern,
        colour: LightColour | None = None,
        cancel: Cancel | None = None,
    ) -> Completion[None]:
        """Switch a light and read back that it was switched."""
        light = self._map.lights.get(name)
        if light is None:
            return Completion(CompletionCode.INVALID_DATA, reason="no such light")
        if colour is not None and colour not in light.colours:
            return Completion(CompletionCode.UNSUPPORTED_DATA, reason="no such colour")
        if cancel is not None and cancel.is_set():
            return Completion(CompletionCode.CANCELED)
        self._flasher.forget(name)
        shown = colour or light.colours[0]
        if light.register is not None:
            code = self._map.patterns[pattern]
            ended = self._switch("holding", light.register, code)
        else:
            ended = self._switch_coils(light, pattern, shown, cancel)
        if ended.ok and light.register is None:
            self._flasher.follow(name, pattern, light.coils[shown])
        return ended

    def close(self) -> None:
        """Stop flashing and give the line back; lights stay as the board has them."""
        self._flasher.stop()
        with self._lock:
            self._link.close()

    def _switch_coils(
        self, light: Light, pattern: LightPattern, shown: LightColour, cancel: Cancel | None
    ) -> Completion[None]:
        # The other colours first: two at once would be a third.
        for colour, coil in sorted(light.coils.items(), key=lambda pair: pair[0] is shown):
            if cancel is not None and cancel.is_set():
                return Completion(CompletionCode.CANCELED)
            on = colour is shown and pattern is not LightPattern.OFF
            ended = self._switch("coil", coil, int(on))
            if not ended.ok:
                return ended
        return Completion(CompletionCode.SUCCESS)

    def _switch(self, table: Table, address: int, value: int) -> Completion[None]:
        with self._lock:
            if table == "coil":
                trouble = self._link.write_coil(address, bool(value))
            else:
                trouble = self._link.write_register(address, value)
            answer = trouble or self._link.read(table, address, 1)
        if isinstance(answer, Trouble):
            return Completion(_COMPLETION[answer.fault], reason=answer.reason)
        if answer != [value]:
            reason = f"{table} {address} did not follow"
            return Completion(CompletionCode.HARDWARE_ERROR, reason=reason)
        return Completion(CompletionCode.SUCCESS)

    def _toggle(self, coil: int, on: bool) -> None:
        with self._lock:
            # Trouble is for the status to tell; the next flash tries again.
            self._link.write_coil(coil, on)

    def _read(self) -> CabinetInputs | Trouble:
        contacts = self._map.contacts()
        said: dict[str, bool] = {}
        for table, first, count in runs(contacts):
            with self._lock:
                values = self._link.read(table, first, count)
            if isinstance(values, Trouble):
                return values
            for name, contact in contacts.items():
                if contact.table == table and first <= contact.address < first + count:
                    said[name] = closed(contact, values[contact.address - first])
        return CabinetInputs(
            door_open=said.get("door"),
            tampered=said.get("tamper"),
            present=said.get("presence"),
            operator_switch=switch_position(said),
        )


def runs(contacts: Mapping[str, Contact]) -> list[tuple[Table, int, int]]:
    """Table, first address and count of each run of neighbours, so that few questions are asked.

    Gaps are never read across: boards refuse a whole question for one address they do not have.
    """
    found: list[tuple[Table, int, int]] = []
    for table, address in sorted({(one.table, one.address) for one in contacts.values()}):
        if found:
            before, first, count = found[-1]
            if before == table and address == first + count and count < _LONGEST_RUN:
                found[-1] = (table, first, count + 1)
                continue
        found.append((table, address, 1))
    return found


def closed(contact: Contact, value: int) -> bool:
    """Whether the contact says yes."""
    on = bool(value >> contact.bit & 1) if contact.bit is not None else bool(value)
    return on is not contact.inverted


def switch_position(said: Mapping[str, bool]) -> OperatorSwitch | None:
    """Where the key switch stands by its contacts."""
    if "maintenance" not in said and "supervisor" not in said:
        return None
    match said.get("maintenance", False), said.get("supervisor", False):
        case (True, True):
            return OperatorSwitch.UNKNOWN
        case (True, False):
            return OperatorSwitch.MAINTENANCE
        case (False, True):
            return OperatorSwitch.SUPERVISOR
        case _:
            return OperatorSwitch.RUN
