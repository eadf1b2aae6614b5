"""Every document of the catalogue is given out to somebody: signed, verified, printed over IPP."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from drivers.a4.port import PrintJob
from drivers.idcard.people import synthetic_number
from kiosk.catalog.item import Item
from kiosk.journey import effects as fx
from kiosk.journey.state import Step
from sync.contract.asking import AskCertificate, AskFacts, Certificate, Citizen, Facts
from tests.kiosk.people import world
from tests.kiosk.walks.ground import Ground, ground
from tests.kiosk.walks.walking import Walk, walk

WORLD = world(whole=True)
# So many are looked at before it is said that nobody has an entry.
CROWD = 150
# The platform's own list: empty until a case has arrived (tests/sync/hub/test_progress.py).
OF_CASES = frozenset({"cases"})
ITEMS = [
    item
    for item in WORLD.catalog
    if item.certificate is not None and item.certificate.register not in OF_CASES
]


@pytest.fixture(scope="module")
def under(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    folder: Path = tmp_path_factory.mktemp("documents")
    with ground(folder) as here_is:
        yield here_is


@pytest.mark.parametrize("item", ITEMS, ids=[item.id for item in ITEMS])
def test_document_is_given_out_to_whoever_has_an_entry(item: Item, under: Ground) -> None:
    assert item.certificate is not None
    for here, _ in walk(item, WORLD, online=True, ask=under.ask, every=True):
        here.answer_all()
        here.provide(under.files)
        certificate = first_ready(here, under)
        if certificate is not None:
            break
    else:
        raise AssertionError(f"nobody gets a document of {item.id}")
    assert certificate.facts or certificate.pages
    assert certificate.title
    if item.certificate.output == "a4":
        before = len(under.paper.printed())
        done = under.printer.print(PrintJob(certificate.number, certificate.pdf))
        assert done.ok, done
        assert len(under.paper.printed()) > before


def first_ready(here: Walk, under: Ground) -> Certificate | None:
    """The document of the first who has an entry, the walker before all others."""
    assert here.is_at(Step.FETCHING), here.journey.at
    ask = here.effect(fx.Ask).ask
    assert isinstance(ask, AskCertificate)
    for citizen in (ask.citizen, *crowd()):
        if citizen is not None and not has_entry(ask, citizen, under):
            continue
        theirs = msgspec.structs.replace(ask, citizen=citizen)
        answer = under.ask(theirs)
        assert isinstance(answer, Certificate)
        assert answer.state in ("ready", "none", "refused"), answer.reason
        if answer.state == "ready":
            return answer
    return None


def has_entry(ask: AskCertificate, citizen: Citizen, under: Ground) -> bool:
    question = AskFacts(
        item=ask.item, registers=(ask.register,), citizen=citizen, answers=ask.answers
    )
    answer = under.ask(question)
    assert isinstance(answer, Facts)
    return answer.registers[0].state == "found"


def crowd() -> Iterator[Citizen]:
    """Made-up people of every age, the one of the demo first; valid numbers of nobody."""
    yield Citizen(name="测试甲", id_number=synthetic_number("441900", "19880307", 1))
    for place in range(CROWD):
        born = dt.date(1940 + place % 70, 1 + place % 12, 1 + place % 28)
        number = synthetic_number("441900", born.strftime("%Y%m%d"), 10 + place)
        yield Citizen(name="测试众", id_number=number)
