"""What every smart card reader's adapter promises, whatever its service.

An adapter's test inherits ``SmartCardReaderContract`` and provides the ``stand`` fixture.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Protocol

import pytest

from drivers.device import Cancel, CompletionCode, ComponentState, ConditionCode, DeviceStatus
from drivers.smartcard.apdu import Command
from drivers.smartcard.channel import ChannelBroken
from drivers.smartcard.port import CardEvent, SmartCardReader
from drivers.smartcard.social_security import Access
from drivers.smartcard.ssse import SSSE
from drivers.smartcard.virtual_card import ForeignCard, T0Card, VirtualCard
from drivers.smartcard.virtual_mrtd import SAMPLE_JPEG, VirtualTravelDocument, synthetic_mrz
from drivers.smartcard.virtual_social import (
    ADULT,
    LONG_NAME,
    MadeUpAuthenticator,
    VirtualSocialSecurityCard,
)

DEADLINE_S = 15.0
SELECT_SSSE = Command(0x00, 0xA4, 0x04, 0x00, SSSE, 256).to_bytes()


class Stand(Protocol):
    """A reader, and hands for its cards and its service."""

    reader: SmartCardReader
    authenticator: MadeUpAuthenticator

    def insert(self, card: VirtualCard) -> None: ...

    def pull(self) -> None: ...

    def pull_after(self, exchanges: int) -> None: ...

    def hold(self, held: bool) -> None: ...

    def stop_service(self) -> None: ...

    def start_service(self) -> None: ...


def eventually(condition: Callable[[], bool], what: str | Callable[[], str]) -> None:
    """Ask again and again until it holds, for a bounded time."""
    deadline = time.monotonic() + DEADLINE_S
    pause = threading.Event()
    while not condition():
        assert time.monotonic() < deadline, what if isinstance(what, str) else what()
        pause.wait(0.01)


def until(reader: SmartCardReader, event: CardEvent) -> list[CardEvent]:
    """Poll until the event; what was told before it."""
    seen: list[CardEvent] = []

    def came() -> bool:
        seen.append(reader.poll().event)
        return seen[-1] is event

    eventually(came, lambda: f"no {event}, but {sorted(set(seen))}")
    return seen[:-1]


def becomes(reader: SmartCardReader, status: DeviceStatus) -> None:
    eventually(lambda: reader.status().status is status, f"not {status}")


def put_in(stand: Stand, card: VirtualCard) -> None:
    stand.insert(card)
    until(stand.reader, CardEvent.PRESENT)


class SmartCardReaderContract:
    """The tests; ``stand`` comes from the adapter's own test module."""

    def test_reader_is_ready_once_it_was_seen(self, stand: Stand) -> None:
        report = stand.reader.status()
        assert report.status is DeviceStatus.ONLINE
        assert report.component is ComponentState.READY
        assert stand.reader.status() == report
        assert stand.reader.capabilities().model

    def test_card_is_told_once_and_its_removal_once(self, stand: Stand) -> None:
        assert stand.reader.poll().event is CardEvent.NO_CARD
        stand.insert(VirtualSocialSecurityCard())
        assert set(until(stand.reader, CardEvent.PRESENT)) <= {CardEvent.NO_CARD}
        sighting = stand.reader.poll()
        assert sighting.event is CardEvent.STILL_THERE
        assert sighting.atr == VirtualSocialSecurityCard().atr
        stand.pull()
        assert set(until(stand.reader, CardEvent.REMOVED)) <= {CardEvent.STILL_THERE}
        assert stand.reader.poll().event is CardEvent.NO_CARD

    def test_forgotten_card_is_told_anew(self, stand: Stand) -> None:
        put_in(stand, VirtualSocialSecurityCard())
        stand.reader.forget()
        assert stand.reader.poll().event is CardEvent.PRESENT

    def test_present_card_is_a_condition_with_its_time(self, stand: Stand) -> None:
        put_in(stand, VirtualSocialSecurityCard())
        report = stand.reader.status()
        assert report.has(ConditionCode.MEDIA_PRESENT)
        assert report.component is ComponentState.READY
        assert stand.reader.status() == report
        stand.pull()
        until(stand.reader, CardEvent.REMOVED)
        assert not stand.reader.status().has(ConditionCode.MEDIA_PRESENT)

    def test_nothing_is_read_without_a_card(self, stand: Stand) -> None:
        for code in (
            stand.reader.read_social_security_card().code,
            stand.reader.read_travel_document(synthetic_mrz().key).code,
            stand.reader.connect().code,
        ):
            assert code is CompletionCode.USER_ERROR

    def test_first_and_second_generation_cards_show_their_holder(self, stand: Stand) -> None:
        for version, person in (("1.00", ADULT), ("2.00", LONG_NAME)):
            card = VirtualSocialSecurityCard(person, version=version)  # type: ignore[arg-type]  # Literals in a loop
            put_in(stand, T0Card(card))
            read = stand.reader.read_social_security_card()
            assert read.value is not None, read.reason
            assert read.value.version == version
            assert read.value.region == "441900"
            assert read.value.access is Access.COMPLETE
            assert read.value.holder is not None
            assert read.value.holder.name == person.name
            assert read.value.holder.number == person.number
            assert read.value.warnings == ()
            assert not card.bank_selected
            stand.pull()
            until(stand.reader, CardEvent.REMOVED)

    def test_third_generation_card_is_complete_with_an_authenticator(self, stand: Stand) -> None:
        put_in(stand, VirtualSocialSecurityCard(LONG_NAME, version="3.00"))
        read = stand.reader.read_social_security_card()
        assert read.value is not None, read.reason
        assert read.value.access is Access.COMPLETE
        assert read.value.holder is not None
        assert read.value.holder.name == LONG_NAME.name
        assert read.value.expires is not None

    def test_without_an_answer_it_shows_what_is_free_and_says_so(self, stand: Stand) -> None:
        stand.authenticator.unavailable = "platform unreachable"
        put_in(stand, VirtualSocialSecurityCard(version="3.00"))
        read = stand.reader.read_social_security_card()
        assert read.value is not None, read.reason
        assert read.value.access is Access.AUTHORISATION_NEEDED
        assert read.value.reason == "platform unreachable"
        assert read.value.card_number == "DG0000001"
        assert read.value.holder is None
        assert read.value.expires is None

    def test_travel_document_is_read_with_its_picture(self, stand: Stand) -> None:
        put_in(stand, VirtualTravelDocument())
        read = stand.reader.read_travel_document(synthetic_mrz().key)
        assert read.value is not None, read.reason
        assert read.value.mrz == synthetic_mrz()
        assert read.value.face is not None
        assert read.value.face.data == SAMPLE_JPEG

    def test_wrong_mrz_does_not_open_it(self, stand: Stand) -> None:
        put_in(stand, VirtualTravelDocument())
        read = stand.reader.read_travel_document(synthetic_mrz("CA7654321").key)
        assert read.code is CompletionCode.INVALID_DATA
        assert "6300" in read.reason
        assert stand.reader.status().status is DeviceStatus.ONLINE

    def test_altered_answer_is_potential_fraud_until_the_card_is_out(self, stand: Stand) -> None:
        document = VirtualTravelDocument()
        document.spoil_checksums = True
        put_in(stand, document)
        read = stand.reader.read_travel_document(synthetic_mrz().key)
        assert read.code is CompletionCode.FRAUD_ATTEMPT
        assert read.value is None
        assert stand.reader.status().status is DeviceStatus.POTENTIAL_FRAUD
        stand.pull()
        until(stand.reader, CardEvent.REMOVED)
        assert stand.reader.status().status is DeviceStatus.ONLINE

    def test_card_of_another_kind_is_told_as_such(self, stand: Stand) -> None:
        put_in(stand, ForeignCard())
        assert stand.reader.read_social_security_card().code is CompletionCode.UNSUPPORTED_DATA
        read = stand.reader.read_travel_document(synthetic_mrz().key)
        assert read.code is CompletionCode.UNSUPPORTED_DATA

    def test_card_pulled_in_the_middle_is_the_citizens_hurry(self, stand: Stand) -> None:
        put_in(stand, VirtualSocialSecurityCard())
        stand.pull_after(5)
        read = stand.reader.read_social_security_card()
        assert read.code is CompletionCode.USER_ERROR, read.reason
        until(stand.reader, CardEvent.REMOVED)
        assert stand.reader.status().status is DeviceStatus.ONLINE
        put_in(stand, VirtualSocialSecurityCard())
        assert stand.reader.read_social_security_card().ok

    def test_canceled_reading_ends_and_the_next_one_works(self, stand: Stand) -> None:
        put_in(stand, VirtualSocialSecurityCard())
        cancel = Cancel()
        cancel.set()
        read = stand.reader.read_social_security_card(cancel=cancel)
        assert read.code is CompletionCode.CANCELED
        assert stand.reader.read_social_security_card(cancel=Cancel()).ok

    def test_channel_speaks_to_the_card_until_it_is_closed(self, stand: Stand) -> None:
        put_in(stand, VirtualSocialSecurityCard())
        channel = stand.reader.connect().value
        assert channel is not None
        assert channel.transmit(SELECT_SSSE).ok
        assert stand.reader.status().status is DeviceStatus.DEVICE_BUSY
        assert stand.reader.connect().code is CompletionCode.SEQUENCE_ERROR
        channel.close()
        channel.close()
        with pytest.raises(ChannelBroken):
            channel.transmit(SELECT_SSSE)
        assert stand.reader.status().status is DeviceStatus.ONLINE

    def test_card_held_by_another_program_is_busy(self, stand: Stand) -> None:
        put_in(stand, VirtualSocialSecurityCard())
        stand.hold(True)
        becomes(stand.reader, DeviceStatus.DEVICE_BUSY)
        assert stand.reader.read_social_security_card().code is CompletionCode.DEVICE_NOT_READY
        stand.hold(False)
        becomes(stand.reader, DeviceStatus.ONLINE)
        assert stand.reader.read_social_security_card().ok

    def test_killed_service_is_offline_and_found_again(self, stand: Stand) -> None:
        put_in(stand, VirtualSocialSecurityCard())
        stand.stop_service()
        until(stand.reader, CardEvent.READER_TROUBLE)
        report = stand.reader.status()
        assert report.status is DeviceStatus.OFFLINE
        assert report.reason
        assert stand.reader.read_social_security_card().code is CompletionCode.DEVICE_NOT_READY
        stand.start_service()
        becomes(stand.reader, DeviceStatus.ONLINE)
        put_in(stand, VirtualSocialSecurityCard())
        assert stand.reader.read_social_security_card().ok

    def test_service_killed_under_an_open_channel_breaks_it(self, stand: Stand) -> None:
        put_in(stand, VirtualSocialSecurityCard())
        channel = stand.reader.connect().value
        assert channel is not None
        stand.stop_service()
        with pytest.raises(ChannelBroken) as broken:
            channel.transmit(SELECT_SSSE)
        assert broken.value.code is CompletionCode.DEVICE_NOT_READY
        channel.close()
        stand.start_service()
        becomes(stand.reader, DeviceStatus.ONLINE)

    def test_closed_reader_opens_again_with_the_next_call(self, stand: Stand) -> None:
        stand.reader.status()
        stand.reader.close()
        stand.reader.close()
        assert stand.reader.status().status is DeviceStatus.ONLINE

    def test_values_show_nothing_of_the_holder_in_logs(self, stand: Stand) -> None:
        put_in(stand, VirtualSocialSecurityCard())
        card = stand.reader.read_social_security_card()
        stand.pull()
        until(stand.reader, CardEvent.REMOVED)
        put_in(stand, VirtualTravelDocument())
        document = stand.reader.read_travel_document(synthetic_mrz().key)
        assert card.ok
        assert document.ok
        shown = repr(card) + str(card.value) + repr(document) + str(document.value)
        for personal in ("测试", ADULT.number, "DG0000001", "CESHI", "CA1234567", "880307"):
            assert personal not in shown
