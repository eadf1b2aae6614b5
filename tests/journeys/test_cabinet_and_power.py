"""Door, tampering and power cuts: who is here may finish, nobody new begins."""

from __future__ import annotations

from PySide6.QtCore import Qt

from tests.journeys.conftest import Errand


def test_open_cabinet_closes_the_terminal_and_closing_it_opens_again(errand: Errand) -> None:
    errand.citizen.wait_for_step("attract")
    errand.site.cabinet.open_door()
    errand.citizen.wait_for_step("outOfService")
    errand.wait_for_sentence("outReason", "reason_maintenance")
    errand.site.cabinet.open_door(False)
    errand.citizen.wait_for_step("attract")


def test_tampering_closes_the_terminal(errand: Errand) -> None:
    errand.citizen.wait_for_step("attract")
    errand.site.cabinet.tamper()
    errand.citizen.wait_for_step("outOfService")
    errand.wait_for_sentence("outReason", "reason_tampered")


def test_citizen_in_a_power_cut_may_finish_and_then_the_terminal_ends(errand: Errand) -> None:
    ended: list[bool] = []
    errand.terminal.power_ended.connect(
        lambda: ended.append(True), Qt.ConnectionType.QueuedConnection
    )
    errand.to_form()
    errand.site.ups.fail_mains()
    errand.site.ups.drain(10, 60)
    power_ends = lambda: errand.terminal.journey.readiness.power_ends  # noqa: E731 -- a condition
    errand.citizen.wait_until(power_ends, "the terminal to know of the cut")
    assert errand.shows("step") == "form"
    assert ended == []
    errand.citizen.tap("exit")
    errand.citizen.wait_until(lambda: bool(ended), "an orderly end")
    assert errand.shows("step") in ("outOfService", "attract")


READER_LIGHT, GREEN, RED = 0, 3, 4


def test_lights_lead_the_hand_and_tell_from_afar_whether_it_is_open(errand: Errand) -> None:
    cabinet = errand.site.cabinet
    errand.citizen.wait_for_step("attract")
    errand.citizen.wait_until(lambda: cabinet.coils[GREEN] and not cabinet.coils[RED], "green")
    errand.to_identify()
    # It flashes: seen lit once and dark once is seen flashing.
    errand.citizen.wait_until(lambda: cabinet.coils[READER_LIGHT], "the slot lit")
    errand.citizen.wait_until(lambda: not cabinet.coils[READER_LIGHT], "the slot dark")
    cabinet.open_door()
    errand.citizen.tap("exit")
    errand.citizen.wait_for_step("outOfService")
    errand.citizen.wait_until(lambda: cabinet.coils[RED] and not cabinet.coils[GREEN], "red")


def test_board_that_is_gone_is_no_reason_to_close(errand: Errand) -> None:
    errand.citizen.wait_for_step("attract")
    errand.site.cabinet.board_off()
    errand.citizen.wait_until(
        lambda: errand.terminal.devices["cabinet"].report.status != "online", "the board to be gone"
    )
    assert errand.shows("step") == "attract"
