"""The dock: what a developer switches there happens to the terminal."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kiosk.dock.citizen import Citizen
from kiosk.dock.dock_window import DockWindow
from tests.journeys.conftest import Errand


@pytest.fixture
def developer(errand: Errand) -> Iterator[Citizen]:
    dock = DockWindow(errand.site, errand.terminal.outbox, errand.terminal.window.window)
    yield Citizen(dock.window)
    dock.close()


def test_card_placed_in_the_dock_is_read_by_the_terminal(
    errand: Errand, developer: Citizen
) -> None:
    errand.to_identify()
    developer.tap("dock-card-0")
    errand.citizen.wait_for_step("confirm")
    assert errand.shows("cardPresent") is True
    developer.tap("dock-lift")
    errand.wait_until_shown("cardPresent", False)


def test_cable_pulled_in_the_dock_is_noticed_and_plugged_again(
    errand: Errand, developer: Citizen
) -> None:
    errand.wait_until_shown("networkNotice", "")
    developer.tap("dock-cable-pulled")
    errand.wait_for_sentence("networkNotice", "network_down")
    developer.tap("dock-cable-plugged")
    errand.wait_until_shown("networkNotice", "")


@pytest.mark.parametrize(
    ("fault", "note"),
    [
        ("out", "reason_receipt_paper_out"),
        ("cover", "reason_receipt_unavailable"),
        ("power", "reason_receipt_unavailable"),
    ],
)
def test_printer_fault_of_the_dock_shows_on_the_attract_screen(
    errand: Errand, developer: Citizen, fault: str, note: str
) -> None:
    sentence = errand.terminal.world.words[note]

    def says() -> bool:
        notes = errand.shows("notes")
        return isinstance(notes, list) and sentence in notes

    errand.citizen.wait_for_step("attract")
    developer.tap(f"dock-printer-{fault}")
    errand.citizen.wait_until(says, sentence)
    developer.tap(f"dock-printer-{fault}")
    errand.citizen.wait_until(lambda: not says(), "printer well again")
