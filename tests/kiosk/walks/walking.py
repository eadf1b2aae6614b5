"""A citizen on the way through an item, headless."""

from __future__ import annotations

import dataclasses
import os
import random
import time
import zlib
from collections.abc import Callable, Iterator
from typing import TypeVar

from drivers.idcard.port import CardEvent
from kiosk.catalog.item import Item
from kiosk.catalog.situation import asked, paths
from kiosk.journey import effects as fx
from kiosk.journey import events as ev
from kiosk.journey.state import Journey, Purpose, Step, World
from kiosk.journey.table import step
from kiosk.readiness import Readiness
from sync.attachments import AttachmentStore
from sync.contract.asking import Answer, Ask
from tests.kiosk.people import NOW, entitled, signature
from tests.kiosk.valid_answers import valid
from tests.kiosk.walks.providing import provide_all

Eff = TypeVar("Eff", bound=fx.Effect)
# `make walks` walks every item in every situation; `make test` every item, each run in another one.
EVERY_WAY = os.environ.get("WALKS") == "all"
SEED = int(os.environ.get("WALK_SEED") or time.time_ns() % 10_000)


@dataclasses.dataclass
class Walk:
    """A citizen on the way through one item."""

    world: World
    draw: random.Random
    journey: Journey
    effects: tuple[fx.Effect, ...] = ()
    # Who answers what is asked on the way to the form; without anybody it is not waited for.
    ask: Callable[[Ask], Answer] | None = None

    def then(self, event: ev.Event) -> None:
        self.journey, self.effects = step(self.journey, event, self.world)

    def is_at(self, wanted: Step) -> bool:
        return self.journey.at is wanted

    def effect(self, kind: type[Eff]) -> Eff:
        (found,) = [effect for effect in self.effects if isinstance(effect, kind)]
        return found

    def to_item(self, item: Item, situation: dict[str, str]) -> None:
        self.then(ev.StartTapped("s1", NOW))
        self.then(ev.ServiceChosen(item.id))
        for question in asked(item.questions, situation):
            assert self.journey.at is Step.SITUATION
            self.then(ev.SituationPicked(situation[question.id]))
        assert self.journey.at is Step.ITEM

    def to_form(self, item: Item, situation: dict[str, str]) -> None:
        self.to_item(item, situation)
        self.then(ev.BeginTapped())
        if item.requires.identity == "L0":
            return
        self.then(ev.ConsentGiven(NOW))
        self.then(ev.CardSeen("s1", CardEvent.CARD_READ, entitled(item, situation)))
        self.then(ev.IdentityConfirmed())
        fetch = self.journey.fetch
        if self.is_at(Step.FETCHING) and fetch is not None and fetch.purpose is Purpose.FACTS:
            self.hear_the_registers()

    def hear_the_registers(self) -> None:
        """What they say, from the platform if there is one."""
        if self.ask is None:
            self.then(ev.SkipTapped())
            return
        asked_for = self.effect(fx.Ask)
        self.then(ev.Answered("s1", asked_for.serial, self.ask(asked_for.ask)))

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
        return self.effect(fx.Save)


def ways_through(item: Item, *, every: bool = EVERY_WAY) -> list[tuple[int, dict[str, str]]]:
    """Every way through the item's situation, numbered; in a short run one that the seed draws."""
    ways = list(enumerate(paths(item.questions)))
    return ways if every else [ways[zlib.crc32(f"{SEED} {item.id}".encode()) % len(ways)]]


def begin(
    item: Item,
    world: World,
    *,
    online: bool,
    ask: Callable[[Ask], Answer] | None = None,
    every: bool = EVERY_WAY,
) -> Iterator[tuple[Walk, dict[str, str]]]:
    """A citizen before the attract screen for each of ``ways_through``."""
    for number, situation in ways_through(item, every=every):
        yield (
            Walk(
                world,
                random.Random(f"{item.id}-{number}"),
                Journey(at=Step.ATTRACT, readiness=Readiness(link_up=online)),
                ask=ask,
            ),
            situation,
        )


def walk(
    item: Item,
    world: World,
    *,
    online: bool,
    ask: Callable[[Ask], Answer] | None = None,
    every: bool = EVERY_WAY,
) -> Iterator[tuple[Walk, dict[str, str]]]:
    """A walk for each of ``ways_through``, at the item's form."""
    for here, situation in begin(item, world, online=online, ask=ask, every=every):
        here.to_form(item, situation)
        yield here, situation
