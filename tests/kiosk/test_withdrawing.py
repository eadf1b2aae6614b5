"""What has not left the terminal is taken back and never sent; what has is withdrawn as ever."""

from __future__ import annotations

import pytest

from kiosk.journey import effects as fx
from kiosk.journey import events as ev
from kiosk.journey.state import Step
from kiosk.journey.table import step
from kiosk.present.screen import present
from sync.withdrawing import withdraw
from tests.kiosk.people import NOW, TODAY, world
from tests.kiosk.story import NUMBER, Story
from tests.kiosk.walks.ground import ground
from tests.sync.factory import utc_now

WHOLE = world(whole=True)
KEY = "01900000-0000-7000-8000-0000000000cc"
GONE = ev.Withdrawn("s1", "key-1", done=True)
LATE = ev.Withdrawn("s1", "key-1", done=False)


def shows(story: Story, name: str) -> object:
    return present(story.journey, WHOLE, TODAY)[name]


def sure() -> Story:
    """Tapped once, then again when it is asked."""
    here = Story().to_result()
    assert shows(here, "resultWithdraw") == WHOLE.words["result_withdraw_offer"]
    here.then(ev.WithdrawTapped())
    assert not here.has_effect(fx.WithdrawSaved)
    assert shows(here, "resultWithdrawLead")
    return here.then(ev.WithdrawTapped())


def test_it_is_asked_once_more_then_said_truthfully_and_printed() -> None:
    here = sure()
    assert here.has_effect(fx.WithdrawSaved)
    assert shows(here, "resultHeading") == "已收件，待受理"
    here.then(GONE)
    assert shows(here, "resultHeading") == "已撤回，没有送出"
    assert shows(here, "nextSteps") == []
    assert shows(here, "resultWithdraw") == ""
    slip = here.effect(fx.Print)
    assert isinstance(slip, fx.Print)
    assert slip.receipt.job_id == "key-1-withdrawn"
    assert "已撤回，没有送出" in repr(slip.receipt.blocks)
    assert not here.then(ev.ExitTapped()).journey.handed_in


def test_what_is_on_its_way_is_withdrawn_by_the_item_for_it() -> None:
    here = sure().then(LATE)
    assert shows(here, "resultHeading") == "已收件，待受理"
    assert shows(here, "resultWithdraw") == WHOLE.words["result_withdraw_late"]
    after, _ = step(here.journey, ev.WithdrawTapped(), WHOLE)
    assert after.item is not None
    assert after.item.id == "withdraw-case"
    assert after.answers == {"case_number": NUMBER}


def test_what_was_delivered_offers_nothing_to_take_back() -> None:
    here = Story().to_result().then(ev.Delivered("key-1"))
    assert shows(here, "resultWithdraw") == ""
    assert not here.then(ev.WithdrawTapped(), ev.WithdrawTapped()).has_effect(fx.WithdrawSaved)
    here.then(GONE).is_at(Step.RESULT)
    assert shows(here, "resultHeading") == "已送达，待受理"


def test_platform_never_hears_of_what_was_taken_back(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    save = Story().to_submitting().effect(fx.Save)
    assert isinstance(save, fx.Save)
    with ground(tmp_path_factory.mktemp("withdrawing")) as platform:
        platform.keep(KEY, save.item_code, save.document)
        assert withdraw(platform.outbox, KEY, NOW)
        assert not withdraw(platform.outbox, KEY, NOW), "once"
        platform.deliver()
        assert platform.hub.ledger.newest(10) == []
        sent = KEY[:-1] + "d"
        platform.keep(sent, save.item_code, save.document)
        platform.deliver()
        assert not withdraw(platform.outbox, sent, utc_now())
        assert [one.key for one in platform.hub.ledger.newest(10)] == [sent]
