"""断点续办 and the receipt's code, at the whole terminal: real window, printed slips, scanner."""

from __future__ import annotations

import math
import time

from kiosk.dock.errand import ITEM
from tests.journeys.conftest import Errand

REPEATED_AFTER_S = 0.7


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
    site.scanner.scan("https://example.test/?x=" + "9" * 500)
    errand.wait_for_sentence("complaint", "resume_not_scanned")
    assert errand.shows("resumeTyped") == ""

    # What comes while the scanner is asked how it is, or without a pause, is not read: scanners
    # repeat a code that stays before them.
    held = -math.inf

    def noticed() -> bool:
        nonlocal held
        if errand.shows("step") == "resume" and time.monotonic() - held > REPEATED_AFTER_S:
            held = time.monotonic()
            site.scan_slip()
        return errand.shows("step") == "consent"

    citizen.wait_until(noticed, "slip")
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
