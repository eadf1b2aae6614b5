"""Every bad input of the first errand: a clear screen, and nothing lost."""

from __future__ import annotations

import pytest

from drivers.idcard.people import ADULT, other_card, synthetic_card
from drivers.idcard.simulator import SdtSimulator
from kiosk.dock.errand import ITEM, LETTERS
from kiosk.journey.state import Step
from tests.journeys.conftest import Errand


def spoil_record(reader: SdtSimulator) -> None:
    reader.place(synthetic_card(ADULT).damaged())


def place_bank_card(reader: SdtSimulator) -> None:
    reader.place(other_card())


def lift_too_soon(reader: SdtSimulator) -> None:
    reader.lift_during_read(300)
    reader.place(synthetic_card(ADULT))


def place_counterfeit(reader: SdtSimulator) -> None:
    reader.place(synthetic_card(ADULT).counterfeit())


@pytest.mark.parametrize(
    ("happens", "key"),
    [
        (place_bank_card, "identify_wrongCard"),
        (lift_too_soon, "identify_movedTooSoon"),
        (spoil_record, "identify_unreadable"),
        (place_counterfeit, "identify_potentialFraud"),
    ],
    ids=["wrong card", "lifted too soon", "damaged record", "counterfeit"],
)
def test_card_that_cannot_be_used_is_explained_and_a_good_one_goes_on(
    errand: Errand, happens: object, key: str
) -> None:
    errand.to_identify()
    assert callable(happens)
    happens(errand.site.reader)
    errand.wait_for_sentence("cardSays", key)
    assert errand.terminal.journey.at is Step.IDENTIFY
    errand.site.lift_card()
    errand.wait_until_shown("cardPresent", False)
    errand.wait_for_sentence("cardSays", key)
    errand.site.place_card()
    errand.citizen.wait_for_step("confirm")


def test_without_a_card_the_screen_waits_and_back_loses_nothing(errand: Errand) -> None:
    errand.to_identify()
    errand.wait_for_sentence("cardSays", "identify_waiting")
    errand.citizen.tap("back")
    errand.citizen.wait_for_step("consent")
    assert errand.shows("itemName") == "城乡居民基本养老保险参保登记"


def test_unplugged_reader_is_said_and_comes_back_by_itself(errand: Errand) -> None:
    errand.to_identify()
    errand.site.reader.unplug()
    errand.wait_for_sentence("cardSays", "identify_readerTrouble")
    errand.site.reader.replug()
    errand.site.place_card()
    errand.citizen.wait_for_step("confirm")


def test_unplugged_reader_at_rest_leaves_open_what_needs_no_card(errand: Errand) -> None:
    errand.citizen.wait_for_step("attract")
    errand.site.reader.unplug()
    errand.citizen.tap("start")
    errand.citizen.wait_for_step("services")
    errand.citizen.tap("primary")
    errand.citizen.type(LETTERS)
    words = errand.terminal.world.words

    def reasons() -> dict[str, str]:
        tiles = errand.terminal.view.shown("tiles")
        assert isinstance(tiles, list | tuple)
        return {tile["id"]: tile["reason"] for tile in tiles}

    away = words["reason_idcard_unavailable"]
    errand.citizen.wait_until(lambda: reasons().get(ITEM) == away, "reader away")
    errand.site.reader.replug()
    errand.citizen.wait_until(lambda: reasons().get(ITEM) == "", "reader back")


def test_printer_without_paper_leaves_the_number_and_prints_after_refill(errand: Errand) -> None:
    errand.site.printer.paper_out()
    number = errand.to_result()
    errand.wait_for_sentence("receiptSays", "receipt_paperOut")
    assert number
    errand.site.printer.refill()
    errand.print_until_confirmed()
    assert len(errand.site.printer.papers()) == 1


def test_paper_that_ends_in_the_middle_is_never_called_printed(errand: Errand) -> None:
    errand.site.printer.paper_out_after(6)
    errand.to_result()
    errand.wait_for_sentence("receiptSays", "receipt_paperOut")


def test_printer_switched_off_is_said_and_the_case_is_kept(errand: Errand) -> None:
    errand.site.printer.power_off()
    number = errand.to_result()
    errand.wait_for_sentence("receiptSays", "receipt_printerAway")
    errand.wait_until_shown("delivered", True)
    assert errand.held_by_platform(number) == 1
    errand.site.printer.power_on()
    errand.print_until_confirmed()


def test_open_cover_is_said(errand: Errand) -> None:
    errand.site.printer.open_cover()
    errand.to_result()
    errand.wait_for_sentence("receiptSays", "receipt_coverOpen")


@pytest.mark.parametrize("trouble", ["pulled", "captive", "500", "429"])
def test_submission_survives_the_way_there_and_arrives_once(errand: Errand, trouble: str) -> None:
    cable, twin = errand.site.cable, errand.site.twin
    errand.wait_until_shown("networkNotice", "")
    if trouble == "pulled":
        cable.pull()
    elif trouble == "captive":
        cable.captive_portal()
    else:
        twin.misbehave(trouble)
    if trouble in ("pulled", "captive"):
        errand.wait_for_sentence("networkNotice", "network_down")
    number = errand.to_result()
    errand.wait_for_sentence("resultHeading", "result_received")
    assert errand.shows("delivered") is False
    cable.plug()
    twin.misbehave("none")
    errand.wait_until_shown("delivered", True)
    errand.wait_for_sentence("resultHeading", "result_delivered")
    assert errand.held_by_platform(number) == 1


def test_lost_acknowledgement_makes_no_second_case(errand: Errand) -> None:
    errand.wait_until_shown("networkNotice", "")
    errand.site.cable.lose_next_answers(2)
    number = errand.to_result()
    errand.wait_until_shown("delivered", True)
    assert errand.held_by_platform(number) == 1
