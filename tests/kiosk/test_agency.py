"""代办 and guardians: both cards, both consents, and nothing for a child alone."""

from __future__ import annotations

import dataclasses
import datetime as dt

import msgspec
import pytest

from drivers.idcard.port import CardEvent
from drivers.idcard.record import CardRecord
from drivers.receipt.port import Line
from kiosk.case.agency import fault_of_agent, needs_guardian, role_offered
from kiosk.catalog.catalog import Catalog
from kiosk.journey import effects as fx
from kiosk.journey import events as ev
from kiosk.journey.state import Step, World
from kiosk.journey.table import step
from kiosk.present.screen import present
from tests.kiosk.people import NOW, TODAY, card, ric_number, signature
from tests.kiosk.story import NUMBER, PENSION, WORLD, Story


def born(years_ago: int, days: int = 0, **more: object) -> CardRecord:
    day = TODAY.replace(year=TODAY.year - years_ago) + dt.timedelta(days=days)
    return card(born=day, id_number=ric_number(day, "1"), **more)


CHILD = born(9)
PARENT = born(40, name="测试丁")
HELPER = born(30, name="测试戊")


def world(agents: str) -> World:
    """The pension item for anybody, with this rule for agents."""
    item = WORLD.catalog[PENSION]
    changed = msgspec.structs.replace(
        item,
        prechecks=(),
        requires=msgspec.structs.replace(item.requires, agents=agents),
    )
    return dataclasses.replace(WORLD, catalog=Catalog((changed,), WORLD.catalog.categories))


class Visit(Story):
    """A story in a world of its own."""

    def __init__(self, agents: str) -> None:
        super().__init__()
        self.world = world(agents)

    def then(self, *events: ev.Event) -> Visit:
        for event in events:
            self.journey, self.effects = step(self.journey, event, self.world)
        return self

    def shows(self, holder: CardRecord) -> Visit:
        self.to_identify()
        return self.then(ev.CardSeen("s1", CardEvent.CARD_READ, holder))

    def agent_shows(self, holder: CardRecord) -> Visit:
        return self.then(ev.CardSeen("s1", CardEvent.CARD_READ, holder))

    def values(self) -> dict[str, object]:
        return dict(present(self.journey, self.world, TODAY))


@pytest.mark.parametrize(
    ("holder", "agents", "role"),
    [
        (CHILD, "none", "guardian"),
        (CHILD, "companion", "guardian"),
        (born(14), "none", None),
        (born(14, days=1), "none", "guardian"),
        (born(17), "guardian", "guardian"),
        (born(18), "guardian", None),
        (born(70), "companion", "companion"),
        (born(70), "none", None),
    ],
)
def test_who_may_act_for_whom(holder: CardRecord, agents: str, role: str | None) -> None:
    item = world(agents).catalog[PENSION]
    assert role_offered(item, holder, TODAY) == role


@pytest.mark.parametrize(
    ("agent", "fault"),
    [
        (PARENT, ""),
        (CHILD, "same"),
        (born(17), "young"),
        (born(40, valid_to=TODAY - dt.timedelta(days=1)), "expired"),
        (born(40, valid_to=TODAY), ""),
    ],
)
def test_who_cannot_act(agent: CardRecord, fault: str) -> None:
    assert fault_of_agent(CHILD, agent, TODAY) == fault


def test_child_under_14_comes_no_further_without_a_guardian() -> None:
    assert needs_guardian(CHILD, TODAY)
    visit = Visit("none").shows(CHILD).then(ev.IdentityConfirmed())
    visit.is_at(Step.AGENT)
    assert "14" in str(visit.values()["agentLead"])
    # Neither going on nor the child's own card again leads to the form.
    visit.then(ev.NextTapped()).is_at(Step.AGENT)
    visit.then(ev.ConsentGiven(NOW)).is_at(Step.IDENTIFY)
    assert visit.has_effect(fx.WatchCard)
    visit.agent_shows(CHILD).is_at(Step.IDENTIFY)
    assert "刚才那张" in str(visit.values()["cardSays"])
    visit.agent_shows(born(16)).is_at(Step.IDENTIFY)
    assert "18" in str(visit.values()["cardSays"])
    visit.agent_shows(PARENT).is_at(Step.AGENT)
    visit.then(ev.NextTapped()).is_at(Step.FORM)


def handed_in(visit: Visit) -> fx.Save:
    visit.then(ev.NextTapped())
    for value in ("600", "13800138000", "4111111111111111"):
        visit.then(ev.Drafted(value), ev.NextTapped())
    visit.is_at(Step.REVIEW)
    visit.then(ev.Signed(signature()), ev.SubmitTapped("key-1", NOW))
    save = visit.effect(fx.Save)
    assert isinstance(save, fx.Save)
    return save


def test_companion_is_in_the_case_with_both_consents_and_on_the_receipt_masked() -> None:
    visit = Visit("companion").shows(card())
    assert visit.values()["agentOffered"]
    visit.then(ev.AgentTapped(), ev.ConsentGiven(NOW)).agent_shows(HELPER)
    assert "测" in str(visit.values()["agentName"])
    assert HELPER.id_number not in str(visit.values())
    document = handed_in(visit.then(ev.NextTapped())).document
    assert document.agency == "companion"
    assert document.agent is not msgspec.UNSET
    assert document.agent.id_number == HELPER.id_number
    assert document.applicant is not msgspec.UNSET
    assert document.applicant.id_number == card().id_number
    assert [one.purpose.rsplit(" ", 1)[-1] for one in document.consents] == [
        document.consents[0].purpose,
        "applicant",
        "agent",
    ]
    visit.then(ev.Saved("s1", "key-1", NUMBER, NOW), ev.TimerElapsed("s1", ev.Timer.DELIVERY))
    receipt = visit.effect(fx.Print)
    assert isinstance(receipt, fx.Print)
    lines = " ".join(b.text for b in receipt.receipt.blocks if isinstance(b, Line))
    assert "代办人：测*戊" in lines
    assert HELPER.id_number not in lines


def test_review_names_the_agent_and_asks_them_to_sign() -> None:
    visit = Visit("companion").shows(card()).then(ev.AgentTapped(), ev.ConsentGiven(NOW))
    visit.agent_shows(HELPER).then(ev.NextTapped(), ev.NextTapped())
    for value in ("600", "13800138000", "4111111111111111"):
        visit.then(ev.Drafted(value), ev.NextTapped())
    assert visit.values()["agentWho"] == "代办人"
    assert visit.values()["reviewSignWords"] == "请代办人用手指在框里签名"


def test_nobody_acts_for_anybody_where_the_item_does_not_allow_it() -> None:
    visit = Visit("none").shows(card())
    assert not visit.values()["agentOffered"]
    visit.then(ev.AgentTapped()).is_at(Step.CONFIRM)
    assert handed_in(visit.then(ev.IdentityConfirmed())).document.agent is msgspec.UNSET


def test_back_forgets_the_agent_and_the_person_alone_goes_on() -> None:
    visit = Visit("companion").shows(card()).then(ev.AgentTapped(), ev.ConsentGiven(NOW))
    visit.then(ev.BackTapped()).is_at(Step.AGENT)
    visit.then(ev.ConsentGiven(NOW)).agent_shows(HELPER).then(ev.BackTapped())
    visit.is_at(Step.CONFIRM)
    assert visit.journey.agent is None
    save = handed_in(visit.then(ev.IdentityConfirmed()))
    assert save.document.agent is msgspec.UNSET
    assert len(save.document.consents) == 1


def test_leaving_forgets_both() -> None:
    visit = Visit("companion").shows(card()).then(ev.AgentTapped(), ev.ConsentGiven(NOW))
    visit.agent_shows(HELPER)
    assert HELPER.name not in repr(visit.journey)
    visit.then(ev.ExitTapped())
    assert visit.journey.agent is None
    assert visit.journey.role == ""
