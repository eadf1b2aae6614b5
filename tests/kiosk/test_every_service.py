"""Every service of the catalogue, walked from the first tap to the platform, online and offline."""

from __future__ import annotations

import contextlib
import dataclasses
import random
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.idcard.port import CardEvent
from kiosk.catalog.catalog import Catalog, load_catalog
from kiosk.catalog.item import Item
from kiosk.catalog.search import SearchIndex
from kiosk.catalog.situation import asked, paths
from kiosk.journey import effects as fx
from kiosk.journey import events as ev
from kiosk.journey.state import Journey, Step, World
from kiosk.journey.table import step
from kiosk.readiness import Readiness
from sync.attachments import AttachmentStore
from sync.contract.case import CONTENT_TYPE, encode
from sync.hub.server import HubServer
from sync.hub.states import CaseState
from sync.outbox import Outbox, SubmissionState
from sync.relay import Limits, Relay
from sync.uploads import Uploader
from tests.kiosk.people import NOW, entitled, signature, world
from tests.kiosk.valid_answers import HOSTILE, valid
from tests.kiosk.walks.providing import pages_of, provide_all, states_of
from tests.sync.factory import TERMINAL, utc_now
from tests.sync.road import Timing

WORLD = world(whole=True)
ITEMS = list(WORLD.catalog)
BY_ID = pytest.mark.parametrize("item", ITEMS, ids=[item.id for item in ITEMS])


@dataclasses.dataclass
class Walk:
    """A citizen on the way through one item."""

    world: World
    draw: random.Random
    journey: Journey
    effects: tuple[fx.Effect, ...] = ()

    def then(self, event: ev.Event) -> None:
        self.journey, self.effects = step(self.journey, event, self.world)

    def to_form(self, item: Item, situation: dict[str, str]) -> None:
        self.then(ev.StartTapped("s1", NOW))
        self.then(ev.ServiceChosen(item.id))
        for question in asked(item.questions, situation):
            assert self.journey.at is Step.SITUATION
            self.then(ev.SituationPicked(situation[question.id]))
        assert self.journey.at is Step.ITEM
        self.then(ev.BeginTapped())
        self.then(ev.ConsentGiven(NOW))
        self.then(ev.CardSeen("s1", CardEvent.CARD_READ, entitled(item, situation)))
        self.then(ev.IdentityConfirmed())

    def answer_all(self) -> None:
        while self.journey.at is Step.FORM:
            field = self.journey.fields[self.journey.question]
            given = self.journey.answers
            self.then(ev.Drafted(valid(field, self.world.towns, NOW.date(), self.draw, given)))
            self.then(ev.NextTapped())
            assert self.journey.complaint == "", (field.id, self.journey.complaint)

    def provide(self, files: AttachmentStore) -> None:
        """Every material in a way drawn from those that it offers."""

        def then(event: ev.Event) -> Journey:
            self.then(event)
            return self.journey

        provide_all(self.world, self.journey, then, self.draw, files)

    def submit(self, key: str) -> fx.Save:
        assert self.journey.at is Step.REVIEW
        self.then(ev.Signed(signature()))
        self.then(ev.SubmitTapped(key, NOW))
        (save,) = [effect for effect in self.effects if isinstance(effect, fx.Save)]
        return save


def walk(
    item: Item, *, online: bool, world: World = WORLD
) -> Iterator[tuple[Walk, dict[str, str]]]:
    """A walk for every way through the item's situation, at its form."""
    for number, situation in enumerate(paths(item.questions)):
        here = Walk(
            world,
            random.Random(f"{item.id}-{number}"),
            Journey(at=Step.ATTRACT, readiness=Readiness(link_up=online)),
        )
        here.to_form(item, situation)
        yield here, situation


@contextlib.contextmanager
def platform(folder: Path) -> Iterator[tuple[HubServer, Outbox, Relay, AttachmentStore]]:
    hub = HubServer(folder / "hub", name="hub.test", clock=utc_now)
    hub.start(10.0)
    outbox = Outbox.open(
        folder / "terminal" / "outbox.db",
        platform=hub.secrets.platform,
        terminal=TERMINAL,
        clock=utc_now,
        reserve_bytes=0,
    )
    files = AttachmentStore(
        folder / "terminal" / "attachments", platform=hub.secrets.platform, reserve_bytes=0
    )
    relay = Relay(
        outbox,
        url=hub.address.url,
        platform=hub.secrets.platform,
        uploads=Uploader(outbox, files, platform=hub.secrets.platform, clock=utc_now),
        timing=Timing(),
        limits=Limits(exchange_timeout_s=30.0),
        clock=utc_now,
    )
    try:
        yield hub, outbox, relay, files
    finally:
        relay.stop(10.0)
        outbox.close()
        hub.stop(10.0)


def arrived(hub: HubServer, relay: Relay, folder: Path) -> int:
    """How many sealed pages the platform holds, once no case waits for any."""
    deadline = time.monotonic() + 60.0
    states: Counter[str] = Counter()
    while set(states) != {CaseState.ACCEPTED_FOR_CHECK}:
        assert time.monotonic() < deadline, states
        relay.pass_once()
        hub.processing.settle(30.0)
        cases = hub.ledger.newest(1000)
        states = Counter(case.state for case in cases)
        assert not states[CaseState.INVALID], [(c.item, c.reason) for c in cases if c.reason]
    return sum(1 for one in folder.rglob("held/*/*") if one.is_file())


@pytest.mark.parametrize("online", [True, False], ids=["online", "offline"])
def test_every_service_in_every_situation_arrives_as_its_item_says(
    tmp_path: Path, online: bool
) -> None:
    walked: Counter[str] = Counter()
    scans = 0
    with platform(tmp_path) as (hub, outbox, relay, files):
        for item in ITEMS:
            for here, situation in walk(item, online=online):
                here.answer_all()
                here.provide(files)
                key = f"0190{len(walked):04x}-0000-7000-8000-{walked.total():012x}"
                save = here.submit(key)
                document = save.document
                told = {**situation, **here.journey.answers}
                assert {one.field for one in document.answers} >= {
                    field.id for field in item.fields_for(told)
                }
                assert [one.code for one in document.materials] == [
                    need.code for need in item.materials_for(told)
                ]
                assert document.item.handling_code == save.item_code
                assert document.online is online
                states = {one.code: one.state for one in document.materials}
                for need in item.materials_for(told):
                    assert states[need.code] in states_of(need), need.code
                assert {one.digest for one in document.named()} == pages_of(document)
                outbox.enqueue(
                    key=key,
                    item=save.item_code,
                    content_type=CONTENT_TYPE,
                    body=encode(document),
                    attachments=document.named(),
                )
                scans += len(document.named())
                walked[item.kind] += 1
        while outbox.counts().waiting:
            relay.pass_once()
        hub.processing.settle(30.0)
        assert arrived(hub, relay, tmp_path) >= scans > 0
        assert hub.ledger.total() == walked.total() == outbox.counts().delivered
        assert {case.reason for case in hub.ledger.newest(500)} == {""}
    # None is skipped: how many ways were walked, by kind.
    print(dict(walked))
    assert walked.total() >= len(ITEMS)


@BY_ID
def test_hostile_answers_are_refused_with_a_sentence_and_nothing_is_lost(item: Item) -> None:
    for here, _ in walk(item, online=False):
        while here.journey.at is Step.FORM:
            before = here.journey
            field = before.fields[before.question]
            for answer in HOSTILE:
                here.then(ev.Drafted(answer))
                here.then(ev.NextTapped())
                if here.journey.question == before.question and here.journey.at is Step.FORM:
                    assert here.journey.complaint or field.optional
                assert before.answers.items() <= here.journey.answers.items()
                here.journey = before
            given = here.journey.answers
            here.then(ev.Drafted(valid(field, WORLD.towns, NOW.date(), here.draw, given)))
            here.then(ev.NextTapped())
        assert here.journey.at in (Step.REVIEW, Step.MATERIALS)


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
    with platform(tmp_path) as (hub, outbox, relay, files):
        (here, _), *_ = walk(catalog["brand-new"], online=True, world=world)
        here.answer_all()
        here.provide(files)
        save = here.submit("01900000-0000-7000-8000-000000000001")
        outbox.enqueue(
            key="01900000-0000-7000-8000-000000000001",
            item=save.item_code,
            content_type=CONTENT_TYPE,
            body=encode(save.document),
            attachments=save.document.named(),
        )
        relay.pass_once()
        assert outbox.state("01900000-0000-7000-8000-000000000001") is SubmissionState.DELIVERED
        assert hub.ledger.total() == 1
