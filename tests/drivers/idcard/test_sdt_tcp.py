"""The SDT adapter over TCP: the same contract, and the ways a network fails."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Iterator

import pytest

from drivers.adapter import Surroundings
from drivers.device import ConditionCode, DeviceClass, DeviceStatus
from drivers.idcard import sdt
from drivers.idcard.people import ADULT, SENIOR, SimulatedCard, synthetic_card
from drivers.idcard.port import CardEvent
from drivers.idcard.sdt import Reply, frame
from drivers.idcard.sdt_link import Fault, SdtLink, SdtTiming, Trouble
from drivers.idcard.sdt_serial import SdtSerialReader
from drivers.idcard.simulated_wire import TcpWire
from drivers.idcard.simulator import SdtSimulator
from drivers.registry import Registry
from tests.drivers.idcard.contract import IdCardReaderContract

PATIENT = SdtTiming(reply_s=20.0, read_s=20.0, gap_s=0.25, connect_s=20.0)
IMPATIENT = SdtTiming(reply_s=0.1, read_s=0.1, gap_s=0.02, connect_s=0.2)
FOUND = frame(sdt.STANDARD.reply_preamble, b"\0\0\x9f" + bytes(4))
LINGER_ZERO = struct.pack("ii", 1, 0)


class TcpStand:
    def __init__(self) -> None:
        self.simulator = SdtSimulator(profile="test", wire=TcpWire())
        self.reader = SdtSerialReader(f"socket://{self.simulator.port}", timing=PATIENT)

    def place(self, card: SimulatedCard) -> None:
        self.simulator.place(card)

    def wrong_card(self) -> None:
        self.simulator.wrong_card()

    def lift(self) -> None:
        self.simulator.lift()

    def unplug(self) -> None:
        self.simulator.unplug()

    def replug(self) -> None:
        self.simulator.replug()


@pytest.fixture
def stand() -> Iterator[TcpStand]:
    stand = TcpStand()
    yield stand
    stand.reader.close()
    stand.simulator.close()


class TestSdtOverTcp(IdCardReaderContract):
    """The contract, over TCP."""

    gone = DeviceStatus.OFFLINE


@pytest.mark.parametrize("reset", [True, False])
def test_connection_dropped_between_two_looks_costs_nothing(stand: TcpStand, reset: bool) -> None:
    stand.reader.status()
    stand.simulator.drop_connection(reset=reset)
    stand.place(synthetic_card(SENIOR))
    assert stand.reader.poll().event is CardEvent.CARD_READ


def test_reader_known_by_its_configured_name_answers(
    stand: TcpStand, surroundings: Surroundings
) -> None:
    table = {"adapter": "sdt-tcp", "address": stand.simulator.port}
    device = Registry.installed().open(DeviceClass.IDCARD, table, surroundings)
    assert device.status().status is DeviceStatus.ONLINE
    assert device.capabilities().serial == "05.01-20201231-0001234567-0007654321"
    device.close()


def test_chopped_answers_are_put_together(stand: TcpStand) -> None:
    reader = SdtSerialReader(
        f"socket://{stand.simulator.port}",
        timing=SdtTiming(reply_s=20.0, read_s=20.0, gap_s=5.0),
    )
    stand.simulator.chop(97, gap_s=0.001)
    stand.place(synthetic_card(ADULT))
    assert reader.poll().event is CardEvent.CARD_READ
    reader.close()


def test_silent_reader_is_offline_and_answers_again_on_a_fresh_connection(stand: TcpStand) -> None:
    reader = SdtSerialReader(f"socket://{stand.simulator.port}", timing=IMPATIENT)
    stand.simulator.go_silent()
    statuses = [reader.status().status for _ in range(3)]
    assert statuses[2] is DeviceStatus.OFFLINE
    reader.close()
    stand.simulator.go_silent(False)
    assert stand.reader.status().status is DeviceStatus.ONLINE


def test_late_answer_of_a_slow_network_is_not_taken_for_the_next_one(stand: TcpStand) -> None:
    link = SdtLink(f"socket://{stand.simulator.port}", timing=PATIENT)
    stand.simulator.send_noise(FOUND)
    assert link.exchange(sdt.SAM_STATUS) == Reply(b"\0\0", 0x90)
    link.close()


class Peer:
    """A TCP port that behaves as a test's function says, one connection after the other."""

    def __init__(self, *scripts: Callable[[socket.socket], None]) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = f"socket://127.0.0.1:{self._server.getsockname()[1]}"
        self._scripts = scripts
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        for script in self._scripts:
            connection, _ = self._server.accept()
            with connection:
                script(connection)

    def close(self) -> None:
        self._thread.join(20.0)
        assert not self._thread.is_alive()
        self._server.close()


def answers(connection: socket.socket) -> None:
    connection.recv(100)
    connection.sendall(FOUND)
    connection.recv(100)


def resets_in_the_middle(connection: socket.socket) -> None:
    connection.recv(100)
    connection.sendall(FOUND[:9])
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_ZERO)


def closes_in_the_middle(connection: socket.socket) -> None:
    connection.recv(100)
    connection.sendall(FOUND[:9])
    connection.shutdown(socket.SHUT_WR)
    connection.recv(100)


def babbles(connection: socket.socket) -> None:
    try:
        while True:
            connection.sendall(b"\x55" * 4096)
    except OSError:
        return


@pytest.mark.parametrize("cut", [resets_in_the_middle, closes_in_the_middle])
def test_connection_cut_in_an_answer_is_unreachable_once_and_then_opened_anew(
    cut: Callable[[socket.socket], None],
) -> None:
    peer = Peer(cut, answers)
    link = SdtLink(peer.port, timing=PATIENT)
    outcome = link.exchange(sdt.FIND)
    assert isinstance(outcome, Trouble)
    assert outcome.fault in (Fault.UNREACHABLE, Fault.TRUNCATED)
    assert isinstance(link.exchange(sdt.FIND), Reply)
    link.close()
    peer.close()


def test_half_open_connection_is_silence_and_is_given_up() -> None:
    held = threading.Event()

    def holds(_: socket.socket) -> None:
        held.wait(20.0)

    peer = Peer(holds, answers)
    reader = SdtSerialReader(peer.port, timing=IMPATIENT)
    for _ in range(3):
        reader.poll()
    # The third silence closed the connection; the next look would make another.
    assert not reader._link.is_open
    held.set()
    link = SdtLink(peer.port, timing=PATIENT)
    assert isinstance(link.exchange(sdt.FIND), Reply)
    link.close()
    peer.close()


def test_peer_that_never_stops_talking_is_given_up() -> None:
    peer = Peer(babbles)
    link = SdtLink(peer.port, timing=PATIENT, resends=0)
    outcome = link.exchange(sdt.FIND)
    assert isinstance(outcome, Trouble)
    assert outcome.fault is Fault.GARBLED
    link.close()
    peer.close()


def test_nobody_listening_is_offline_with_the_reason() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    reader = SdtSerialReader(f"socket://127.0.0.1:{port}", timing=PATIENT)
    report = reader.status()
    assert report.status is DeviceStatus.OFFLINE
    assert "ECONNREFUSED" in report.reason
    assert ConditionCode.PHOTO_UNDECODABLE in {condition.code for condition in report.conditions}
    condition = report.conditions[0]
    assert "library" in condition.detail


@pytest.mark.parametrize("port", ["socket://", "socket://host", "socket://host:70000"])
def test_address_without_host_or_number_is_refused_at_once(port: str) -> None:
    with pytest.raises(ValueError, match=r"socket|range"):
        SdtLink(port)
