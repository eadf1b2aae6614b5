"""Lights follow the journey: the slot that is wanted, and whether the terminal is open."""

from __future__ import annotations

import dataclasses

import pytest

from drivers.cabinet.port import LightColour, LightPattern
from kiosk.journey.state import Journey, ReceiptState, Step
from kiosk.present.lights import OFF, lights
from kiosk.readiness import Readiness

AT_REST = Journey(at=Step.ATTRACT, readiness=Readiness())


def at(step: Step, receipt: ReceiptState | None = None) -> Journey:
    journey = dataclasses.replace(AT_REST, at=step)
    return journey if receipt is None else dataclasses.replace(journey, receipt=receipt)


def test_reader_s_light_flashes_while_a_card_is_asked_for() -> None:
    assert lights(at(Step.IDENTIFY))["idcard"] == (LightPattern.SLOW, None)
    assert lights(at(Step.FORM))["idcard"] == OFF


def test_lights_hurry_when_something_is_about_to_be_left_behind() -> None:
    shown = lights(at(Step.TAKE, ReceiptState.PRINTED))
    assert shown["idcard"] == (LightPattern.QUICK, None)
    assert shown["receipt"] == (LightPattern.QUICK, None)


def test_receipt_s_light_flashes_when_there_is_a_receipt() -> None:
    assert lights(at(Step.RESULT, ReceiptState.PRINTED))["receipt"][0] is LightPattern.SLOW
    assert lights(at(Step.RESULT, ReceiptState.PAPER_OUT))["receipt"] == OFF


@pytest.mark.parametrize("step", Step)
def test_status_light_is_red_only_out_of_service(step: Step) -> None:
    colour = LightColour.RED if step is Step.OUT_OF_SERVICE else LightColour.GREEN
    assert lights(at(step))["status"] == (LightPattern.CONTINUOUS, colour)
