"""The PC/SC adapter against the simulated service: the contract, and every trouble."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from drivers.device import Cancel, CompletionCode, ConditionCode, DeviceStatus
from drivers.simulation import SimulatorForbidden
from drivers.smartcard import pcsc_library as pcsc
from drivers.smartcard.pcsc import FAULTS, PcscReader, PcscTiming, find_readers
from drivers.smartcard.pcsc_watch import WatchTiming
from drivers.smartcard.port import CardEvent, SmartCardReader
from drivers.smartcard.simulated_pcsc import SimulatedPcsc
from drivers.smartcard.social_security import Access
from drivers.smartcard.ssse import SsseChallenge, SsseProof
from drivers.smartcard.virtual_card import VirtualCard
from drivers.smartcard.virtual_mrtd import VirtualTravelDocument, synthetic_mrz
from drivers.smartcard.virtual_social import MadeUpAuthenticator, VirtualSocialSecurityCard
from tests.drivers.smartcard.contract import (
    SmartCardReaderContract,
    becomes,
    eventually,
    put_in,
    until,
)

QUICK = PcscTiming(
    exchange_s=0.5,
    answer_s=0.5,
    settle_s=0.5,
    stop_s=0.5,
    watch=WatchTiming(look_s=0.2, retry_s=0.01, retry_cap_s=0.05),
)


class SimulatedStand:
    def __init__(self, prefix: str = "", readers: tuple[str, ...] = ("Simulated 00 00",)) -> None:
        self.service = SimulatedPcsc(profile="test", readers=readers)
        self.authenticator = MadeUpAuthenticator()
        self.reader: SmartCardReader = PcscReader(
            self.service, prefix, authenticator=self.authenticator, timing=QUICK
        )

    def insert(self, card: VirtualCard) -> None:
        self.service.insert(card)

    def pull(self) -> None:
        self.service.remove()

    def pull_after(self, exchanges: int) -> None:
        self.service.pull_after(exchanges)

    def hold(self, held: bool) -> None:
        self.service.hold(held)

    def stop_service(self) -> None:
        # The real one's virtual cards go with it.
        self.service.remove()
        self.service.stop_service()

    def start_service(self) -> None:
        self.service.start_service()


@pytest.fixture
def stand() -> Iterator[SimulatedStand]:
    stand = SimulatedStand()
    yield stand
    stand.service.hang(False)
    stand.reader.close()


class TestPcscReader(SmartCardReaderContract):
    def test_nothing_is_left_open_when_it_is_closed(self, stand: SimulatedStand) -> None:
        put_in(stand, VirtualSocialSecurityCard())
        assert stand.reader.read_social_security_card().ok
        assert stand.reader.connect().ok
        stand.reader.close()
        assert stand.service.contexts == 0


def test_simulated_service_serves_no_citizens() -> None:
    with pytest.raises(SimulatorForbidden):
        SimulatedPcsc(profile="production")


def test_unplugged_reader_is_no_device_and_comes_back(stand: SimulatedStand) -> None:
    becomes(stand.reader, DeviceStatus.ONLINE)
    stand.service.unplug()
    until(stand.reader, CardEvent.READER_TROUBLE)
    assert stand.reader.status().status is DeviceStatus.NO_DEVICE
    stand.service.replug()
    becomes(stand.reader, DeviceStatus.ONLINE)
    put_in(stand, VirtualSocialSecurityCard())
    assert stand.reader.read_social_security_card().ok


def test_reader_unplugged_in_the_middle_is_not_the_citizens_fault(stand: SimulatedStand) -> None:
    put_in(stand, VirtualSocialSecurityCard())
    channel = stand.reader.connect().value
    assert channel is not None
    stand.service.unplug()
    with pytest.raises(Exception, match="readerGone"):
        channel.transmit(b"\x00\x84\x00\x00\x08")
    channel.close()


def test_reader_is_chosen_by_the_beginning_of_its_name() -> None:
    stand = SimulatedStand("Second", readers=("First 00 00", "Second 01 00"))
    becomes(stand.reader, DeviceStatus.ONLINE)
    assert stand.reader.capabilities().model == "Second 01 00"
    stand.service.insert(VirtualSocialSecurityCard(), "First 00 00")
    stand.service.insert(VirtualSocialSecurityCard(), "Second 01 00")
    until(stand.reader, CardEvent.PRESENT)
    stand.service.unplug("Second 01 00")
    becomes(stand.reader, DeviceStatus.NO_DEVICE)
    eventually(lambda: "'Second'" in stand.reader.status().reason, "the name is not told")
    stand.reader.close()


def test_mute_card_is_the_citizens_to_turn_round(stand: SimulatedStand) -> None:
    stand.service.insert(VirtualSocialSecurityCard(), mute=True)
    until(stand.reader, CardEvent.UNRESPONSIVE)
    assert stand.reader.poll().event is CardEvent.UNRESPONSIVE
    report = stand.reader.status()
    assert report.status is DeviceStatus.USER_ERROR
    assert report.has(ConditionCode.MEDIA_PRESENT)
    assert stand.reader.read_social_security_card().code is CompletionCode.USER_ERROR
    stand.service.remove()
    until(stand.reader, CardEvent.REMOVED)
    becomes(stand.reader, DeviceStatus.ONLINE)


def test_swapped_card_is_removed_and_then_present(stand: SimulatedStand) -> None:
    put_in(stand, VirtualSocialSecurityCard())
    stand.service.swap(VirtualTravelDocument())
    until(stand.reader, CardEvent.REMOVED)
    assert stand.reader.poll().event is CardEvent.PRESENT


def test_lost_data_is_a_fault_and_three_are_a_broken_reader(stand: SimulatedStand) -> None:
    put_in(stand, VirtualSocialSecurityCard())
    stand.service.fail_exchanges()
    for count in range(1, FAULTS + 1):
        read = stand.reader.read_social_security_card()
        assert read.code is CompletionCode.HARDWARE_ERROR
        broken = stand.reader.status().status is DeviceStatus.HARDWARE_ERROR
        assert broken == (count == FAULTS)
    stand.service.fail_exchanges(pcsc.SUCCESS)
    assert stand.reader.read_social_security_card().ok
    assert stand.reader.status().status is DeviceStatus.ONLINE


def test_broken_reader_is_tried_again_with_the_next_card(stand: SimulatedStand) -> None:
    put_in(stand, VirtualSocialSecurityCard())
    stand.service.fail_exchanges()
    for _ in range(FAULTS):
        stand.reader.read_social_security_card()
    stand.service.fail_exchanges(pcsc.SUCCESS)
    stand.service.remove()
    until(stand.reader, CardEvent.REMOVED)
    put_in(stand, VirtualSocialSecurityCard())
    assert stand.reader.status().status is DeviceStatus.ONLINE


def test_answer_without_status_word_is_a_fault(stand: SimulatedStand) -> None:
    put_in(stand, VirtualSocialSecurityCard())
    stand.service.garble(True)
    assert stand.reader.read_social_security_card().code is CompletionCode.HARDWARE_ERROR


def test_unknown_result_code_is_a_fault(stand: SimulatedStand) -> None:
    put_in(stand, VirtualSocialSecurityCard())
    stand.service.fail_exchanges(0x8010FFFF)
    read = stand.reader.read_social_security_card()
    assert read.code is CompletionCode.HARDWARE_ERROR
    assert "8010FFFF, unknown result" in read.reason


def test_hanging_service_is_said_and_holds_nobody_up(stand: SimulatedStand) -> None:
    put_in(stand, VirtualSocialSecurityCard())
    stand.service.hang(True)
    assert stand.reader.read_social_security_card().code is CompletionCode.TIME_OUT
    becomes(stand.reader, DeviceStatus.OFFLINE)
    assert stand.reader.poll().event is CardEvent.READER_TROUBLE
    stand.service.hang(False)
    becomes(stand.reader, DeviceStatus.ONLINE)
    until(stand.reader, CardEvent.PRESENT)
    # What came too late was undone: nothing of it holds the card.
    eventually(lambda: stand.reader.read_social_security_card().ok, "not readable again")


def test_card_that_stalls_ends_in_time(stand: SimulatedStand) -> None:
    put_in(stand, VirtualSocialSecurityCard())
    channel = stand.reader.connect().value
    assert channel is not None
    stand.service.hang(True)
    with pytest.raises(Exception, match="late"):
        channel.transmit(b"\x00\x84\x00\x00\x08")
    stand.service.hang(False)
    channel.close()


def test_hanging_service_does_not_hold_up_closing(stand: SimulatedStand) -> None:
    becomes(stand.reader, DeviceStatus.ONLINE)
    stand.service.hang(True)
    stand.reader.close()
    stand.service.hang(False)
    assert stand.reader.status().status is DeviceStatus.ONLINE


def test_reader_without_service_is_offline_from_the_start() -> None:
    stand = SimulatedStand()
    stand.service.stop_service()
    report = stand.reader.status()
    assert report.status is DeviceStatus.OFFLINE
    assert "8010001D" in report.reason
    stand.reader.close()


def test_refused_card_is_not_given_another_proof_before_it_was_out(stand: SimulatedStand) -> None:
    # Each refusal brings the card nearer to locking itself.
    class HalfRight(MadeUpAuthenticator):
        def prove(self, challenge: SsseChallenge, cancel: Cancel | None) -> SsseProof:
            proof = super().prove(challenge, cancel)
            assert isinstance(proof, SsseProof)
            return SsseProof(proof.internal, bytes(16))

    card, half = VirtualSocialSecurityCard(version="3.00"), HalfRight()
    reader = PcscReader(stand.service, authenticator=half, timing=QUICK)
    stand.service.insert(card)
    until(reader, CardEvent.PRESENT)
    for _ in range(3):
        read = reader.read_social_security_card()
        assert read.value is not None
        assert read.value.access is Access.AUTHORISATION_REFUSED
        assert read.value.holder is None
    # Neither opening anew nor a restart of the service is a reason to try again.
    reader.close()
    assert reader.read_social_security_card().ok
    stand.service.stop_service()
    stand.service.start_service()
    eventually(lambda: reader.read_social_security_card().ok, "not readable again")
    assert half.asked == 1
    assert card.tries == 2
    stand.service.remove()
    until(reader, CardEvent.NO_CARD)
    stand.service.insert(card)
    until(reader, CardEvent.PRESENT)
    reader.read_social_security_card()
    assert half.asked == 2
    reader.close()


def test_copied_card_without_the_key_is_fraud(stand: SimulatedStand) -> None:
    put_in(stand, VirtualSocialSecurityCard(version="3.00", forged=True))
    read = stand.reader.read_social_security_card()
    assert read.code is CompletionCode.FRAUD_ATTEMPT
    assert read.value is None
    assert stand.reader.status().status is DeviceStatus.POTENTIAL_FRAUD


def test_reading_stops_soon_after_cancel(stand: SimulatedStand) -> None:
    cancel = Cancel()

    class Canceling(VirtualTravelDocument):
        def answer(self, apdu: bytes) -> bytes:
            cancel.set()
            return super().answer(apdu)

    put_in(stand, Canceling())
    before = stand.service.exchanges
    read = stand.reader.read_travel_document(synthetic_mrz().key, cancel=cancel)
    assert read.code is CompletionCode.CANCELED
    assert stand.service.exchanges - before == 1


def test_probe_finds_readers_and_says_when_nobody_could_look() -> None:
    service = SimulatedPcsc(profile="test", readers=("A 00 00", "B 01 00"))
    assert [found.settings["reader"] for found in find_readers(service)] == ["A 00 00", "B 01 00"]
    assert all(found.sure for found in find_readers(service))
    service.stop_service()
    with pytest.raises(OSError, match="service says"):
        list(find_readers(service))


def test_probe_is_bounded_when_the_service_hangs() -> None:
    service = SimulatedPcsc(profile="test")
    service.hang(True)
    with pytest.raises(TimeoutError):
        list(find_readers(service, timeout_s=0.1))
    service.hang(False)


def test_restarts_leave_no_thread_behind() -> None:
    def watching() -> int:
        return sum(thread.name == "pcsc-watch" for thread in threading.enumerate())

    before = watching()
    stand = SimulatedStand()
    for _ in range(20):
        stand.service.insert(VirtualSocialSecurityCard())
        stand.stop_service()
        stand.start_service()
    becomes(stand.reader, DeviceStatus.ONLINE)
    assert watching() == before + 1
    stand.reader.close()
    eventually(lambda: watching() == before, "a watch goes on")
