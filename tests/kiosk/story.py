"""A citizen's journey in tests: it remembers the effects of its last event."""

from __future__ import annotations

from typing import Self

from drivers.idcard.port import CardEvent
from kiosk.journey import effects as fx
from kiosk.journey import events as ev
from kiosk.journey.state import Journey, ScanTrouble, Step
from kiosk.journey.table import step
from kiosk.readiness import Readiness
from sync.contract.attachment import AttachmentRef
from tests.kiosk.people import NOW, card, signature, world

WORLD = world()
ONLINE = Readiness(link_up=True, time_certain=True)
OFFLINE = Readiness(link_up=False, time_certain=True)
PENSION = "resident-pension-enrolment"
FLEXIBLE = "flexible-employment-enrolment"
ALLOWANCE = "senior-allowance"
NUMBER = "441900004000320261120000421"
LEGAL_AID = "legal-aid"
PAPERS = "case-papers"
PAGE = AttachmentRef("0" * 64, 1000, "image/jpeg")
TAKEN = (ev.PageTapped(), ev.PageTaken("s1", PAPERS, ScanTrouble.NONE))
SEEN = ev.TimerElapsed("s1", ev.Timer.DELIVERY)


class Story:
    """A journey that remembers the effects of its last event."""

    def __init__(self, readiness: Readiness = OFFLINE) -> None:
        self.journey = Journey(at=Step.ATTRACT, readiness=readiness)
        self.effects: tuple[fx.Effect, ...] = ()

    def then(self, *events: ev.Event) -> Self:
        for event in events:
            self.journey, self.effects = step(self.journey, event, WORLD)
        return self

    def is_at(self, at: Step) -> None:
        assert self.journey.at is at

    def effect(self, kind: type[fx.Effect]) -> fx.Effect:
        (found,) = [effect for effect in self.effects if isinstance(effect, kind)]
        return found

    def has_effect(self, kind: type[fx.Effect]) -> bool:
        return any(isinstance(effect, kind) for effect in self.effects)

    def waits(self) -> float:
        timer = self.effect(fx.StartTimer)
        assert isinstance(timer, fx.StartTimer)
        return timer.seconds

    def to_situation(self) -> Story:
        return self.then(ev.StartTapped("s1", NOW), ev.ServiceChosen(ALLOWANCE))

    def to_identify(self) -> Story:
        return self.then(
            ev.StartTapped("s1", NOW),
            ev.ServiceChosen(PENSION),
            ev.BeginTapped(),
            ev.ConsentGiven(NOW),
        )

    def to_form(self) -> Story:
        return self.to_identify().then(ev.CardSeen("s1", CardEvent.CARD_READ, card())).confirm()

    def confirm(self) -> Story:
        """「是我」, without waiting for the registers."""
        self.then(ev.IdentityConfirmed())
        return self.then(ev.SkipTapped()) if self.journey.at is Step.FETCHING else self

    def to_review(self) -> Story:
        self.to_form().then(ev.NextTapped())
        for value in ("600", "13800138000", "4111111111111111"):
            self.then(ev.Drafted(value), ev.NextTapped())
        return self

    def to_materials(self, hard: str = "poor") -> Story:
        """At the list of an item that wants papers and a promise."""
        self.then(ev.StartTapped("s1", NOW), ev.ServiceChosen(LEGAL_AID))
        self.then(ev.SituationPicked("wages"), ev.SituationPicked(hard))
        self.then(ev.BeginTapped(), ev.ConsentGiven(NOW))
        self.then(ev.CardSeen("s1", CardEvent.CARD_READ, card())).confirm()
        for value in ("none", "示例公司", "欠薪三个月", "441900004", "13800138000"):
            self.then(ev.Drafted(value), ev.NextTapped())
        return self

    def to_paper(self) -> Story:
        return self.to_materials().then(ev.MaterialOpened(PAPERS))

    def to_scan(self) -> Story:
        return self.to_paper().then(ev.WayPicked("scan", NOW))

    def to_submitting(self) -> Story:
        return self.to_review().then(ev.Signed(signature()), ev.SubmitTapped("key-1", NOW))

    def to_result(self) -> Story:
        self.to_submitting().then(ev.Saved("s1", "key-1", NUMBER, NOW), SEEN)
        self.is_at(Step.RESULT)
        return self
