from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import serial

from drivers.idcard import sdt
from drivers.idcard.people import ADULT, synthetic_card
from drivers.idcard.port import CardEvent
from drivers.idcard.sdt_link import SdtTiming
from drivers.idcard.sdt_serial import SdtSerialReader
from drivers.idcard.simulator import SdtSimulator
from drivers.simulation import SimulatorForbidden

PATIENT = SdtTiming(reply_s=20.0, read_s=20.0)


@pytest.fixture
def simulator() -> Iterator[SdtSimulator]:
    simulator = SdtSimulator(profile="test")
    yield simulator
    simulator.close()


def ask(line: serial.Serial, request: bytes, answer_bytes: int) -> bytes:
    line.write(request)
    return line.read(answer_bytes)


@pytest.mark.parametrize("profile", ["production", "", "Production", "staging"])
def test_simulator_refuses_to_start_where_citizens_are_served(profile: str) -> None:
    threads = threading.active_count()
    with pytest.raises(SimulatorForbidden, match="SdtSimulator refuses"):
        SdtSimulator(profile=profile)
    assert threading.active_count() == threads


def test_answers_are_byte_for_byte_those_of_real_readers(simulator: SdtSimulator) -> None:
    with serial.Serial(simulator.port, 115200, timeout=20) as line:
        find = bytes.fromhex("AAAAAA9669 0003 2001 22")
        assert ask(line, find, 11).hex() == "aaaaaa9669000400008084"
        simulator.place(synthetic_card(ADULT))
        assert ask(line, find, 15).hex() == "aaaaaa9669000800009f0000000097"
        select = bytes.fromhex("AAAAAA9669 0003 2002 21")
        assert ask(line, select, 19).hex() == "aaaaaa9669000c00009000000000000000009c"
        read = bytes.fromhex("AAAAAA9669 0003 3001 32")
        record = ask(line, read, 1295)
        assert record[7:14].hex() == "00009001000400"
        assert record[14:270] == synthetic_card(ADULT).text


@pytest.mark.parametrize(
    ("request_hex", "sw3"),
    [
        ("AAAAAA9669 0003 2001 00", 0x10),
        ("AAAAAA9669 0003 7777 03", 0x21),
    ],
)
def test_bad_request_gets_the_verdict_of_the_protocol(
    simulator: SdtSimulator, request_hex: str, sw3: int
) -> None:
    with serial.Serial(simulator.port, 115200, timeout=20) as line:
        assert ask(line, bytes.fromhex(request_hex), 11)[9] == sw3


def test_reader_that_hides_a_read_card_makes_it_count_as_lifted_and_not_read_twice() -> None:
    simulator = SdtSimulator(profile="test", after_read="notFound")
    reader = SdtSerialReader(simulator.port, timing=PATIENT)
    simulator.place(synthetic_card(ADULT))
    events = [reader.poll().event for _ in range(5)]
    assert events[0] is CardEvent.CARD_READ
    assert events[1:] == [CardEvent.STILL_THERE, CardEvent.REMOVED] + [CardEvent.NO_CARD] * 2
    reader.close()
    simulator.close()


def test_port_keeps_its_name_over_unplugging_when_it_has_a_link(tmp_path: Path) -> None:
    simulator = SdtSimulator(profile="test", link=tmp_path / "idcard")
    port = simulator.port
    assert port == str(tmp_path / "idcard")
    plugged = []
    for switch in (simulator.unplug, simulator.unplug, simulator.replug, simulator.replug):
        switch()
        plugged.append((simulator.plugged, Path(port).is_symlink()))
    assert plugged == [(False, False), (False, False), (True, True), (True, True)]
    assert simulator.port == port
    assert Path(port).is_char_device()
    simulator.close()
    assert not Path(port).is_symlink()


def test_dock_hears_of_card_plug_and_read() -> None:
    heard: list[str] = []
    simulator = SdtSimulator(profile="test", on_change=lambda: heard.append("change"))
    reader = SdtSerialReader(simulator.port, timing=PATIENT)
    heard.clear()
    simulator.place(synthetic_card(ADULT))
    placed = simulator.card
    reader.poll()
    simulator.lift()
    assert (placed, simulator.card, simulator.reads) == (synthetic_card(ADULT), None, 1)
    assert len(heard) == 3
    reader.close()
    simulator.close()


def test_switch_may_be_thrown_from_its_own_notice() -> None:
    lifted = threading.Event()

    def lift_once() -> None:
        if simulator_box and simulator_box[0].card is not None:
            simulator_box[0].lift()
            lifted.set()

    simulator_box: list[SdtSimulator] = []
    simulator_box.append(SdtSimulator(profile="test", on_change=lift_once))
    simulator_box[0].place(synthetic_card(ADULT))
    assert lifted.is_set()
    assert simulator_box[0].card is None
    simulator_box[0].close()


def test_nobody_reading_never_blocks_the_simulator(simulator: SdtSimulator) -> None:
    simulator.place(synthetic_card(ADULT))
    descriptor = os.open(simulator.port, os.O_RDWR | os.O_NOCTTY)
    os.write(descriptor, bytes.fromhex("AAAAAA9669 0003 2001 22 AAAAAA9669 0003 2002 21"))
    for _ in range(10):
        os.write(descriptor, bytes.fromhex("AAAAAA9669 0003 3001 32"))
    simulator.lift()
    assert simulator.card is None
    os.close(descriptor)


def test_healing_takes_every_fault_away(simulator: SdtSimulator) -> None:
    simulator.go_silent()
    simulator.send_noise(b"\x01")
    simulator.fail_self_test()
    simulator.spoil_checksums(3)
    simulator.answer_with(sdt.FIND, 0x21)
    simulator.chop(1, 5.0)
    simulator.heal()
    reader = SdtSerialReader(simulator.port, timing=PATIENT)
    assert reader.poll().event is CardEvent.NO_CARD
    assert reader.link_noise == 0
    reader.close()


def test_closing_twice_is_harmless() -> None:
    simulator = SdtSimulator(profile="test")
    simulator.close()
    simulator.close()
    simulator.lift()
