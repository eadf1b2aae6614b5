"""Every way to provide a material, and what the case says of it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib

import msgspec
import pytest

from kiosk.case.materials import Provision, by_itself, due_day, missing, offered, provision_of
from kiosk.catalog.item import MaterialNeed
from kiosk.journey import effects as fx
from kiosk.journey import events as ev
from kiosk.journey.state import ScanPhase, ScanTrouble, Step
from kiosk.present.screen import present
from kiosk.readiness import Readiness
from sync.contract.case import CaseDocument
from sync.contract.workdays import add_workdays
from tests.kiosk.people import NOW, TODAY, signature
from tests.kiosk.story import LEGAL_AID, PAGE, PAPERS, TAKEN, WORLD, Story

PROMISE = "poverty-promise"
SECOND = dataclasses.replace(PAGE, digest="1" * 64)


def need(*ways: str, **more: object) -> MaterialNeed:
    table = {"code": "m", "name": "材料", "ways": list(ways), "register": "business", **more}
    return msgspec.convert(table, MaterialNeed)


def document(story: Story) -> CaseDocument:
    story.then(ev.Signed(signature()), ev.SubmitTapped("key-1", NOW))
    save = story.effect(fx.Save)
    assert isinstance(save, fx.Save)
    return save.document


def shown(story: Story) -> dict[str, object]:
    return dict(present(story.journey, WORLD, TODAY))


def keep_page(story: Story) -> Story:
    return story.then(*TAKEN, ev.PageAccepted(), ev.PageKept("s1", PAPERS, PAGE))


@pytest.mark.parametrize(
    ("ways", "said", "state"),
    [
        (("card",), "unavailable", "card"),
        (("form",), "unavailable", "filled"),
        (("shared",), "found", "shared"),
        (("shared",), "unavailable", "shared-later"),
        # A register without an entry, and no other way: an officer looks, nobody is sent home.
        (("shared",), "none", "shared-later"),
        (("shared", "scan"), "found", "shared"),
        (("shared", "scan"), "unavailable", "shared-later"),
        (("shared", "scan"), "none", None),
        (("scan",), "unavailable", None),
    ],
)
def test_what_comes_by_itself(ways: tuple[str, ...], said: str, state: str | None) -> None:
    provision = by_itself(need(*ways), {"business": said})  # type: ignore[dict-item]
    assert (None if provision is None else provision.state) == state


def test_core_material_is_never_deferred_whatever_its_file_says() -> None:
    assert offered(need("scan", "defer")) == ("scan", "defer")
    assert offered(need("scan", "defer", core=True)) == ("scan",)


def test_scan_without_a_page_is_not_provided_and_optional_is_never_missing() -> None:
    required, optional = need("scan"), need("scan", required=False)
    assert provision_of(required, {"m": Provision("scanned")}, {}) is None
    assert missing((required,), {}, {}) == (required,)
    assert missing((optional,), {}, {}) == ()


def test_due_day_counts_working_days() -> None:
    friday = dt.date(2026, 11, 20)
    assert add_workdays(friday, 1) == dt.date(2026, 11, 23)
    assert due_day(need("defer", defer_days=5), friday) == dt.date(2026, 11, 27)
    assert add_workdays(friday, 0) == friday


def test_what_comes_by_itself_is_never_asked_for() -> None:
    story = Story().to_review()
    assert story.journey.at is Step.REVIEW
    assert {one.state for one in document(story).materials} == {"card", "shared-later"}


def test_list_says_how_many_are_left_and_the_review_waits_for_them() -> None:
    story = Story().to_materials()
    story.is_at(Step.MATERIALS)
    assert shown(story)["materialsHeading"] == "还差 2 份材料"
    story.then(ev.NextTapped())
    story.is_at(Step.MATERIAL)
    assert story.journey.material == PAPERS


def test_promise_and_deferral_reach_the_case_with_digest_and_due_day() -> None:
    story = Story().to_paper().then(ev.WayPicked("defer", NOW))
    story.is_at(Step.PROMISE)
    text = str(shown(story)["promiseText"])
    assert "2026年11月27日前" in text
    story.then(ev.NextTapped())
    # On to the next one by itself.
    assert (story.journey.at, story.journey.material) == (Step.MATERIAL, PROMISE)
    story.then(ev.WayPicked("commitment", NOW))
    told = WORLD.catalog[LEGAL_AID].commitments[0]
    assert shown(story)["promiseTold"] == told.told
    assert shown(story)["promiseText"] == told.text
    story.then(ev.NextTapped())
    # Decided, and not handed in yet.
    values = shown(story)
    assert values["materialsHeading"] == "材料都安排好了"
    assert "1 份以后再交" in str(values["materialsLead"])
    rows = values["materialsRows"]
    assert isinstance(rows, list)
    assert [row["code"] for row in rows if row["later"]] == [PAPERS]
    story.then(ev.NextTapped())
    story.is_at(Step.REVIEW)
    assert told.title in str(shown(story)["reviewPromises"])
    by_code = {one.code: one for one in document(story).materials}
    deferred, promised = by_code[PAPERS], by_code[PROMISE]
    assert (deferred.state, deferred.due) == ("deferred", dt.date(2026, 11, 27))
    assert deferred.promise is not msgspec.UNSET
    assert deferred.promise.text_digest == hashlib.sha256(text.encode()).hexdigest()
    assert promised.state == "promised"
    assert promised.promise is not msgspec.UNSET
    words = "\n".join((told.title, told.told, told.text))
    assert promised.promise.text_digest == hashlib.sha256(words.encode()).hexdigest()
    assert promised.promise.version == told.version


def test_scanned_pages_are_attached_under_their_material() -> None:
    story = keep_page(Story().to_scan())
    story.is_at(Step.SCAN)
    assert shown(story)["scanCount"] == "第 2 页，最多 20 页"
    story.then(*TAKEN, ev.PageAccepted(), ev.PageKept("s1", PAPERS, SECOND), ev.NextTapped())
    assert story.has_effect(fx.LeavePaper)
    story.then(ev.WayPicked("commitment", NOW), ev.NextTapped(), ev.NextTapped())
    case = document(story)
    assert [(one.digest, one.material) for one in case.named()] == [
        (PAGE.digest, PAPERS),
        (SECOND.digest, PAPERS),
    ]
    by_code = {one.code: one for one in case.materials}
    assert by_code[PAPERS].state == "scanned"
    assert by_code[PAPERS].files == (PAGE.digest, SECOND.digest)


@pytest.mark.parametrize("trouble", list(ScanTrouble))
def test_every_trouble_with_a_page_has_its_sentence_and_a_way_on(trouble: ScanTrouble) -> None:
    story = Story().to_scan().then(ev.PageTapped(), ev.PageTaken("s1", PAPERS, trouble))
    values = shown(story)
    assert bool(values["scanWarns"]) is (trouble is not ScanTrouble.NONE)
    if trouble is ScanTrouble.AWAY:
        assert story.journey.scanning.phase is ScanPhase.AIMING
        assert not values["scanPrimaryEnabled"]
        assert story.then(ev.PaperSeen("s1", live=True)).journey.scanning.trouble == ""
        return
    story.then(ev.PageRejected())
    assert story.has_effect(fx.WatchPaper)
    assert story.journey.scanning.phase is ScanPhase.AIMING


def test_faint_page_may_be_kept_after_the_second_try_an_empty_one_never() -> None:
    story = Story().to_scan()
    blurred = (ev.PageTapped(), ev.PageTaken("s1", PAPERS, ScanTrouble.BLURRED))
    story.then(*blurred)
    assert shown(story)["scanPrimary"] == ""
    assert not story.then(ev.PageAccepted()).has_effect(fx.KeepPage)
    story.then(ev.PageRejected(), *blurred)
    assert shown(story)["scanPrimary"] == "还是用这张"
    assert story.then(ev.PageAccepted()).has_effect(fx.KeepPage)
    empty = (ev.PageTapped(), ev.PageTaken("s1", PAPERS, ScanTrouble.EMPTY))
    story = Story().to_scan()
    for _ in range(5):
        story.then(*empty, ev.PageAccepted())
        assert not story.has_effect(fx.KeepPage)
        story.then(ev.PageRejected())


@pytest.mark.parametrize("trouble", [ScanTrouble.DISK_FULL, ScanTrouble.NOT_KEPT])
def test_page_that_was_not_kept_is_said_and_can_be_kept_again(trouble: ScanTrouble) -> None:
    story = Story().to_scan().then(*TAKEN, ev.PageAccepted())
    story.then(ev.PageKept("s1", PAPERS, None, trouble))
    assert "没有保存" in str(shown(story)["scanWarns"])
    assert story.then(ev.PageAccepted()).has_effect(fx.KeepPage)
    assert story.then(ev.PageKept("s1", PAPERS, PAGE)).journey.provided[PAPERS].files == (PAGE,)


def test_another_way_in_the_place_of_a_scan_removes_its_pages() -> None:
    story = keep_page(Story().to_scan()).then(ev.BackTapped(), ev.WayPicked("defer", NOW))
    story.then(ev.NextTapped())
    drop = story.effect(fx.DropPages)
    assert isinstance(drop, fx.DropPages)
    assert drop.files == (PAGE,)
    assert story.journey.provided[PAPERS].state == "deferred"


def test_camera_away_closes_that_way_and_leaves_the_others() -> None:
    story = Story(Readiness(scan_trouble="reason_document_camera_unavailable")).to_paper()
    rows = {row["way"]: row for row in shown(story)["materialWays"]}  # type: ignore[attr-defined]
    assert not rows["scan"]["enabled"]
    assert "高拍仪" in rows["scan"]["hint"]
    story.then(ev.WayPicked("scan", NOW))
    story.is_at(Step.MATERIAL)
    story.then(ev.WayPicked("defer", NOW))
    story.is_at(Step.PROMISE)


def test_way_that_the_item_does_not_offer_is_not_taken() -> None:
    story = Story().to_paper()
    for way in ("licence", "post", "commitment", "left-out", "card", "shared", "'; DROP"):
        story.then(ev.WayPicked(way, NOW))
        story.is_at(Step.MATERIAL)
        assert story.journey.provided == {}


def test_answer_that_brings_up_a_material_leads_to_the_list_before_the_review() -> None:
    story = Story().to_materials("worker").then(ev.MaterialOpened(PAPERS))
    story.then(ev.WayPicked("defer", NOW), ev.NextTapped(), ev.NextTapped())
    story.is_at(Step.REVIEW)
    provided = {code: one for code, one in story.journey.provided.items() if code != PAPERS}
    story.journey = dataclasses.replace(story.journey, provided=provided)
    story.then(ev.Signed(signature()), ev.SubmitTapped("key-1", NOW))
    story.is_at(Step.MATERIALS)
    assert not story.has_effect(fx.Save)


def test_back_leads_the_way_it_came_and_nothing_is_lost() -> None:
    story = keep_page(Story().to_scan()).then(ev.BackTapped())
    story.is_at(Step.MATERIAL)
    story.then(ev.BackTapped()).is_at(Step.MATERIALS)
    story.then(ev.BackTapped()).is_at(Step.FORM)
    story.then(ev.NextTapped()).is_at(Step.MATERIALS)
    assert story.journey.provided[PAPERS].files == (PAGE,)
    assert story.journey.answers["phone"] == "13800138000"


def test_leaving_forgets_what_was_provided() -> None:
    story = keep_page(Story().to_scan()).then(ev.ExitTapped())
    assert story.journey.provided == {}
    assert story.has_effect(fx.Wipe)
    # The page that was being kept meanwhile belongs to nobody any more.
    story.then(ev.PageKept("s1", PAPERS, SECOND))
    assert story.journey.provided == {}
