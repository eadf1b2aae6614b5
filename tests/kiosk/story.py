"""A citizen's journey in tests: it remembers the effects of its last event."""

from __future__ import annotations

from drivers.idcard.port import CardEvent
from kiosk.journey import effects as fx
from kiosk.journey import events as ev
from kiosk.journey.state import Journey, Step
from kiosk.journey.table import step
from kiosk.readiness import Readiness
from tests.kiosk.people import NOW, card, signature, world

WORLD = world()
ONLINE = Readiness(link_up=True, time_certain=True)
OFFLINE = Readiness(link_up=False, time_certain=True)
PENSION = "resident-pension-enrolment"
FLEXIBLE = "flexible-employment-enrolment"
ALLOWANCE = "senior-allowance"
NUMBER = "441900004000320261120000421"
SEEN = ev.TimerElapsed("s1", ev.Timer.DELIVERY)


class Story:
    """A journey that remembers the effects of its last event."""

    def __init__(self, readiness: Readiness = OFFLINE) -> None:
        self.journey = Journey(at=Step.ATTRACT, readiness=readiness)
        self.effects: tuple[fx.Effect, ...] = ()

    def then(self, *events: ev.Event) -> Story:
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
        return self.to_identify().then(
            ev.CardSeen("s1", CardEvent.CARD_READ, card()), ev.IdentityConfirmed()
        )

    def to_review(self) -> Story:
        self.to_form().then(ev.NextTapped())
        for value in ("600", "13800138000", "4111111111111111"):
            self.then(ev.Drafted(value), ev.NextTapped())
        return self

    def to_submitting(self) -> Story:
        return self.to_review().then(ev.Signed(signature()), ev.SubmitTapped("key-1", NOW))

    def to_result(self) -> Story:
        self.to_submitting().then(ev.Saved("s1", "key-1", NUMBER, NOW), SEEN)
        self.is_at(Step.RESULT)
        return self
