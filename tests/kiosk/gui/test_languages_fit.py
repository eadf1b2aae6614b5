"""The longest words fit: telling screens in each language, at the largest size, both ways round.

Every state in every language is looked at by ``make shots``; here are those with the longest text.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import pytest

from kiosk.words import OWN_NAMES
from tests.kiosk.gui import checks
from tests.kiosk.gui.conftest import WORLD, Stage
from tests.kiosk.gui.test_screens import journeys

TELLING = ("attract", "item", "consent", "confirm", "form, choice", "review", "result, paperOut")
STATES = {name: journey for name, journey in journeys() if name in TELLING}


@pytest.mark.parametrize("orientation", ["portrait", "landscape"])
def test_longest_texts_fit_in_every_language(
    make_stage: Callable[[str], Stage], orientation: str
) -> None:
    assert set(STATES) == set(TELLING)
    stage = make_stage(orientation)
    stage.look.useSize(3)
    wrong = []
    for language in OWN_NAMES:
        for name, journey in STATES.items():
            stage.show_in(dataclasses.replace(journey, language=language), WORLD)
            found = (checks.clipped, checks.overlapping, checks.small_targets)
            wrong += [f"{language} {name}: {one}" for check in found for one in check(stage)]
    assert wrong == []
