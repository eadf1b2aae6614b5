"""Every screen in both orientations, sizes and contrasts: nothing clipped, nothing out of reach."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator

import msgspec
import pytest

from drivers.idcard.port import CardEvent
from kiosk.bridge.items import visible_items
from kiosk.journey import events as ev
from kiosk.journey.fetching import ask_for
from kiosk.journey.state import Journey, PagesState, Purpose, ReceiptState, ScanTrouble, Step
from kiosk.readiness import Readiness
from sync.contract.asking import AskHealth
from tests.kiosk.gui.checks import findings, is_text
from tests.kiosk.gui.conftest import WORLD, Stage
from tests.kiosk.gui.test_writing import writing
from tests.kiosk.people import NOW, card, signature
from tests.kiosk.story import NUMBER, PAGE, PAPERS, PENSION, SEEN, TAKEN, Story
from tests.kiosk.test_agency import CHILD, HELPER, Visit
from tests.kiosk.test_printout import READY, shown

LONGEST_CARD = card(
    name="阿卜杜热合曼·买买提托合提",
    address="广东省东莞市樟木头镇测试大道西四路一百二十八号幸福花园十二栋三单元一二〇四房",
)


def of_materials() -> Iterator[tuple[str, Journey]]:
    """The list, a material, its promises, the camera in every trouble, the review after it."""
    yield "materials", Story().to_materials().journey
    yield "material", Story().to_paper().journey
    away = Readiness(scan_trouble="reason_document_camera_unavailable")
    yield "material, camera away", Story(away).to_paper().journey
    promise = Story().to_paper().then(ev.WayPicked("defer", NOW))
    yield "promise, later", promise.journey
    promise.then(ev.NextTapped(), ev.WayPicked("commitment", NOW))
    yield "promise, commitment", promise.journey
    yield "materials, done", promise.then(ev.NextTapped()).journey
    yield "review, promises", promise.then(ev.NextTapped()).journey
    for trouble in ScanTrouble:
        scan = Story().to_scan().then(ev.PageTapped(), ev.PageTaken("s1", PAPERS, trouble))
        yield f"scan, taken {trouble}", scan.journey
    kept = Story().to_scan().then(*TAKEN, ev.PageAccepted())
    yield "scan, keeping", kept.journey
    yield "scan, second page", kept.then(ev.PageKept("s1", PAPERS, PAGE)).journey


def documents() -> Iterator[tuple[str, Journey]]:
    """The longest document, in every state of its printing."""
    long = msgspec.structs.replace(
        READY,
        title="异地贷款职工住房公积金缴存使用证明",
        facts=tuple((f"缴存单位名称（第{n}项）", LONGEST_CARD.address) for n in range(9)),
    )
    for output in ("a4", "slip", "screen"):
        yield f"document, {output}", shown(output, long).journey
    done = shown("a4", long).journey
    assert done.printout is not None
    for state in PagesState:
        printout = dataclasses.replace(done.printout, pages=state, sheets=1)
        yield f"document, {state}", dataclasses.replace(done, printout=printout)


def of_agents() -> Iterator[tuple[str, Journey]]:
    """The offer, what both agree to, the second card, the review with both."""
    visit = Visit("companion").shows(LONGEST_CARD)
    yield "confirm, agent offered", visit.journey
    yield "agent, companion", visit.then(ev.AgentTapped()).journey
    yield "identify, agent", visit.then(ev.ConsentGiven(NOW)).journey
    yield "identify, same card", visit.agent_shows(LONGEST_CARD).journey
    yield "agent, ready", visit.agent_shows(HELPER).journey
    visit.then(ev.NextTapped(), ev.NextTapped())
    for value in ("600", "13800138000", "4111111111111111"):
        visit.then(ev.Drafted(value), ev.NextTapped())
    yield "review, agent", visit.journey
    child = Visit("none").shows(CHILD).then(ev.IdentityConfirmed())
    yield "agent, guardian", child.journey


def journeys() -> Iterator[tuple[str, Journey]]:
    yield from of_agents()
    yield from of_materials()
    offline = Readiness(notes=("reason_receipt_paper_out", "reason_network_down"))
    story = Story(offline)
    yield "attract", story.journey
    out = Readiness(out_of_service="reason_idcard_unavailable", since=NOW)
    yield "out of service", Journey(at=Step.OUT_OF_SERVICE, readiness=out)
    for reason in ("on_battery", "tampered", "maintenance", "place_closed", "all_outside_hours"):
        shut = Readiness(out_of_service=f"reason_{reason}", since=NOW)
        yield f"out of service, {reason}", Journey(at=Step.OUT_OF_SERVICE, readiness=shut)
    refused = Readiness(refusals={PENSION: "reason_document_camera_unavailable"})
    closed = Story(refused).then(ev.StartTapped("s1", NOW))
    yield "services, one closed", closed.journey
    yield "item, closed", closed.then(ev.ServiceChosen(PENSION)).journey
    yield "services", story.then(ev.StartTapped("s1", NOW)).journey
    yield "item", story.then(ev.ServiceChosen(PENSION)).journey
    asked = Story().to_situation()
    yield "situation", asked.journey
    yield "situation, second", asked.then(ev.SituationPicked("self")).journey
    yield "item, with situation", asked.then(ev.SituationPicked("moved")).journey
    no = Story().to_situation().then(ev.SituationPicked("family"))
    yield "refused", no.journey
    for state in ReceiptState:
        yield f"refused, {state}", dataclasses.replace(no.journey, receipt=state)
    yield "consent", story.then(ev.BeginTapped()).journey
    yield "identify", story.then(ev.ConsentGiven(NOW)).journey
    for event in CardEvent:
        if event is not CardEvent.CARD_READ:
            said = dataclasses.replace(story.journey, card_event=event)
            yield f"identify, {event}", said
    expired = dataclasses.replace(LONGEST_CARD, valid_to=LONGEST_CARD.valid_from)
    yield (
        "confirm",
        story.then(ev.CardSeen("s1", CardEvent.CARD_READ, expired)).journey,
    )
    yield "form, town", story.then(ev.IdentityConfirmed()).journey
    waiting, _ = ask_for(story.journey, Purpose.FACTS, AskHealth(), WORLD, skippable=True)
    yield "fetching", waiting
    assert waiting.fetch is not None
    yield from documents()
    for kind in ("text", "name"):
        yield f"form, {kind}", writing(kind)
        long = "东莞市樟木头镇测试大道西四路一百二十八号幸福花园十二栋三单元一二〇四房"
        yield f"form, {kind} written", dataclasses.replace(writing(kind), draft=long)
    slow = dataclasses.replace(waiting.fetch, slow=True, source="市人力资源和社会保障局（示例）")
    yield "fetching, slow", dataclasses.replace(waiting, fetch=slow)
    trouble = dataclasses.replace(slow, trouble=WORLD.words["fetching_notOurs"])
    yield "fetching, trouble", dataclasses.replace(waiting, fetch=trouble)
    yield "form, choice", story.then(ev.NextTapped()).journey
    yield "form, choice missing", story.then(ev.NextTapped()).journey
    yield "form, phone", story.then(ev.Drafted("900"), ev.NextTapped()).journey
    yield "form, phone wrong", story.then(ev.Drafted("1380013800"), ev.NextTapped()).journey
    story.then(ev.Drafted("13800138000"), ev.NextTapped())
    yield (
        "form, account wrong",
        story.then(ev.Drafted("4111111111111111111"), ev.NextTapped()).journey,
    )
    story.then(ev.Drafted("4111111111111111"), ev.NextTapped())
    yield "review", story.journey
    for code in ("disk-full", "other"):
        said = dataclasses.replace(story.journey, save_trouble=code)
        yield f"review, {code}", said
    story.then(ev.Signed(signature()), ev.SubmitTapped("key-1", NOW))
    yield "submitting", story.journey
    yield "saved", story.then(ev.Saved("s1", "key-1", NUMBER, NOW)).journey
    story.then(SEEN)
    for state in ReceiptState:
        yield f"result, {state}", dataclasses.replace(story.journey, receipt=state)
    yield "result, delivered", story.then(ev.Delivered("key-1")).journey
    yield "idle", dataclasses.replace(story.journey, idle_warning=True)
    yield "take", story.then(ev.DoneTapped()).journey
    yield "goodbye", story.then(ev.CardSeen("s1", CardEvent.REMOVED)).journey


@pytest.mark.parametrize("look", ["normal", "large", "high contrast, low reach"])
@pytest.mark.parametrize("orientation", ["portrait", "landscape"])
def test_every_screen_fits_and_every_target_is_large_enough(
    make_stage: Callable[[str], Stage], orientation: str, look: str
) -> None:
    stage = make_stage(orientation)
    if look == "large":
        stage.look.useSize(3)
    if look == "high contrast, low reach":
        stage.look.useTheme("high")
        stage.look.useLowReach(True)
    wrong = []
    for name, journey in journeys():
        stage.show(journey)
        problems = findings(stage)
        wrong += [f"{name}: {problem}" for problem in problems]
    assert wrong == []


@pytest.mark.parametrize("orientation", ["portrait", "landscape"])
def test_help_explains_every_screen(make_stage: Callable[[str], Stage], orientation: str) -> None:
    stage = make_stage(orientation)
    for name, journey in journeys():
        stage.show(journey)
        stage.window.setProperty("helpOpen", True)
        stage.settle()
        texts = [
            str(item.property("text"))
            for item in visible_items(stage.window.contentItem())
            if is_text(item)
        ]
        assert WORLD.words[f"help_{journey.at.value}"] in texts, name
        stage.window.setProperty("helpOpen", False)
