"""The Modbus cabinet against pymodbus's own server, over TCP and over a pseudo terminal."""

from __future__ import annotations

import datetime as dt
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.adapter import Surroundings
from drivers.cabinet.adapters import ADAPTERS
from drivers.cabinet.flasher import Flasher
from drivers.cabinet.modbus import ModbusCabinet, closed, runs, switch_position
from drivers.cabinet.modbus_link import tcp_link
from drivers.cabinet.port import Cabinet, LightColour, LightPattern, OperatorSwitch
from drivers.cabinet.register_map import Contact, Light, RegisterMap
from drivers.cabinet.simulator import ModbusBoardSimulator
from drivers.device import CompletionCode, DeviceClass, DeviceStatus
from drivers.registry import Registry, WrongSettings
from drivers.simulation import SimulatorForbidden
from tests.drivers.cabinet.contract import CabinetContract

NOW = dt.datetime(2026, 11, 21, 9, 0, tzinfo=dt.UTC)
Wire = Literal["tcp", "rtu"]


class BoardStand:
    def __init__(self, wire: Wire, folder: Path, **fields: Any) -> None:
        link = folder / "cabinet"
        self.board = ModbusBoardSimulator(profile="test", wire=wire, link=link)
        table: dict[str, Any] = {"adapter": f"modbus-{wire}", "reply_s": 5.0, **fields}
        if wire == "tcp":
            table |= {"host": self.board.host, "port": self.board.port}
        else:
            table |= {"port": self.board.path}
        around = Surroundings(folder, lambda: NOW)
        device = Registry(ADAPTERS).open(DeviceClass.CABINET, table, around)
        self.cabinet = cast(Cabinet, device)
        self.open_door = self.board.open_door
        self.tamper = self.board.tamper
        self.someone_there = self.board.someone_there
        self.turn_key = self.board.turn_key
        self.unplug = self.board.unplug
        self.replug = self.board.replug

    def shines(self, name: str) -> LightColour | None:
        coils = RegisterMap().lights[name].coils
        lit = [colour for colour, coil in coils.items() if self.board.coils[coil]]
        assert len(lit) <= 1
        return lit[0] if lit else None

    def close(self) -> None:
        self.cabinet.close()
        self.board.close()


@pytest.fixture
def stand(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[BoardStand]:
    wire: Wire = getattr(request.cls, "wire", "tcp")
    stand = BoardStand(wire, tmp_path)
    yield stand
    stand.close()


@pytest.fixture
def hasty(tmp_path: Path) -> Iterator[BoardStand]:
    """A cabinet that waits so briefly that silence costs a test nothing."""
    stand = BoardStand("tcp", tmp_path, reply_s=0.1, retries=0)
    yield stand
    stand.close()


def wait_until_online(stand: BoardStand) -> None:
    """A busy machine may need more than one of the short reply times."""
    deadline = time.monotonic() + 20.0
    while stand.cabinet.status().status is not DeviceStatus.ONLINE:
        assert time.monotonic() < deadline


class TestModbusTcp(CabinetContract):
    """The contract, over TCP."""

    wire: Wire = "tcp"
    gone = DeviceStatus.OFFLINE


class TestModbusRtu(CabinetContract):
    """The contract, over a serial line."""

    wire: Wire = "rtu"


def test_silent_board_is_offline_until_it_answers(hasty: BoardStand) -> None:
    hasty.board.go_silent()
    assert hasty.cabinet.status().status is DeviceStatus.OFFLINE
    ended = hasty.cabinet.set_light("idcard", LightPattern.CONTINUOUS)
    assert ended.code is CompletionCode.TIME_OUT
    hasty.board.heal()
    wait_until_online(hasty)


def test_late_answer_is_never_taken_for_the_next_one(hasty: BoardStand) -> None:
    hasty.board.slow_down(0.25)
    assert hasty.cabinet.status().status is DeviceStatus.OFFLINE
    hasty.board.heal()
    hasty.board.open_door()
    wait_until_online(hasty)
    inputs = next(filter(None, (hasty.cabinet.inputs().value for _ in range(100))))
    assert inputs.door_open


@pytest.mark.parametrize(
    ("code", "status"),
    [
        (1, DeviceStatus.HARDWARE_ERROR),
        (2, DeviceStatus.HARDWARE_ERROR),
        (4, DeviceStatus.HARDWARE_ERROR),
        (6, DeviceStatus.DEVICE_BUSY),
        (11, DeviceStatus.OFFLINE),
    ],
)
def test_exception_of_the_board_is_said_with_its_code(
    stand: BoardStand, code: int, status: DeviceStatus
) -> None:
    stand.board.answer_with(code)
    report = stand.cabinet.status()
    assert report.status is status
    assert f"exception {code:02d}" in report.reason
    assert stand.cabinet.status().status is DeviceStatus.ONLINE


def test_light_that_does_not_follow_is_a_hardware_error(stand: BoardStand) -> None:
    stand.board.stick(0)
    ended = stand.cabinet.set_light("idcard", LightPattern.CONTINUOUS)
    assert ended.code is CompletionCode.HARDWARE_ERROR
    assert "coil 0" in ended.reason
    assert stand.cabinet.set_light("receipt", LightPattern.CONTINUOUS).ok


def test_board_switched_off_on_a_serial_line_is_offline(tmp_path: Path) -> None:
    stand = BoardStand("rtu", tmp_path, reply_s=0.2, retries=0)
    stand.board.board_off()
    assert stand.cabinet.status().status is DeviceStatus.OFFLINE
    stand.board.board_on()
    wait_until_online(stand)
    stand.close()


def test_light_flashes_until_it_is_told_otherwise(tmp_path: Path) -> None:
    stand = BoardStand("tcp", tmp_path, quick_s=0.01)
    flashed = threading.Event()

    def count() -> None:
        if stand.board.writes >= 6:
            flashed.set()

    stand.board._on_change = count
    assert stand.cabinet.set_light("idcard", LightPattern.QUICK).ok
    assert flashed.wait(20.0)
    assert stand.cabinet.set_light("idcard", LightPattern.CONTINUOUS).ok
    writes = stand.board.writes
    assert stand.cabinet.status().status is DeviceStatus.ONLINE
    assert (stand.board.writes, stand.shines("idcard")) == (writes, LightColour.WHITE)
    stand.close()


def test_flashing_ends_with_the_adapter(tmp_path: Path) -> None:
    toggled: list[bool] = []
    flasher = Flasher({LightPattern.SLOW: 3600.0}, lambda _, on: toggled.append(on))
    flasher.follow("a", LightPattern.SLOW, 1)
    flasher.follow("b", LightPattern.CONTINUOUS, 2)
    flasher.stop()
    flasher.stop()
    assert toggled == []
    assert "lights" not in {thread.name for thread in threading.enumerate()}


def test_board_that_flashes_itself_is_told_the_pattern(tmp_path: Path) -> None:
    lights = {"lights": {"idcard": {"register": 5}}}
    stand = BoardStand("tcp", tmp_path, map=lights)
    for code, pattern in enumerate(("off", "slow", "quick", "continuous")):
        assert stand.cabinet.set_light("idcard", LightPattern(pattern)).ok
        assert stand.board.words[5] == code
    stand.close()


def test_contacts_of_another_board_are_read_where_its_map_says(tmp_path: Path) -> None:
    contacts: dict[str, Any] = {
        "door": {"address": 40, "inverted": True},
        "tamper": None,
        "presence": {"address": 3, "table": "holding", "bit": 2},
        "maintenance": None,
        "supervisor": None,
    }
    stand = BoardStand("tcp", tmp_path, map=contacts)
    inputs = stand.cabinet.inputs().value
    assert inputs is not None
    assert (inputs.door_open, inputs.tampered, inputs.operator_switch) == (True, None, None)
    stand.board.close_contact(40)
    inputs = stand.cabinet.inputs().value
    assert inputs is not None
    assert (inputs.door_open, inputs.present) == (False, False)
    assert "tamper" not in stand.cabinet.capabilities().features
    stand.close()


def test_neighbours_are_read_at_once_and_gaps_never() -> None:
    contacts = RegisterMap(presence=Contact(address=9), tamper=Contact(address=1)).contacts()
    assert runs(contacts) == [("discrete", 0, 2), ("discrete", 3, 2), ("discrete", 9, 1)]
    assert runs({}) == []


@pytest.mark.parametrize(
    ("contact", "value", "expected"),
    [
        (Contact(address=0), 1, True),
        (Contact(address=0, inverted=True), 1, False),
        (Contact(address=0, table="input"), 0x80, True),
        (Contact(address=0, table="input", bit=7), 0x80, True),
        (Contact(address=0, table="input", bit=6), 0x80, False),
        (Contact(address=0, table="input", bit=6, inverted=True), 0x80, True),
    ],
)
def test_contact_is_understood(contact: Contact, value: int, expected: bool) -> None:
    assert closed(contact, value) is expected


def test_key_that_stands_on_two_positions_is_unknown() -> None:
    assert switch_position({"maintenance": True, "supervisor": True}) is OperatorSwitch.UNKNOWN
    assert switch_position({"supervisor": True}) is OperatorSwitch.SUPERVISOR


@pytest.mark.parametrize(
    ("table", "word"),
    [
        ({"adapter": "modbus-tcp"}, "host"),
        ({"adapter": "modbus-rtu"}, "port"),
        ({"adapter": "modbus-tcp", "host": "h", "unit": 0}, "unit"),
        ({"adapter": "modbus-tcp", "host": "h", "map": {"door": {"address": 65536}}}, "door"),
        ({"adapter": "modbus-tcp", "host": "h", "map": {"dor": {"address": 1}}}, "dor"),
        ({"adapter": "modbus-tcp", "host": "h", "map": {"door": {"address": 1, "bit": 2}}}, "bits"),
        ({"adapter": "modbus-tcp", "host": "h", "map": {"lights": {"a": {}}}}, "coils or"),
        (
            {
                "adapter": "modbus-tcp",
                "host": "h",
                "map": {"lights": {"a": {"coils": {"mauve": 1}}}},
            },
            "mauve",
        ),
        (
            {
                "adapter": "modbus-tcp",
                "host": "h",
                "map": {"lights": {"a": {"coils": {"red": 1}}, "b": {"coils": {"red": 1}}}},
            },
            "share an address",
        ),
        (
            {
                "adapter": "modbus-tcp",
                "host": "h",
                "map": {"lights": {"a": {"register": 1}}, "patterns": {"off": 0}},
            },
            "patterns",
        ),
    ],
)
def test_map_that_makes_no_sense_is_refused(table: dict[str, Any], word: str) -> None:
    with pytest.raises(WrongSettings, match=rf"devices\.cabinet.*{word}"):
        Registry(ADAPTERS).settings(DeviceClass.CABINET, table)


def test_two_patterns_with_one_code_are_refused() -> None:
    codes = dict.fromkeys(LightPattern, 1)
    with pytest.raises(ValueError, match="share a code"):
        RegisterMap(lights={"a": Light(register=1)}, patterns=codes)


@pytest.mark.parametrize("profile", ["production", "pilot", ""])
def test_simulated_board_refuses_to_serve_citizens(profile: str) -> None:
    with pytest.raises(SimulatorForbidden):
        ModbusBoardSimulator(profile=profile)


class HostileBoard:
    """A TCP port that answers every question with the same bytes, transaction number put in."""

    def __init__(self) -> None:
        self.answer = b""
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while not self._ended.is_set():
            try:
                connection, _ = self._server.accept()
            except OSError:
                return
            with connection:
                while question := self._receive(connection):
                    connection.sendall(question[:4] + self.answer)

    @staticmethod
    def _receive(connection: socket.socket) -> bytes:
        try:
            return connection.recv(300)
        except OSError:
            return b""

    def close(self) -> None:
        self._ended.set()
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self._thread.join(10.0)


@pytest.fixture(scope="module")
def hostile() -> Iterator[HostileBoard]:
    board = HostileBoard()
    yield board
    board.close()


def length_and(body: bytes) -> bytes:
    return len(body).to_bytes(2, "big") + body


@given(
    st.one_of(
        st.binary(max_size=40),
        st.binary(min_size=2, max_size=40).map(length_and),
        st.binary(max_size=40).map(lambda rest: length_and(b"\x01\x02" + rest)),
        st.binary(max_size=40).map(lambda rest: length_and(b"\x01\x82" + rest)),
    )
)
@settings(max_examples=60)
def test_nonsense_from_the_board_is_a_status(hostile: HostileBoard, answer: bytes) -> None:
    hostile.answer = answer
    link = tcp_link("127.0.0.1", hostile.port, unit=1, reply_s=0.02, retries=0)
    cabinet = ModbusCabinet(link, RegisterMap())
    report = cabinet.status()
    assert report.status in set(DeviceStatus)
    cabinet.close()
