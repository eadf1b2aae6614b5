"""The PC/SC adapter against the real pcscd and vsmartcard's virtual reader."""

from __future__ import annotations

import time

import pytest

from drivers.device import CompletionCode, DeviceStatus
from drivers.smartcard.pcsc import PcscReader, PcscTiming, find_readers
from drivers.smartcard.pcsc_watch import WatchTiming
from drivers.smartcard.port import CardEvent
from drivers.smartcard.virtual_card import T0Card
from drivers.smartcard.virtual_mrtd import VirtualTravelDocument, synthetic_mrz
from drivers.smartcard.virtual_social import ADULT, LONG_NAME, VirtualSocialSecurityCard
from tests.devices.smartcard.conftest import RealStand
from tests.devices.smartcard.service import READER
from tests.drivers.smartcard.contract import (
    SmartCardReaderContract,
    becomes,
    eventually,
    put_in,
    until,
)

pytestmark = pytest.mark.timeout(180)


class TestRealPcscd(SmartCardReaderContract):
    pass


def test_probe_finds_the_virtual_reader(stand: RealStand) -> None:
    assert READER in [found.settings["reader"] for found in find_readers(stand.library)]


@pytest.mark.parametrize("version", ["1.00", "2.00", "3.00"])
@pytest.mark.parametrize("addressing", ["record", "tag", "sfi"])
@pytest.mark.parametrize("contact", [False, True], ids=["T=1", "T=0"])
def test_every_kind_of_card_is_read(
    stand: RealStand, version: str, addressing: str, contact: bool
) -> None:
    person = ADULT if version == "1.00" else LONG_NAME
    card = VirtualSocialSecurityCard(person, version=version, addressing=addressing)  # type: ignore[arg-type]  # parametrized Literals
    put_in(stand, T0Card(card) if contact else card)
    read = stand.reader.read_social_security_card()
    assert read.value is not None, read.reason
    assert read.value.holder is not None, read.value.reason
    assert read.value.holder.name == person.name


def test_large_picture_is_read_whole(stand: RealStand) -> None:
    picture = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 60
    put_in(stand, VirtualTravelDocument(picture=picture))
    read = stand.reader.read_travel_document(synthetic_mrz().key)
    assert read.value is not None, read.reason
    assert read.value.face is not None
    assert read.value.face.data == picture


def test_document_pulled_in_the_middle_of_the_picture(stand: RealStand) -> None:
    put_in(stand, VirtualTravelDocument())
    stand.pull_after(15)
    read = stand.reader.read_travel_document(synthetic_mrz().key)
    assert read.code is CompletionCode.USER_ERROR, read.reason
    until(stand.reader, CardEvent.REMOVED)


def test_stalling_card_ends_in_time_and_the_reader_recovers(stand: RealStand) -> None:
    quick = PcscReader(stand.library, READER, timing=PcscTiming(exchange_s=0.5))
    stand.insert(VirtualSocialSecurityCard())
    until(quick, CardEvent.PRESENT)
    assert stand.card is not None
    stand.card.stall(True)
    started = time.monotonic()
    assert quick.read_social_security_card().code is CompletionCode.TIME_OUT
    assert time.monotonic() - started < 5.0
    stand.card.stall(False)
    eventually(lambda: quick.read_social_security_card().ok, "not readable again")
    quick.close()


def test_frozen_service_is_said_and_holds_nobody_up(stand: RealStand) -> None:
    timing = PcscTiming(exchange_s=0.5, answer_s=0.5, stop_s=0.5, watch=WatchTiming(look_s=0.2))
    quick = PcscReader(stand.library, READER, timing=timing)
    becomes(quick, DeviceStatus.ONLINE)
    stand.service.freeze(True)
    becomes(quick, DeviceStatus.OFFLINE)
    started = time.monotonic()
    quick.close()
    assert time.monotonic() - started < 3.0
    stand.service.freeze(False)
    becomes(quick, DeviceStatus.ONLINE)
    quick.close()


def test_five_restarts_in_a_row_are_survived(stand: RealStand) -> None:
    becomes(stand.reader, DeviceStatus.ONLINE)
    for _ in range(5):
        stand.stop_service()
        becomes(stand.reader, DeviceStatus.OFFLINE)
        stand.start_service()
        becomes(stand.reader, DeviceStatus.ONLINE)
    put_in(stand, VirtualSocialSecurityCard())
    assert stand.reader.read_social_security_card().ok


def test_closing_takes_milliseconds(stand: RealStand) -> None:
    becomes(stand.reader, DeviceStatus.ONLINE)
    started = time.monotonic()
    stand.reader.close()
    assert time.monotonic() - started < 0.5
