"""A department that does not answer is said before anybody starts, and the rest goes on."""

from __future__ import annotations

import dataclasses
import datetime as dt

from drivers.device import DeviceClass, DeviceStatus, StatusReport
from kiosk.app.platform_word import notice_texts
from kiosk.present.refusal import refusal_sentence
from kiosk.readiness import Situation, assess
from sync.contract.feed import Notice
from tests.kiosk.people import NOW, world

WORLD = world(whole=True)
UP = Situation(
    devices={kind: StatusReport(DeviceStatus.ONLINE) for kind in DeviceClass},
    can_save=True,
    link_up=True,
    time_certain=True,
)


def test_what_asks_a_department_that_is_down_is_refused_with_its_name() -> None:
    before = assess(WORLD.catalog, UP, before=None, now=NOW)
    item = WORLD.catalog["housing-fund-certificate"]
    assert before.refusal(item.id) == ""
    down = dataclasses.replace(UP, down=frozenset({"housing-fund"}))
    after = assess(WORLD.catalog, down, before=before, now=NOW)
    reason = after.refusal(item.id)
    assert reason == "reason_department_down"
    assert item.department in refusal_sentence(item, reason, WORLD.words)
    others = {head.id for head in WORLD.catalog.heads if "housing-fund" not in head.registers}
    assert all(after.refusal(one) == before.refusal(one) for one in others)


def test_notices_are_shown_newest_first_with_their_time() -> None:
    first, second = (
        Notice(
            id=f"n-{day}",
            title=f"停机通知 {day}",
            text="周六停机（示例）。",
            starts=dt.datetime(2026, 11, day, tzinfo=dt.UTC),
            ends=dt.datetime(2026, 11, 30, tzinfo=dt.UTC),
        )
        for day in (1, 2)
    )
    told = notice_texts([first, second])
    assert [one.title for one in told] == ["停机通知 2", "停机通知 1"]
    assert told[0].shown == "2026-11-02 08:00 – 2026-11-30 08:00"
