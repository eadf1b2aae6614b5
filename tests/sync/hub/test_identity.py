"""Who stands there, asked of the platform: codes, phones and clerks; and its own look at a case."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Literal

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.contract.asking import AskIdentity, Citizen, IdentitySaid
from sync.contract.asking_wire import Question
from sync.contract.case import CaseDocument, Check, CheckWay
from sync.hub.identity import IdentityDesk, pin_of
from sync.hub.identity_review import review
from sync.hub.secrets import Signer
from tests.sync.factory import ID_NUMBER, NAME, Clock, make_document

TERMINAL, OTHER_TERMINAL = "4419000040003", "4419000040004"
WHO = Citizen(name=NAME, id_number=ID_NUMBER)
SOMEBODY = Citizen(name="测试乙", id_number="441900199001010015")


@dataclasses.dataclass
class Desk:
    """The desk, and a terminal that asks it."""

    desk: IdentityDesk
    signer: Signer
    clock: Clock

    def ask(
        self,
        way: CheckWay,
        step: Literal["begin", "check"],
        *,
        who: Citizen = WHO,
        terminal: str = TERMINAL,
        id: str = "",
        secret: str = "",
        checks: tuple[Check, ...] = (),
    ) -> IdentitySaid:
        ask = AskIdentity(way=way, step=step, citizen=who, id=id, secret=secret, checks=checks)
        at = self.clock()
        return self.desk.answer(
            Question(id="0" * 32, terminal=terminal, at=at, reply_key=bytes(32), ask=ask)
        )


@pytest.fixture
def desk(clock: Clock) -> Desk:
    signer = Signer("hub.test", "test-1", Ed25519PrivateKey.generate())
    return Desk(IdentityDesk(signer, "https://hub.test", clock), signer, clock)


def case_with(token: str, way: CheckWay = "sms-code", who: Citizen = WHO) -> CaseDocument:
    check = Check(
        way=way, by="platform", verdict="confirmed", at=dt.datetime.now(dt.UTC), token=token
    )
    document = make_document(who.name, who.id_number)
    return msgspec.structs.replace(
        document, assurance=msgspec.structs.replace(document.assurance, checks=(check,))
    )


def test_right_code_is_worth_a_word_that_the_platform_knows_again(desk: Desk, clock: Clock) -> None:
    begun = desk.ask("sms-code", "begin")
    assert begun.state == "begun"
    assert begun.shown.count("*") == 4
    ((_, waiting),) = desk.desk.waiting("sms-code")
    said = desk.ask("sms-code", "check", id=begun.id, secret=waiting.code)
    assert said.state == "confirmed"
    found = review(case_with(said.token), desk.signer, terminal=TERMINAL, now=clock())
    assert found is not None
    assert (found.level, found.enough) == ("L2", True)


def test_word_holds_for_this_person_way_terminal_and_month_alone(desk: Desk, clock: Clock) -> None:
    said = desk.ask("social-card-pin", "check", secret=pin_of(WHO))
    later = clock() + dt.timedelta(days=31)
    pin: CheckWay = "social-card-pin"
    forged = said.token[:-10] + ("B" if said.token[-10] == "A" else "A") + said.token[-9:]
    for document, terminal, now in (
        (case_with(said.token, pin, SOMEBODY), TERMINAL, clock()),
        (case_with(said.token, "clerk"), TERMINAL, clock()),
        (case_with(said.token, pin), OTHER_TERMINAL, clock()),
        (case_with(said.token, pin), TERMINAL, later),
        (case_with(forged, pin), TERMINAL, clock()),
        (case_with("nonsense", pin), TERMINAL, clock()),
    ):
        found = review(document, desk.signer, terminal=terminal, now=now)
        assert found is not None
        assert (found.level, found.note) == ("L1", "L1 to-verify")


def test_wrong_code_can_be_typed_three_times(desk: Desk) -> None:
    begun = desk.ask("sms-code", "begin")
    ((_, waiting),) = desk.desk.waiting("sms-code")
    wrong = f"{(int(waiting.code) + 1) % 1_000_000:06d}"
    left = [desk.ask("sms-code", "check", id=begun.id, secret=wrong).left for _ in range(3)]
    assert left == [2, 1, 0]
    assert desk.ask("sms-code", "check", id=begun.id, secret=waiting.code).state == "refused"


def test_nobody_is_called_by_phone_all_day(desk: Desk, clock: Clock) -> None:
    states = [desk.ask("sms-code", "begin").state for _ in range(11)]
    assert states == ["begun"] * 10 + ["refused"]
    assert desk.ask("sms-code", "begin", who=SOMEBODY).state == "begun"
    clock.pass_time(3601)
    assert desk.ask("sms-code", "begin").state == "begun"


def test_phone_agrees_once_and_in_time(desk: Desk, clock: Clock) -> None:
    begun = desk.ask("qr-login", "begin")
    assert begun.shown == f"https://hub.test/login/{begun.id}"
    assert desk.ask("qr-login", "check", id=begun.id).state == "waiting"
    assert desk.desk.say(begun.id, agreed=True)
    assert not desk.desk.say(begun.id, agreed=False)
    # Another terminal, or another citizen's screen, hears nothing of it.
    assert desk.ask("qr-login", "check", id=begun.id, who=SOMEBODY).state == "refused"
    assert desk.ask("qr-login", "check", id=begun.id, terminal=OTHER_TERMINAL).state == "refused"
    assert desk.ask("qr-login", "check", id=begun.id).state == "confirmed"
    late = desk.ask("clerk", "begin")
    clock.pass_time(301)
    assert not desk.desk.say(late.id, agreed=True)


def test_face_is_confirmed_only_where_the_terminal_was_sure(desk: Desk, clock: Clock) -> None:
    def found(verdict: Literal["match", "unsure"], band: Literal["high", "middle"]) -> Check:
        return Check(way="face", by="terminal", verdict=verdict, at=clock(), band=band)

    assert desk.ask("face", "check", checks=(found("match", "high"),)).state == "confirmed"
    assert desk.ask("face", "check", checks=(found("unsure", "middle"),)).state == "refused"
    assert desk.ask("face", "check").state == "refused"


def test_who_failed_is_decided_by_no_rule(desk: Desk, clock: Clock) -> None:
    document = make_document()
    failed = Check(way="face", by="terminal", verdict="no-match", at=clock(), band="low")
    doubted = msgspec.structs.replace(
        document, assurance=msgspec.structs.replace(document.assurance, checks=(failed,))
    )
    found = review(doubted, desk.signer, terminal=TERMINAL, now=clock())
    assert found is not None
    assert found.doubtful
    assert review(document, desk.signer, terminal=TERMINAL, now=clock()) is None
