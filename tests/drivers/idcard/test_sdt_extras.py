"""What a reader is asked for by setting: fingerprints, frame size, framing, a lasting name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import serial.tools.list_ports
from serial.tools.list_ports_common import ListPortInfo

from drivers.adapter import Surroundings
from drivers.device import ConditionCode, DeviceClass, DeviceStatus
from drivers.idcard import sdt
from drivers.idcard.adapters import ADAPTERS
from drivers.idcard.people import ADULT, SENIOR, SimulatedCard, synthetic_card
from drivers.idcard.port import CardEvent
from drivers.idcard.probe import Candidate, find_readers, stable_name
from drivers.idcard.sdt_extras import SdtExtras
from drivers.idcard.sdt_link import SdtTiming
from drivers.idcard.sdt_serial import SdtSerialReader
from drivers.idcard.simulated_wire import PtyWire
from drivers.idcard.simulator import SdtSimulator
from drivers.idcard.wlt import DecodedPhoto, PhotoUndecodable
from drivers.registry import Registry, WrongSettings
from tests.drivers.idcard.contract import record_on

PATIENT = SdtTiming(reply_s=20.0, read_s=20.0, gap_s=0.25)
QUICK = SdtTiming(reply_s=0.1, read_s=0.1, gap_s=0.05)
TWO_FINGERS = bytes(range(256)) * 4


@pytest.fixture
def simulator() -> Iterator[SdtSimulator]:
    simulator = SdtSimulator(profile="test")
    yield simulator
    simulator.close()


def reader(simulator: SdtSimulator, extras: SdtExtras) -> SdtSerialReader:
    return SdtSerialReader(simulator.port, timing=PATIENT, extras=extras)


def card(fingers: bytes) -> SimulatedCard:
    plain = synthetic_card(ADULT)
    return SimulatedCard(plain.text, plain.photo, fingers=fingers)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_fingerprints_are_counted_and_dropped_at_once(simulator: SdtSimulator, count: int) -> None:
    device = reader(simulator, SdtExtras(fingers="count"))
    simulator.place(card(TWO_FINGERS[: 512 * count]))
    sighting = device.poll()
    assert sighting.event is CardEvent.CARD_READ
    assert sighting.record == record_on(synthetic_card(ADULT))
    assert (sighting.fingers, sighting.finger_templates) == (count, b"")
    assert "fingerprint" in device.capabilities().features
    device.close()


def test_fingerprints_are_handed_out_only_when_kept(simulator: SdtSimulator) -> None:
    device = reader(simulator, SdtExtras(fingers="keep"))
    simulator.place(card(TWO_FINGERS))
    sighting = device.poll()
    assert sighting.finger_templates == TWO_FINGERS
    assert "templates" not in repr(sighting)
    device.close()


def test_reader_without_the_finger_command_reads_the_record_all_the_same(
    simulator: SdtSimulator,
) -> None:
    simulator.answer_with(sdt.READ_WITH_FINGERS, 0x21)
    device = reader(simulator, SdtExtras(fingers="count"))
    simulator.place(synthetic_card(SENIOR))
    sighting = device.poll()
    assert sighting.record == record_on(synthetic_card(SENIOR))
    assert sighting.fingers is None
    assert "fingerprint" not in device.capabilities().features
    device.close()


def test_frame_size_is_set_once_before_anything_else(simulator: SdtSimulator) -> None:
    device = reader(simulator, SdtExtras(rf_frame=0x50))
    device.status()
    assert simulator.rf_frame == 0x50
    device.close()


def test_request_for_the_frame_size_has_the_known_bytes() -> None:
    request = sdt.STANDARD.encode(sdt.set_rf_frame(0x50).body)
    assert request == bytes.fromhex("AAAAAA9669000461FF50CA")


def test_photo_condition_stands_from_the_start_and_does_not_flap(simulator: SdtSimulator) -> None:
    device = reader(simulator, SdtExtras())
    first = device.status()
    assert first.has(ConditionCode.PHOTO_UNDECODABLE)
    assert first.component.value == "READY"
    simulator.place(synthetic_card(ADULT))
    assert isinstance(device.poll().photo, PhotoUndecodable)
    condition = first.conditions[-1]
    assert device.status().conditions[-1] == condition
    device.close()


class Decodes:
    """A decoder that answers what it is told."""

    def __init__(self) -> None:
        self.answer: DecodedPhoto | PhotoUndecodable = PhotoUndecodable("crashed")

    def obstacle(self) -> PhotoUndecodable | None:
        return None

    def decode_wlt(self, block: bytes) -> DecodedPhoto | PhotoUndecodable:
        return self.answer


def test_vendor_library_that_is_missing_is_told_before_the_first_card(tmp_path: Path) -> None:
    table = {"adapter": "sdt-serial", "port": "/dev/null/none", "photo_library": "/none/libwlt.so"}
    device = Registry(ADAPTERS).open(DeviceClass.IDCARD, table, Surroundings(tmp_path))
    report = device.status()
    assert report.has(ConditionCode.PHOTO_UNDECODABLE)
    assert "not there" in report.conditions[0].detail
    assert "photoPicture" not in device.capabilities().features


def test_photo_condition_follows_the_last_photo(simulator: SdtSimulator) -> None:
    decoder = Decodes()
    device = reader(simulator, SdtExtras(photo=decoder))
    assert not device.status().has(ConditionCode.PHOTO_UNDECODABLE)
    simulator.place(synthetic_card(ADULT))
    assert device.poll().event is CardEvent.CARD_READ
    assert device.status().has(ConditionCode.PHOTO_UNDECODABLE)
    simulator.lift()
    device.poll()
    device.poll()
    decoder.answer = DecodedPhoto(b"\x01" * 38556)
    simulator.place(synthetic_card(ADULT))
    sighting = device.poll()
    assert sighting.photo == decoder.answer
    assert "x01" not in repr(sighting) + repr(decoder.answer)
    assert not device.status().has(ConditionCode.PHOTO_UNDECODABLE)
    device.close()


@pytest.mark.parametrize(
    ("table", "preamble"),
    [({"framing": "ea-eb"}, "EAEBECED04"), ({"reply_preamble": "CADF"}, "CADF")],
)
def test_vendor_preamble_is_spoken_by_setting(
    table: dict[str, Any], preamble: str, surroundings: Surroundings
) -> None:
    framing = sdt.SdtFraming(reply_preamble=bytes.fromhex(preamble))
    simulator = SdtSimulator(profile="test", framing=framing)
    whole = {"adapter": "sdt-serial", "port": simulator.port, **table}
    device = Registry(ADAPTERS).open(DeviceClass.IDCARD, whole, surroundings)
    assert device.status().status is DeviceStatus.ONLINE
    device.close()
    simulator.close()


@pytest.mark.parametrize(
    "table",
    [
        {"adapter": "sdt-serial"},
        {"adapter": "sdt-serial", "port": "ttyS0"},
        {"adapter": "sdt-serial", "port": "hwgrep://("},
        {"adapter": "sdt-serial", "port": "hwgrep://0483:5740&n=x"},
        {"adapter": "sdt-serial", "port": "socket://host"},
        {"adapter": "sdt-serial", "port": "/dev/x", "baudrate": 1},
        {"adapter": "sdt-serial", "port": "/dev/x", "reply_preamble": "AAA"},
        {"adapter": "sdt-serial", "port": "/dev/x", "photo_library": "libwlt.so"},
        {"adapter": "sdt-tcp"},
        {"adapter": "sdt-tcp", "address": "10.0.0.7"},
        {"adapter": "sdt-tcp", "address": "10.0.0.7:65536"},
        {"adapter": "sdt-tcp", "address": "10.0.0.7:0"},
        {"adapter": "sdt-tcp", "address": "10.0.0.7:4001", "port": 1},
    ],
)
def test_wrong_table_is_refused_with_the_field(table: dict[str, Any]) -> None:
    with pytest.raises(WrongSettings, match=r"devices\.idcard"):
        Registry(ADAPTERS).settings(DeviceClass.IDCARD, table)


def test_reader_named_by_its_usb_id_is_found_again_under_another_port(
    monkeypatch: pytest.MonkeyPatch, surroundings: Surroundings
) -> None:
    # The machine's list of USB ports is the one thing that has to be made up here.
    simulator = SdtSimulator(profile="test")

    def ports(include_links: bool = False) -> list[ListPortInfo]:
        if not simulator.plugged:
            return []
        port = ListPortInfo(simulator.port)
        port.hwid = "USB VID:PID=0483:5740 SER=77 LOCATION=1-1"
        return [port]

    monkeypatch.setattr(serial.tools.list_ports, "comports", ports)
    table = {"adapter": "sdt-serial", "port": "hwgrep://0483:5740 SER=77"}
    device = Registry(ADAPTERS).open(DeviceClass.IDCARD, table, surroundings)
    assert device.status().status is DeviceStatus.ONLINE
    simulator.unplug()
    assert device.status().status is DeviceStatus.NO_DEVICE
    assert device.status().status is DeviceStatus.NO_DEVICE
    other = PtyWire()
    # Takes the name that was freed, so that the reader comes back under another one.
    other.plug()
    simulator.replug()
    assert device.status().status is DeviceStatus.ONLINE
    device.close()
    other.pull()
    simulator.close()


def test_search_finds_the_reader_by_its_sam_number_and_passes_over_the_rest(
    simulator: SdtSimulator, tmp_path: Path
) -> None:
    silent = SdtSimulator(profile="test")
    silent.go_silent()
    ports = [Candidate(silent.port), Candidate(str(tmp_path / "none")), Candidate(simulator.port)]
    found = list(find_readers(lambda: ports, timing=QUICK, by_id=tmp_path))
    assert [(one.settings, one.sure) for one in found] == [({"port": simulator.port}, True)]
    assert found[0].label == "05.01-20201231-0001234567-0007654321"
    silent.close()


def test_search_sends_one_question_and_nothing_else(tmp_path: Path) -> None:
    wire = PtyWire()
    wire.plug()
    assert list(find_readers(lambda: [Candidate(wire.port)] * 2, timing=QUICK)) == []
    assert wire.receive(wire.filenos()[0]) == bytes.fromhex("AAAAAA9669000312FFEE")
    wire.pull()


def test_search_names_ports_so_that_they_outlive_unplugging(tmp_path: Path) -> None:
    node, by_id = tmp_path / "ttyACM0", tmp_path / "by-id"
    node.touch()
    candidate = Candidate(str(node), 0x0483, 0x5740)
    assert stable_name(candidate, by_id) == "hwgrep://0483:5740"
    by_id.mkdir()
    (by_id / "usb-reader-if00").symlink_to(node)
    assert stable_name(candidate, by_id) == str(by_id / "usb-reader-if00")
    assert stable_name(Candidate(str(tmp_path / "ttyS0")), by_id) == str(tmp_path / "ttyS0")
    table = {"adapter": "sdt-serial", "port": "hwgrep://0483:5740"}
    Registry(ADAPTERS).settings(DeviceClass.IDCARD, table)


def test_codes_of_the_reader_are_explained() -> None:
    for adapter in ADAPTERS:
        assert adapter.codes()["66"] == "module not authorised"
