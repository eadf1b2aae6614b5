"""A citizen with a card who is asked to show that they stand there."""

from __future__ import annotations

from drivers.idcard.port import CardEvent
from kiosk.identity.policy import BESIDE_A_DOCUMENT, Means
from kiosk.journey import events as ev
from kiosk.journey.state import Step
from kiosk.readiness import Readiness
from sync.contract.asking import IdentitySaid
from tests.kiosk.people import NOW, card
from tests.kiosk.story import Story

ALL = Means(frozenset(BESIDE_A_DOCUMENT), strict=True)
ALONE = Readiness(means=ALL, time_certain=True)
READY_TO_PROVE = Readiness(link_up=True, means=ALL, time_certain=True)
WORD = "sms-code.1.2.3"
BEGUN = IdentitySaid(state="begun", id="id-1", shown="138****0421", left=3)
WAITING = IdentitySaid(state="waiting", id="id-1", shown="https://hub.test/login/id-1")
CONFIRMED = IdentitySaid(state="confirmed", token=WORD, at=NOW)
MATCH = ev.FaceJudged("s1", True, "match", "high", "", ("0" * 64,), NOW)


class Prover(Story):
    """Without a network unless told."""

    def __init__(self, readiness: Readiness = ALONE) -> None:
        super().__init__(readiness)

    def at_ways(self) -> Prover:
        self.to_identify().then(ev.CardSeen("s1", CardEvent.CARD_READ, card()))
        self.then(ev.IdentityConfirmed()).is_at(Step.WAYS)
        return self

    def at_face_consent(self) -> Prover:
        self.at_ways().then(ev.OptionTapped("face")).is_at(Step.FACE_CONSENT)
        return self

    def at_face(self) -> Prover:
        self.at_face_consent().then(ev.ConsentGiven(NOW)).is_at(Step.FACE)
        return self

    def hears(self, answer: IdentitySaid | None) -> Prover:
        """What the platform says to the question on its way."""
        fetch = self.journey.fetch
        assert fetch is not None
        self.then(ev.Answered("s1", fetch.serial, answer))
        return self

    def at_code(self) -> Prover:
        self.at_ways().then(ev.OptionTapped("sms-code"))
        self.hears(BEGUN).is_at(Step.CODE)
        return self

    def at_pin(self) -> Prover:
        self.at_ways().then(ev.OptionTapped("social-card-pin")).is_at(Step.CODE)
        return self

    def at_login(self) -> Prover:
        self.at_ways().then(ev.OptionTapped("qr-login"))
        self.hears(WAITING).is_at(Step.LOGIN)
        return self

    def over_the_registers(self) -> Prover:
        """Not waiting for them."""
        if self.journey.at is Step.FETCHING:
            self.then(ev.SkipTapped())
        return self
