"""Every service of the catalogue, walked from the first tap to the platform, online and offline."""

from __future__ import annotations

import dataclasses
from collections import Counter
from pathlib import Path

import pytest

from drivers.device import DeviceClass, DeviceStatus, StatusReport
from kiosk.catalog.catalog import Catalog, load_catalog
from kiosk.catalog.item import Item
from kiosk.catalog.search import SearchIndex
from kiosk.journey import events as ev
from kiosk.journey.state import Step
from kiosk.readiness import Readiness, Situation, assess
from sync.contract.case import CaseDocument
from sync.outbox import SubmissionState
from tests.kiosk.people import NOW, world
from tests.kiosk.valid_answers import HOSTILE, valid
from tests.kiosk.walks.ground import ground
from tests.kiosk.walks.kinds import walk_of
from tests.kiosk.walks.providing import pages_of, states_of
from tests.kiosk.walks.walking import EVERY_WAY, SEED, begin, walk

WORLD = world(whole=True)
# Every device is there, only the network is not.
OFFLINE = Situation(
    devices={kind: StatusReport(DeviceStatus.ONLINE) for kind in DeviceClass},
    can_save=True,
    link_up=False,
    time_certain=True,
)
ITEMS = list(WORLD.catalog)
BY_ID = pytest.mark.parametrize("item", ITEMS, ids=[item.id for item in ITEMS])


@pytest.mark.parametrize("online", [True, False], ids=["online", "offline"])
def test_every_service_in_every_situation_comes_to_the_end_its_item_says(
    tmp_path: Path, online: bool
) -> None:
    walked: Counter[str] = Counter()
    cases = scans = 0
    offline = assess(WORLD.catalog, OFFLINE, before=None, now=NOW)
    with ground(tmp_path) as here_is:
        for item in ITEMS:
            if not online and offline.refusal(item.id):
                said_before_it_starts(item, offline)
                walked[f"{item.kind}, said before"] += 1
                continue
            for here, _ in walk(item, WORLD, online=online, ask=here_is.ask):
                here.answer_all()
                key = f"0190{len(walked):04x}-0000-7000-8000-{walked.total():012x}"
                document = walk_of(item)(here, here_is, key)
                walked[item.kind] += 1
                if document is None:
                    continue
                cases += 1
                scans += len(document.named())
                says_what_its_item_asks(
                    here.journey.item or item, document, dict(here.journey.told)
                )
                assert document.online is online
        here_is.deliver()
        assert here_is.pages_arrived() >= scans > 0
        assert here_is.hub.ledger.total() == cases == here_is.outbox.counts().delivered
        assert {case.reason for case in here_is.hub.ledger.newest(1000)} <= {"", "预约成功"}
    # None is skipped: how many ways were walked, by kind.
    print(dict(walked), "every situation" if EVERY_WAY else f"WALK_SEED={SEED}")
    assert walked.total() >= len(ITEMS)


def says_what_its_item_asks(item: Item, document: CaseDocument, told: dict[str, str]) -> None:
    fields = {field.id for field in item.fields_for(told)}
    assert {one.field for one in document.answers} >= fields
    needs = item.materials_for(told)
    assert [one.code for one in document.materials] == [need.code for need in needs]
    states = {one.code: one.state for one in document.materials}
    for need in needs:
        assert states[need.code] in states_of(need), need.code
    assert {one.digest for one in document.named()} == pages_of(document)


def said_before_it_starts(item: Item, readiness: Readiness) -> None:
    for here, situation in begin(item, WORLD, online=False):
        here.journey = dataclasses.replace(here.journey, readiness=readiness)
        here.to_item(item, situation)
        here.then(ev.BeginTapped())
        assert here.journey.at is Step.ITEM


@BY_ID
def test_hostile_answers_are_refused_with_a_sentence_and_nothing_is_lost(item: Item) -> None:
    for here, _ in walk(item, WORLD, online=False):
        while here.journey.at is Step.FORM:
            before = here.journey
            field = before.fields[before.question]
            # What this question was filled in with may be overwritten; every other answer stays.
            others = {name: one for name, one in before.answers.items() if name != field.id}
            for answer in HOSTILE:
                here.then(ev.Drafted(answer))
                here.then(ev.NextTapped())
                if here.journey.question == before.question and here.journey.at is Step.FORM:
                    assert here.journey.complaint or field.optional
                # A text that was filled in from the card may be written over, nothing else is lost.
                others = {one: given for one, given in before.answers.items() if one != field.id}
                assert others.items() <= here.journey.answers.items()
                here.journey = before
            given = here.journey.answers
            here.then(ev.Drafted(valid(field, WORLD.towns, NOW.date(), here.draw, given)))
            here.then(ev.NextTapped())
        assert not here.is_at(Step.FORM)


def test_new_service_is_one_file_and_no_code(tmp_path: Path) -> None:
    services = tmp_path / "services"
    services.mkdir()
    root = Path(__file__).resolve().parent.parent.parent / "config"
    text = (root / "services" / "senior-card.toml").read_text("utf-8")
    text = text.replace('id = "senior-card"', 'id = "brand-new"', 1).replace(
        'everyday_name = "办敬老优待卡"', 'everyday_name = "办全新的一张卡"'
    )
    (services / "brand-new.toml").write_text(text, "utf-8")
    (tmp_path / "categories.toml").write_bytes((root / "categories.toml").read_bytes())
    catalog: Catalog = load_catalog(services)
    world = dataclasses.replace(WORLD, catalog=catalog, index=SearchIndex.of(catalog))
    assert world.index.find("全新的卡") == ["brand-new"]
    with ground(tmp_path) as here_is:
        (here, _), *_ = walk(catalog["brand-new"], world, online=True)
        here.answer_all()
        key = "01900000-0000-7000-8000-000000000001"
        walk_of(catalog["brand-new"])(here, here_is, key)
        here_is.deliver()
        assert here_is.outbox.state(key) is SubmissionState.DELIVERED
        assert here_is.hub.ledger.total() == 1
