"""The SDT adapter against the other end of its wire, over a real pseudo terminal."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from drivers.device import ConditionCode, DeviceStatus, Severity
from drivers.idcard import sdt
from drivers.idcard.people import ADULT, RARE_NAME, SENIOR, SimulatedCard, synthetic_card
from drivers.idcard.port import CardEvent
from drivers.idcard.sdt_link import SdtTiming
from drivers.idcard.sdt_serial import SdtSerialReader
from drivers.idcard.simulator import SdtSimulator
from tests.drivers.idcard.contract import IdCardReaderContract, polls, record_on

# Generous where an answer comes, so that a loaded machine changes nothing; short where none does.
PATIENT = SdtTiming(reply_s=20.0, read_s=20.0, gap_s=0.25)
IMPATIENT = SdtTiming(reply_s=0.05, read_s=0.05, gap_s=0.02)
NOW = dt.datetime(2026, 11, 20, 9, 0, tzinfo=dt.UTC)


class SdtStand:
    def __init__(self, folder: Path) -> None:
        self.simulator = SdtSimulator(profile="test", link=folder / "idcard")
        self.reader = self.make_reader()

    def make_reader(self, timing: SdtTiming = PATIENT) -> SdtSerialReader:
        return SdtSerialReader(self.simulator.port, timing=timing, clock=lambda: NOW)

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
def stand(tmp_path: Path) -> Iterator[SdtStand]:
    stand = SdtStand(tmp_path)
    yield stand
    stand.reader.close()
    stand.simulator.close()


@pytest.fixture
def hasty(stand: SdtStand) -> Iterator[SdtSerialReader]:
    """A reader that waits so briefly that silence costs a test nothing."""
    reader = stand.make_reader(IMPATIENT)
    yield reader
    reader.close()


class TestSdtSerialReader(IdCardReaderContract):
    """The contract, over a pseudo terminal."""


def test_reader_tells_its_sam_number_for_the_audit(
    stand: SdtStand, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="drivers.idcard"):
        stand.reader.status()
        stand.reader.status()
    assert stand.reader.sam_id == "05.01-20201231-0001234567-0007654321"
    assert caplog.text.count(stand.reader.sam_id) == 1


def test_rare_characters_arrive_as_they_are_on_the_chip(stand: SdtStand) -> None:
    stand.place(synthetic_card(RARE_NAME))
    record = stand.reader.poll().record
    assert record is not None
    assert record.name == "测试\u3402\U00020bb7"
    assert record.raw == synthetic_card(RARE_NAME).text


def test_card_is_read_through_noise_and_the_link_says_so(stand: SdtStand) -> None:
    stand.simulator.send_noise(b"\x00\xff\xaa\xaa\xaa\xaa\x96\x13")
    stand.place(synthetic_card(ADULT))
    assert stand.reader.poll().event is CardEvent.CARD_READ
    report = stand.reader.status()
    assert report.status is DeviceStatus.ONLINE
    noise = next(c for c in report.conditions if c.code is ConditionCode.LINK_NOISE)
    assert (noise.severity, noise.since) == (Severity.WARNING, NOW)
    assert stand.reader.link_noise > 0


def test_link_counts_as_clean_again_after_enough_clean_answers(stand: SdtStand) -> None:
    reader = SdtSerialReader(stand.simulator.port, timing=PATIENT, noise_clears_after=5)
    stand.simulator.send_noise(b"\x55")
    assert reader.status().has(ConditionCode.LINK_NOISE)
    stand.simulator.heal()
    polls(reader, 3)
    assert reader.status().has(ConditionCode.LINK_NOISE)
    assert not reader.status().has(ConditionCode.LINK_NOISE)
    reader.close()


@pytest.mark.parametrize("answers", [1, 3])
def test_bad_checksum_is_asked_again_until_the_resends_are_used_up(
    stand: SdtStand, answers: int
) -> None:
    stand.simulator.spoil_checksums(answers)
    expected = CardEvent.NO_CARD if answers == 1 else CardEvent.READER_TROUBLE
    sighting = stand.reader.poll()
    assert sighting.event is expected
    assert stand.reader.link_noise == min(answers, 2)
    assert ("garbled" in sighting.reason) == (answers == 3)


def test_spoilt_record_is_read_a_second_time_from_the_same_card(stand: SdtStand) -> None:
    stand.place(synthetic_card(ADULT))
    stand.simulator.answer_with(sdt.READ_TEXT_PHOTO, 0x10)
    assert stand.reader.poll().event is CardEvent.CARD_READ


@pytest.mark.parametrize("sw3", [0x10, 0x11])
def test_reader_that_keeps_misunderstanding_has_a_noisy_link(stand: SdtStand, sw3: int) -> None:
    stand.simulator.answer_with(sdt.FIND, *[sw3] * 4)
    assert polls(stand.reader, 3) == [CardEvent.READER_TROUBLE] * 2 + [CardEvent.NO_CARD]
    assert stand.reader.status().has(ConditionCode.LINK_NOISE)
    assert stand.reader.link_noise == 4


def test_every_answer_garbled_is_a_hardware_error(stand: SdtStand) -> None:
    reader = stand.make_reader(SdtTiming(reply_s=20.0, read_s=20.0, gap_s=0.02))
    stand.simulator.spoil_checksums(100)
    statuses = [reader.status().status for _ in range(3)]
    starting, broken = DeviceStatus.STARTING, DeviceStatus.HARDWARE_ERROR
    assert statuses == [starting, starting, broken]
    reader.close()


def test_chopped_answer_is_put_together(stand: SdtStand) -> None:
    reader = stand.make_reader(SdtTiming(reply_s=20.0, read_s=20.0, gap_s=5.0))
    stand.simulator.chop(97, gap_s=0.001)
    stand.place(synthetic_card(ADULT))
    assert reader.poll().event is CardEvent.CARD_READ
    reader.close()


@pytest.mark.parametrize("after_bytes", [0, 1, 5, 7, 8, 300, 1294])
def test_card_lifted_in_the_middle_of_a_read_was_moved_too_soon(
    stand: SdtStand, after_bytes: int
) -> None:
    # With no byte at all there is no gap to wait for, only the whole time of a read.
    reader = stand.make_reader(SdtTiming(reply_s=20.0, read_s=0.2 if after_bytes == 0 else 20.0))
    stand.place(synthetic_card(ADULT))
    stand.simulator.lift_during_read(after_bytes)
    expected = [CardEvent.MOVED_TOO_SOON, CardEvent.REMOVED, CardEvent.NO_CARD]
    assert polls(reader, 3) == expected
    reader.close()
    stand.place(synthetic_card(ADULT))
    assert stand.reader.poll().event is CardEvent.CARD_READ


def test_card_that_cannot_be_selected_once_is_only_on_its_way(stand: SdtStand) -> None:
    stand.place(synthetic_card(ADULT))
    stand.simulator.answer_with(sdt.SELECT, 0x81)
    assert polls(stand.reader, 2) == [CardEvent.NO_CARD, CardEvent.CARD_READ]


def test_card_that_cannot_be_selected_again_and_again_was_moved_too_soon(stand: SdtStand) -> None:
    stand.place(synthetic_card(ADULT))
    stand.simulator.answer_with(sdt.SELECT, 0x81, 0x81, 0x81)
    moved = CardEvent.MOVED_TOO_SOON
    assert polls(stand.reader, 4) == [CardEvent.NO_CARD, moved, moved, CardEvent.CARD_READ]


@pytest.mark.parametrize("sw3", [0x41, 0x47, 0x50])
def test_failed_read_is_tried_once_more(stand: SdtStand, sw3: int) -> None:
    stand.place(synthetic_card(ADULT))
    stand.simulator.answer_with(sdt.READ_TEXT_PHOTO, sw3)
    assert stand.reader.poll().event is CardEvent.CARD_READ


def test_card_that_never_can_be_read_is_unreadable_after_two_looks(stand: SdtStand) -> None:
    stand.place(synthetic_card(ADULT).worn_out())
    expected = [CardEvent.MOVED_TOO_SOON, CardEvent.UNREADABLE, CardEvent.UNREADABLE]
    assert polls(stand.reader, 3) == expected
    stand.lift()
    assert polls(stand.reader, 2)[1] is CardEvent.REMOVED


@pytest.mark.parametrize("sw3", [0x31, 0x32, 0x33])
@pytest.mark.parametrize("command", [sdt.FIND, sdt.SELECT, sdt.READ_TEXT_PHOTO])
def test_rejection_is_potential_fraud_at_whichever_step(
    stand: SdtStand, command: sdt.Command, sw3: int
) -> None:
    stand.place(synthetic_card(ADULT))
    stand.simulator.answer_with(command, sw3)
    sighting = stand.reader.poll()
    assert sighting.event is CardEvent.POTENTIAL_FRAUD
    assert f"{sw3:02X}" in sighting.reason


@pytest.mark.parametrize("sw3", [0x21, 0x23, 0x24, 0x99, 0x00])
def test_verdict_that_makes_no_sense_is_reader_trouble_without_a_retry(
    stand: SdtStand, sw3: int
) -> None:
    stand.simulator.answer_with(sdt.FIND, sw3)
    assert polls(stand.reader, 2) == [CardEvent.READER_TROUBLE, CardEvent.NO_CARD]


def test_reader_without_the_appended_address_command_is_asked_only_once(stand: SdtStand) -> None:
    stand.simulator.answer_with(sdt.READ_APPENDED_ADDRESS, 0x24)
    stand.place(synthetic_card(ADULT))
    record = stand.reader.poll().record
    assert record is not None
    assert record.warnings == ()
    stand.lift()
    polls(stand.reader, 2)
    # Would be a warning if it were asked.
    stand.simulator.answer_with(sdt.READ_APPENDED_ADDRESS, 0x41)
    stand.place(synthetic_card(ADULT))
    assert stand.reader.poll().record == record_on(synthetic_card(ADULT))


def test_appended_address_that_cannot_be_read_is_a_warning(stand: SdtStand) -> None:
    stand.simulator.answer_with(sdt.READ_APPENDED_ADDRESS, 0x41)
    stand.place(synthetic_card(ADULT))
    record = stand.reader.poll().record
    assert record is not None
    assert record.warnings == ("appended address could not be read",)


Break = Callable[[SdtSimulator], None]


@pytest.mark.parametrize(
    ("breaks", "reason"),
    [(SdtSimulator.fail_self_test, "60"), (SdtSimulator.revoke_authorisation, "66")],
)
def test_module_out_of_order_is_a_hardware_error_until_it_says_otherwise(
    stand: SdtStand, breaks: Break, reason: str
) -> None:
    breaks(stand.simulator)
    assert stand.reader.poll().event is CardEvent.READER_TROUBLE
    report = stand.reader.status()
    assert report.status is DeviceStatus.HARDWARE_ERROR
    assert reason in report.reason
    stand.simulator.heal()
    assert stand.reader.status().status is DeviceStatus.ONLINE


def test_silent_reader_is_offline_only_after_three_unanswered_commands(
    stand: SdtStand, hasty: SdtSerialReader
) -> None:
    stand.simulator.go_silent()
    statuses = [hasty.status().status for _ in range(4)]
    starting, offline = DeviceStatus.STARTING, DeviceStatus.OFFLINE
    assert statuses == [starting, starting, offline, offline]
    hasty.close()
    stand.simulator.go_silent(False)
    assert stand.reader.status().status is DeviceStatus.ONLINE


def test_reader_that_fell_silent_for_a_moment_is_still_online(stand: SdtStand) -> None:
    reader = SdtSerialReader(stand.simulator.port, timing=PATIENT, silent_after=2)
    reader.status()
    stand.simulator.answer_with(sdt.SAM_STATUS, 0x10, 0x10)
    assert reader.status().status is DeviceStatus.ONLINE
    reader.close()


def test_second_program_cannot_open_the_reader(stand: SdtStand) -> None:
    stand.reader.status()
    second = stand.make_reader()
    report = second.status()
    assert report.status is DeviceStatus.OFFLINE
    assert "another program" in report.reason
    assert second.poll().event is CardEvent.READER_TROUBLE


def test_absent_port_is_no_device_with_the_reason(tmp_path: Path) -> None:
    reader = SdtSerialReader(str(tmp_path / "none"))
    report = reader.status()
    assert report.status is DeviceStatus.NO_DEVICE
    assert "ENOENT" in report.reason
    assert str(tmp_path) not in report.reason


def test_port_that_is_no_terminal_is_no_device(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert SdtSerialReader(str(tmp_path / "file")).status().status is DeviceStatus.NO_DEVICE


def test_reader_unplugged_while_reading_loses_nothing_but_the_read(stand: SdtStand) -> None:
    stand.place(synthetic_card(SENIOR))
    stand.reader.poll()
    stand.unplug()
    stand.replug()
    # The old file still hangs on the vanished port: one look notices, the next one reads.
    events = polls(stand.reader, 2)
    assert events == [CardEvent.READER_TROUBLE, CardEvent.CARD_READ]
