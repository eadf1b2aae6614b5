"""Services of every kind, touched through the real window on one simulated site."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from PySide6.QtGui import QGuiApplication

from kiosk.app.qt import QtComplaints
from tests.journeys.conftest import Errand, begin_errand
from tests.journeys.test_payment import account_that_owes
from tests.journeys.window_walk import WindowWalk
from tests.kiosk.walks.walking import EVERY_WAY, SEED

SENIOR, ADULT, MOVED = 0, 1, 3
# Kind, item, card, where it ends.
VISITS = (
    ("shared materials", "resident-pension-enrolment", ADULT, "result"),
    ("instant", "resident-medical-enrolment", ADULT, "result"),
    ("instant, loss", "social-card-loss", ADULT, "result"),
    ("scan", "cross-province", ADULT, "result"),
    ("scan with a fee", "driving-licence-replacement", ADULT, "result"),
    ("companion", "disabled-living-subsidy", MOVED, "result"),
    ("written text", "no-crime-certificate", ADULT, "result"),
    ("certify", "resident-pension-certification", SENIOR, "result"),
    ("renewal with fee", "id-card-damaged", ADULT, "result"),
    ("booking", "hospital-appointment", ADULT, "result"),
    ("payment without a card", "water-bill", ADULT, "result"),
    ("payment with a card", "tax-payment", ADULT, "result"),
    ("document on A4", "housing-fund-certificate", ADULT, "document"),
    ("document on a slip", "social-insurance-profile", ADULT, "document"),
    ("query on screen", "id-card-progress", ADULT, "document"),
    ("guide to read", "cross-border-guide", ADULT, "leaflet"),
    ("guide to choose from", "service-guide", ADULT, "leaflet"),
    ("papers handed in", "paper-dropoff", ADULT, "result"),
    ("pick-up of what is ready", "border-document-pickup", ADULT, "pickup"),
    ("theme", "birth-together", ADULT, "result"),
)
IN_TEST = 7
# `make walks` walks all of them; `make test` some, others each time (WALK_SEED repeats a choice).
WALKED = VISITS if EVERY_WAY else tuple(random.Random(SEED).sample(VISITS, IN_TEST))
# What a kind is there for: pages, ways of a material, or pads that the visit has to come by.
PASSES: dict[str, tuple[str, ...]] = {
    "scan": ("scan",),
    "scan with a fee": ("scan", "bill", "pay"),
    "companion": ("agent",),
    "written text": ("writing",),
    "renewal with fee": ("bill", "pay"),
    "booking": ("slots",),
    "payment without a card": ("bill", "pay"),
    "payment with a card": ("identify", "bill", "pay"),
    "theme": ("parts",),
}


@pytest.fixture(scope="module")
def site(qapp: QGuiApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Errand]:
    complaints = QtComplaints()
    running = begin_errand(tmp_path_factory.mktemp("site"))
    running.site.pages.slow_down(0.0)
    yield running
    running.close()
    complaints.restore()
    assert complaints.lines == []


@pytest.mark.parametrize(("kind", "item", "card", "end"), WALKED, ids=[one[1] for one in WALKED])
def test_service_is_walked_by_touch(
    site: Errand, kind: str, item: str, card: int, end: str
) -> None:
    answers = {"account": account_that_owes(site)} if item == "water-bill" else {}
    catalog = site.terminal.world.catalog
    if end == "pickup":
        # Something has to be ready: what the platform grants at once.
        granted = WindowWalk(site, catalog["social-card-loss"], card)
        assert granted.to_end() == "result"
        granted.leave()
    walk = WindowWalk(
        site,
        catalog[item],
        card,
        ways=("scan",),
        answers=answers,
        companion=SENIOR if kind == "companion" else None,
    )
    try:
        assert walk.to_end() == end, f"WALK_SEED={SEED} {walk.seen}"
        print(f"{kind}: {' > '.join(walk.seen)}")
        passed = PASSES.get(kind, ())
        assert {*walk.seen, *walk.given, *walk.written} >= set(passed)
        if kind == "document on A4":
            walk.print_pages()
        if end == "result":
            site.wait_until_shown("delivered", True)
            assert site.held_by_platform(str(site.shows("number"))) == 1
    finally:
        walk.leave()
