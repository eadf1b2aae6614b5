"""What every ID card reader's adapter promises, whatever its wire.

An adapter's test inherits ``IdCardReaderContract`` and provides the ``stand`` fixture.
"""

from __future__ import annotations

from typing import ClassVar, Protocol

from drivers.device import ComponentState, ConditionCode, DeviceStatus
from drivers.idcard.people import ADULT, MOVED_HOUSE, SENIOR, SimulatedCard, synthetic_card
from drivers.idcard.port import CardEvent, CardSighting, IdCardReader
from drivers.idcard.record import CardRecord, parse_record


class Stand(Protocol):
    """A reader, and hands to place cards on it and to pull its cable."""

    reader: IdCardReader

    def place(self, card: SimulatedCard) -> None: ...

    def wrong_card(self) -> None: ...

    def lift(self) -> None: ...

    def unplug(self) -> None: ...

    def replug(self) -> None: ...


def record_on(card: SimulatedCard) -> CardRecord:
    record = parse_record(card.text, card.photo)
    assert isinstance(record, CardRecord)
    return record


def polls(reader: IdCardReader, count: int) -> list[CardEvent]:
    return [reader.poll().event for _ in range(count)]


class IdCardReaderContract:
    """The tests; ``stand`` comes from the adapter's own test module."""

    # A reader on the network can only be said not to answer there.
    gone: ClassVar[DeviceStatus] = DeviceStatus.NO_DEVICE

    def test_reader_is_ready_once_it_answered(self, stand: Stand) -> None:
        report = stand.reader.status()
        assert report.status is DeviceStatus.ONLINE
        assert report.component is ComponentState.READY
        assert stand.reader.status() == report

    def test_nothing_is_found_while_no_card_lies_there(self, stand: Stand) -> None:
        assert polls(stand.reader, 3) == [CardEvent.NO_CARD] * 3

    def test_card_is_read_with_every_field_when_it_is_placed(self, stand: Stand) -> None:
        card = synthetic_card(SENIOR)
        stand.place(card)
        sighting = stand.reader.poll()
        assert sighting.event is CardEvent.CARD_READ
        assert sighting.record == record_on(card)

    def test_card_is_read_once_per_placement(self, stand: Stand) -> None:
        stand.place(synthetic_card(ADULT))
        expected = [CardEvent.CARD_READ, CardEvent.STILL_THERE, CardEvent.STILL_THERE]
        assert polls(stand.reader, 3) == expected

    def test_lifted_card_is_noticed_after_two_empty_looks_and_only_once(self, stand: Stand) -> None:
        stand.place(synthetic_card(ADULT))
        stand.reader.poll()
        stand.lift()
        expected = [CardEvent.STILL_THERE, CardEvent.REMOVED, CardEvent.NO_CARD]
        assert polls(stand.reader, 3) == expected

    def test_next_card_is_read_after_the_first_was_lifted(self, stand: Stand) -> None:
        stand.place(synthetic_card(ADULT))
        stand.reader.poll()
        stand.lift()
        polls(stand.reader, 2)
        stand.place(synthetic_card(SENIOR))
        assert stand.reader.poll().record == record_on(synthetic_card(SENIOR))

    def test_card_present_is_a_condition_until_the_card_is_gone(self, stand: Stand) -> None:
        stand.place(synthetic_card(ADULT))
        stand.reader.poll()
        assert stand.reader.status().has(ConditionCode.MEDIA_PRESENT)
        stand.lift()
        polls(stand.reader, 2)
        assert not stand.reader.status().has(ConditionCode.MEDIA_PRESENT)

    def test_wrong_card_is_said_until_it_is_lifted(self, stand: Stand) -> None:
        stand.wrong_card()
        assert polls(stand.reader, 2) == [CardEvent.WRONG_CARD] * 2
        stand.lift()
        assert polls(stand.reader, 2) == [CardEvent.WRONG_CARD, CardEvent.REMOVED]

    def test_damaged_record_is_unreadable_and_names_no_content(self, stand: Stand) -> None:
        stand.place(synthetic_card(ADULT).damaged())
        sighting = stand.reader.poll()
        assert sighting.event is CardEvent.UNREADABLE
        assert sighting.record is None
        assert "name" in sighting.reason
        assert "测试" not in sighting.reason

    def test_counterfeit_card_is_potential_fraud(self, stand: Stand) -> None:
        stand.place(synthetic_card(ADULT).counterfeit())
        assert polls(stand.reader, 2) == [CardEvent.POTENTIAL_FRAUD] * 2
        assert stand.reader.status().status is DeviceStatus.ONLINE

    def test_appended_address_is_shown_and_the_printed_one_kept(self, stand: Stand) -> None:
        stand.place(synthetic_card(MOVED_HOUSE))
        record = stand.reader.poll().record
        assert record is not None
        assert record.address == "广东省东莞市长安镇测试大道66号"
        assert record.printed_address == "广东省东莞市石龙镇测试街4号"

    def test_forgotten_card_has_to_be_placed_again(self, stand: Stand) -> None:
        stand.place(synthetic_card(ADULT))
        stand.reader.poll()
        stand.reader.forget()
        assert CardEvent.CARD_READ not in polls(stand.reader, 3)
        stand.lift()
        polls(stand.reader, 2)
        stand.place(synthetic_card(ADULT))
        assert stand.reader.poll().event is CardEvent.CARD_READ

    def test_unplugged_reader_is_gone_and_comes_back_by_itself(self, stand: Stand) -> None:
        stand.reader.status()
        stand.unplug()
        assert stand.reader.poll().event is CardEvent.READER_TROUBLE
        report = stand.reader.status()
        assert report.status is self.gone
        assert report.component is ComponentState.UNAVAILABLE
        assert report.reason
        stand.replug()
        stand.place(synthetic_card(SENIOR))
        assert stand.reader.poll().event is CardEvent.CARD_READ
        assert stand.reader.status().status is DeviceStatus.ONLINE

    def test_closed_reader_opens_again_with_the_next_call(self, stand: Stand) -> None:
        stand.reader.status()
        stand.reader.close()
        stand.reader.close()
        assert stand.reader.status().status is DeviceStatus.ONLINE

    def test_sighting_shows_nothing_of_the_holder_in_logs(self, stand: Stand) -> None:
        stand.place(synthetic_card(ADULT))
        sighting: CardSighting = stand.reader.poll()
        assert sighting.record is not None
        for shown in (repr(sighting), str(sighting), repr(sighting.record)):
            assert "测试" not in shown
            assert "441900" not in shown
