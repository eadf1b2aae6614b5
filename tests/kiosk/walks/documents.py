"""A document on a walk: asked for over the real wire, verified, shown, printed on real IPP."""

from __future__ import annotations

from drivers.a4.port import PrintJob
from kiosk.catalog.item import Item
from kiosk.journey import effects as fx
from kiosk.journey import events as ev
from kiosk.journey.printing import state_of
from kiosk.journey.state import PagesState, ReceiptState, Step
from kiosk.journey.tracking import lists_cases
from kiosk.present.screen import present
from sync.contract.asking import AskCertificate, AskProgress, Certificate, Progress
from sync.contract.case import CaseDocument
from tests.kiosk.people import TODAY
from tests.kiosk.walks.ground import Ground
from tests.kiosk.walks.walking import Walk


def take_document(here: Walk, ground: Ground, key: str) -> CaseDocument | None:
    """From the end of the form to the paper, or to the reason why there is none."""
    item = here.journey.item
    assert item is not None
    assert item.certificate is not None
    here.provide(ground.files)
    assert here.is_at(Step.FETCHING), here.journey.at
    asked = here.effect(fx.Ask)
    if lists_cases(item):
        look_at_cases(here, ground, asked)
        return None
    assert isinstance(asked.ask, AskCertificate)
    assert asked.ask.register == item.certificate.register
    answer = ground.ask(asked.ask)
    assert isinstance(answer, Certificate), answer
    here.then(ev.Answered("s1", asked.serial, answer))
    if answer.state != "ready":
        assert answer.state in ("none", "refused"), (item.id, answer.reason)
        assert here.is_at(Step.REFUSED)
        assert here.journey.refusal is not None
        assert here.journey.refusal.reason == answer.reason
        return None
    assert here.is_at(Step.DOCUMENT)
    assert answer.facts or answer.pages
    present(here.journey, here.world, TODAY)
    print_out(here, ground, item)
    here.then(ev.DoneTapped())
    assert here.is_at(Step.TAKE) or here.is_at(Step.GOODBYE)
    assert here.journey.printout is None
    return None


def look_at_cases(here: Walk, ground: Ground, asked: fx.Ask) -> None:
    """The citizen's cases, each of them, and away."""
    assert isinstance(asked.ask, AskProgress)
    answer = ground.ask(asked.ask)
    assert isinstance(answer, Progress), answer
    here.then(ev.Answered("s1", asked.serial, answer))
    assert here.is_at(Step.CASES)
    for case in answer.cases:
        here.then(ev.OptionTapped(case.number))
        assert here.is_at(Step.CASE)
        assert present(here.journey, here.world, TODAY)["caseTimeline"]
        here.then(ev.BackTapped())
    here.then(ev.DoneTapped())
    assert here.is_at(Step.TAKE) or here.is_at(Step.GOODBYE)
    assert here.journey.tracking is None


def print_out(here: Walk, ground: Ground, item: Item) -> None:
    """On what the item is given out on; printed is what the printer says."""
    assert item.certificate is not None
    before = here.journey
    here.then(ev.PrintTapped())
    if item.certificate.output == "screen":
        assert here.journey == before
        return
    if item.certificate.output == "slip":
        slip = here.effect(fx.Print).receipt
        here.then(ev.ReceiptAnswered("s1", slip.job_id, ReceiptState.PRINTED))
        assert here.journey.receipt is ReceiptState.PRINTED
        return
    work = here.effect(fx.PrintPages)
    sheets = len(ground.paper.printed())
    done = ground.printer.print(PrintJob(work.job_id, work.pdf))
    here.then(ev.PagesAnswered("s1", work.job_id, state_of(done.code, ok=done.ok)))
    assert here.journey.printout is not None
    assert here.journey.printout.pages is PagesState.PRINTED, done
    assert len(ground.paper.printed()) > sheets
