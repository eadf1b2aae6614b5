"""断点续办 and the receipt's code, at the whole terminal: real window, printed slips, scanner."""

from __future__ import annotations

from kiosk.dock.errand import ITEM
from tests.journeys.conftest import Errand, hold_before_scanner


def test_what_was_kept_goes_on_from_the_slip_held_before_the_scanner(errand: Errand) -> None:
    citizen, site, terminal = errand.citizen, errand.site, errand.terminal
    citizen.wait_until(
        lambda: (
            not terminal.journey.readiness.refusal(ITEM)
            and terminal.journey.readiness.link_up
            and terminal.journey.readiness.code_scanner
        ),
        "card reader, network and scanner",
    )
    errand.to_form()
    citizen.tap("primary")
    errand.wait_until_shown("fieldId", "tier")
    citizen.tap("option-600")
    citizen.tap("primary")
    errand.wait_until_shown("fieldId", "phone")
    citizen.type("1380013")
    citizen.tap("exit")
    # A sheet is laid out with the frame that shows it.
    citizen.wait_until(lambda: citizen.sees("exitKeep"), "sheet")
    terminal.window.window.grabWindow()
    citizen.tap("exitKeep")
    citizen.wait_for_step("keep")
    errand.wait_until_shown("keepPhase", "kept")
    errand.wait_for_sentence("keepSlip", "keep_slip_printed")
    citizen.tap("primary")
    citizen.wait_for_step("attract")

    citizen.tap("start")
    citizen.wait_for_step("services")
    citizen.tap("resume")
    citizen.wait_for_step("resume")
    stray = "https://example.test/?x=" + "9" * 500
    complaint = errand.terminal.world.words["resume_not_scanned"]
    hold_before_scanner(
        citizen, lambda: site.scanner.scan(stray), lambda: errand.shows("complaint") == complaint
    )
    assert errand.shows("resumeTyped") == ""

    hold_before_scanner(
        citizen,
        lambda: site.scan_slip() if errand.shows("step") == "resume" else None,
        lambda: errand.shows("step") == "consent",
    )
    citizen.tap("primary")
    citizen.wait_for_step("identify")
    site.place_card()
    citizen.wait_for_step("confirm")
    site.lift_card()
    citizen.tap("primary")
    citizen.wait_for_step("form")
    errand.wait_until_shown("fieldId", "phone")
    assert errand.shows("fieldTyped") == "1380013"
    assert "600" in terminal.journey.answers.values()
