"""Transitions of a document that the platform gives out: asked for, shown, printed on A4.

Printed is what the printer confirmed. What fails leaves the citizen with a copy for the phone, or
another try under the same job id: a printer that has printed it says so instead of printing again.
"""

from __future__ import annotations

import dataclasses
import hashlib

from drivers.a4.port import Phase
from kiosk.case.document import handling_code
from kiosk.case.receipt import compose_printout
from kiosk.catalog.item import Item
from kiosk.catalog.situation import Refusal
from kiosk.journey import choosing
from kiosk.journey.effects import Print, PrintPages
from kiosk.journey.events import (
    AnotherTapped,
    BackTapped,
    PagesAnswered,
    PagesMoved,
    PrintTapped,
    ReceiptAnswered,
)
from kiosk.journey.fetching import ask_for
from kiosk.journey.pages import TROUBLES, UNDER_WAY, take_back
from kiosk.journey.session import Outcome
from kiosk.journey.situating import refuse
from kiosk.journey.state import (
    Journey,
    PagesState,
    Printout,
    Purpose,
    ReceiptState,
    Step,
    World,
)
from sync.contract import asking
from sync.contract.asking import Answer, AskCertificate, Citizen


def ask_certificate(journey: Journey, world: World) -> Outcome:
    """Ask for the item's document, with what the form said."""
    item = journey.item
    if item is None or item.certificate is None:
        return journey, ()
    wanted = item.certificate
    answers = {field.id: journey.answers.get(field.id, "") for field in journey.fields}
    ask = AskCertificate(
        item=item.id,
        handling=handling_code(item, journey.situation),
        title=wanted.title,
        register=wanted.register,
        layout=wanted.layout,
        citizen=citizen_of(journey),
        answers={name: value for name, value in {**journey.situation, **answers}.items() if value},
        valid_days=wanted.valid_days,
    )
    return ask_for(journey, Purpose.CERTIFICATE, ask, world, source=item.department)


def citizen_of(journey: Journey) -> Citizen | None:
    """Whom the platform is asked about; ``None`` when nobody said who they are."""
    card = journey.card
    if card is None:
        return None
    return Citizen(name=card.name, id_number=card.id_number, document=str(card.document))


def certificate_came(journey: Journey, answer: Answer | None, world: World) -> Outcome:
    """The document, or the reason why there is none."""
    item = journey.item
    if item is None or not isinstance(answer, asking.Certificate):
        return journey, ()
    if answer.state != "ready":
        return refuse(journey, _refusal(item, answer, world)), ()
    printout = Printout(answer, job_id=_job_id(answer), fetched_from=journey.at)
    return dataclasses.replace(journey, at=Step.DOCUMENT, printout=printout), ()


def _refusal(item: Item, answer: asking.Certificate, world: World) -> Refusal:
    words = world.words
    return Refusal(
        reason=answer.reason or words[f"printout_{answer.state}"],
        remedy=words[f"printout_{answer.state}_remedy"],
        who=item.department,
    )


def _job_id(answer: asking.Certificate) -> str:
    # The same document is the same job, whoever asks for it again.
    return "doc-" + hashlib.sha256(answer.pdf or answer.number.encode()).hexdigest()[:32]


def print_it(journey: Journey, event: PrintTapped, world: World) -> Outcome:
    """「打印」, or another try."""
    printout, item = journey.printout, journey.item
    if printout is None or item is None:
        return journey, ()
    output = output_of(item)
    if output == "slip":
        return _print_slip(journey, printout, world, job_id=printout.job_id)
    again = printout.pages in (PagesState.NONE, PagesState.AWAY, PagesState.TROUBLE)
    if not again or not printout.certificate.pdf or output != "a4":
        return journey, ()
    sending = dataclasses.replace(printout, pages=PagesState.SENDING, sheets=0)
    work = PrintPages(journey.session, printout.job_id, printout.certificate.pdf)
    return dataclasses.replace(journey, printout=sending), (work,)


def output_of(item: Item) -> str:
    """What its document is given out on; the result of a case is a page."""
    return "a4" if item.certificate is None else item.certificate.output


def print_copy_slip(journey: Journey, event: object, world: World) -> Outcome:
    """Where the copy for the phone is, on paper."""
    if journey.printout is None:
        return journey, ()
    return _print_slip(journey, journey.printout, world, job_id=journey.printout.job_id + "-e")


def moved(journey: Journey, event: PagesMoved, world: World) -> Outcome:
    """How far the printer is, or what holds it up."""
    printout = journey.printout
    if printout is None or printout.job_id != event.job_id or printout.pages not in UNDER_WAY:
        return journey, ()
    held = next((state for code, state in TROUBLES.items() if code in event.held_by), None)
    state = PagesState.SENDING if event.phase is Phase.SENDING else PagesState.PRINTING
    if event.phase is Phase.HELD_UP:
        state = held or PagesState.PRINTING
    changed = dataclasses.replace(printout, pages=state, sheets=event.sheets)
    return dataclasses.replace(journey, printout=changed), ()


def printed(journey: Journey, event: PagesAnswered, world: World) -> Outcome:
    """What the printer says in the end."""
    printout = journey.printout
    if printout is None or printout.job_id != event.job_id:
        return journey, ()
    changed = dataclasses.replace(printout, pages=event.state)
    return dataclasses.replace(journey, printout=changed), ()


def slip_printed(journey: Journey, event: ReceiptAnswered, world: World) -> Outcome:
    """What the receipt printer says of the slip."""
    printout = journey.printout
    if printout is None or not event.key.startswith(printout.job_id):
        return journey, ()
    return dataclasses.replace(journey, receipt=event.state), ()


def another(journey: Journey, event: AnotherTapped, world: World) -> Outcome:
    """The same citizen goes on with another item."""
    after, effects = choosing.another(journey, event, world)
    return after, (*take_back(journey), *effects)


def back_from_printout(journey: Journey, event: BackTapped, world: World) -> Outcome:
    """To the last question; a job under way is taken back."""
    printout = journey.printout
    if printout is None:
        return dataclasses.replace(journey, at=Step.SERVICES), ()
    back = dataclasses.replace(journey, at=printout.fetched_from, printout=None)
    return back, take_back(journey)


def copy_url(certificate: asking.Certificate, world: World) -> str:
    """Where a phone finds the copy; empty for nowhere."""
    return world.ecopy_url + certificate.ecopy if certificate.ecopy and world.ecopy_url else ""


def _print_slip(journey: Journey, printout: Printout, world: World, *, job_id: str) -> Outcome:
    busy = journey.receipt in (ReceiptState.PRINTING, ReceiptState.PRINTED)
    if journey.item is None or busy:
        return journey, ()
    slip = compose_printout(
        journey.item,
        printout.certificate,
        copy=copy_url(printout.certificate, world),
        job_id=job_id,
        words=world.words,
        place=world.place,
    )
    printing = dataclasses.replace(journey, receipt=ReceiptState.PRINTING)
    return printing, (Print(journey.session, slip),)
