"""A document at the whole terminal: real window, real wires, real IPP, the platform's signature."""

from __future__ import annotations

from kiosk.journey.state import PagesState
from tests.journeys.conftest import Errand

ITEM, LETTERS = "housing-fund-certificate", "GJJ"
ADULT = 1


def to_document(errand: Errand) -> None:
    citizen, terminal = errand.citizen, errand.terminal
    citizen.wait_for_step("attract")
    citizen.wait_until(lambda: not terminal.journey.readiness.refusal(ITEM), "ready to print")
    citizen.tap("start")
    citizen.wait_for_step("services")
    citizen.choose(ITEM, LETTERS)
    citizen.wait_for_step("item")
    citizen.tap("primary")
    citizen.wait_for_step("consent")
    citizen.tap("primary")
    citizen.wait_for_step("identify")
    errand.site.place_card(ADULT)
    citizen.wait_for_step("confirm")
    errand.site.lift_card()
    citizen.tap("primary")
    citizen.wait_for_step("form")
    field = terminal.journey.fields[0]
    citizen.tap(f"option-{field.options[0].value}")
    citizen.tap("primary")
    citizen.wait_for_step("document")


def pages(errand: Errand) -> PagesState:
    printout = errand.terminal.journey.printout
    assert printout is not None
    return printout.pages


def wait_for_pages(errand: Errand, state: PagesState) -> None:
    errand.citizen.wait_until(lambda: pages(errand) is state, state.value)


def to_held_up(errand: Errand) -> None:
    """The printer has the job when its paper is found missing."""
    to_document(errand)
    # Long enough for the paper to be found missing while the sheet is under way.
    errand.site.pages.slow_down(12.0)
    errand.citizen.tap("primary")
    errand.citizen.wait_until(lambda: errand.site.pages.jobs() != [], "job in the printer")
    errand.site.pages.paper_out()
    wait_for_pages(errand, PagesState.PAPER_OUT)


def test_document_is_shown_and_printed_when_the_printer_says_so(errand: Errand) -> None:
    to_document(errand)
    assert errand.site.pages.printed() == []
    errand.citizen.tap("primary")
    wait_for_pages(errand, PagesState.PRINTED)
    (pdf,) = errand.site.pages.printed()
    assert pdf.startswith(b"%PDF-")
    # The button has come back: where it stands is known after the next frame.
    errand.terminal.window.window.grabWindow()
    errand.citizen.tap("primary")
    errand.citizen.wait_for_step("attract")
    assert errand.terminal.journey.printout is None


def test_paper_that_runs_out_is_said_and_the_job_goes_on_when_there_is_more(
    errand: Errand,
) -> None:
    to_held_up(errand)
    errand.site.pages.slow_down(0.0)
    errand.site.pages.refill()
    wait_for_pages(errand, PagesState.PRINTED)
    assert len(errand.site.pages.printed()) == 1


def test_who_leaves_a_held_up_job_leaves_nothing_in_the_printer(errand: Errand) -> None:
    to_held_up(errand)
    errand.citizen.tap("exit")
    errand.citizen.wait_for_step("attract")
    errand.citizen.wait_until(lambda: errand.site.pages.documents() == [], "nothing held")
    errand.site.pages.refill()
    assert errand.site.pages.printed() == []


def test_printer_that_is_away_leaves_the_copy_for_the_phone(errand: Errand) -> None:
    to_document(errand)
    errand.site.pages.power_off()
    errand.citizen.tap("primary")
    errand.citizen.wait_until(
        lambda: pages(errand) in (PagesState.AWAY, PagesState.TROUBLE), "not printed"
    )
    assert "/e/" in str(errand.shows("printoutCopy"))
    errand.citizen.tap("copySlip")
    errand.citizen.wait_until(
        lambda: errand.terminal.journey.receipt.value == "printed", "slip with the copy"
    )


def test_department_that_is_down_is_said_on_the_tile_and_not_after_the_questions(
    errand: Errand,
) -> None:
    terminal, twin = errand.terminal, errand.site.twin
    errand.wait_until_shown("networkNotice", "")
    for plan, reason in (("housing-fund=off", "reason_department_down"), ("none", "")):
        twin.trouble_departments(plan)
        # Now; otherwise it asks once a minute.
        terminal._word.ask()
        errand.citizen.wait_until(
            lambda reason=reason: terminal.journey.readiness.refusal(ITEM) == reason,  # type: ignore[misc]  # bound now
            f"{plan} heard",
        )
