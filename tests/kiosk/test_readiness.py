"""What a citizen may start, told from the state of the parts."""

from __future__ import annotations

import datetime as dt
import re

import msgspec
import pytest

from drivers.device import (
    Condition,
    ConditionCode,
    DeviceClass,
    DeviceStatus,
    Severity,
    StatusReport,
)
from drivers.ups.port import PowerAdvice
from kiosk.catalog.catalog import Catalog
from kiosk.config import ROOT
from kiosk.hours import Hours
from kiosk.present.refusal import refusal_sentence
from kiosk.readiness import Readiness, Situation, Supply, assess
from tests.kiosk.people import NOW, world

# Items that queue and need nothing but the card reader.
OF_THE_CARD = ("flexible-employment-enrolment", "resident-pension-enrolment", "senior-card")
CATALOG = Catalog(tuple(item for item in world().catalog if item.id in OF_THE_CARD))
WORDS = world().words
ONLINE = StatusReport(DeviceStatus.ONLINE)
GOOD = {"idcard": ONLINE, "receipt": ONLINE}


def reassess(
    devices: dict[str, StatusReport],
    *,
    can_save: bool = True,
    link_up: bool = True,
    before: Readiness | None = None,
    now: dt.datetime = NOW,
    hours: tuple[str, ...] = (),
    catalog: Catalog = CATALOG,
    power: PowerAdvice = PowerAdvice.NONE,
) -> Readiness:
    situation = Situation(
        devices, can_save=can_save, link_up=link_up, hours=Hours.parse(hours), power=power
    )
    return assess(catalog, situation, before=before, now=now)


def test_everything_is_offered_when_every_part_is_ready() -> None:
    readiness = reassess(GOOD)
    assert readiness == Readiness(link_up=True, scan_trouble="reason_not_fitted")


def test_network_down_takes_nothing_away_from_items_that_queue() -> None:
    readiness = reassess(GOOD, link_up=False)
    assert readiness.refusals == {}
    assert readiness.notes == ("reason_network_down",)


@pytest.mark.parametrize(
    "status",
    [
        DeviceStatus.OFFLINE,
        DeviceStatus.POWER_OFF,
        DeviceStatus.NO_DEVICE,
        DeviceStatus.HARDWARE_ERROR,
        DeviceStatus.USER_ERROR,
    ],
)
def test_terminal_without_a_reader_is_out_of_service(status: DeviceStatus) -> None:
    readiness = reassess({**GOOD, "idcard": StatusReport(status)})
    assert readiness.out_of_service == "reason_idcard_unavailable"
    assert readiness.since == NOW


def test_reader_that_has_not_answered_yet_is_starting() -> None:
    starting = StatusReport(DeviceStatus.STARTING)
    assert reassess({**GOOD, "idcard": starting}).out_of_service == "reason_starting"


def test_item_is_refused_where_its_device_is_not_fitted() -> None:
    assert reassess({"receipt": ONLINE}).out_of_service == "reason_not_fitted"


@pytest.mark.parametrize("status", [DeviceStatus.POTENTIAL_FRAUD, DeviceStatus.FRAUD_ATTEMPT])
def test_terminal_that_was_tampered_with_takes_nobody(status: DeviceStatus) -> None:
    readiness = reassess({**GOOD, "cabinet": StatusReport(status)})
    assert readiness.out_of_service == "reason_tampered"


def test_open_cabinet_means_maintenance() -> None:
    door = Condition(ConditionCode.DOOR_OPEN, Severity.WARNING, NOW)
    readiness = reassess({**GOOD, "cabinet": StatusReport(DeviceStatus.ONLINE, (door,))})
    assert readiness.out_of_service == "reason_maintenance"


@pytest.mark.parametrize(
    ("advice", "ends"), [(PowerAdvice.FINISH_SESSION, False), (PowerAdvice.SHUT_DOWN, True)]
)
def test_terminal_in_a_power_cut_takes_nobody_new_and_ends_when_little_is_left(
    advice: PowerAdvice, ends: bool
) -> None:
    readiness = reassess(GOOD, power=advice)
    assert readiness.out_of_service == "reason_on_battery"
    assert readiness.power_ends is ends


def test_battery_that_has_just_taken_over_stops_nothing() -> None:
    power = Condition(ConditionCode.ON_BATTERY, Severity.WARNING, NOW)
    readiness = reassess({**GOOD, "ups": StatusReport(DeviceStatus.ONLINE, (power,))})
    assert readiness.out_of_service == ""


def test_place_that_is_closed_takes_nobody() -> None:
    assert reassess(GOOD, hours=("7 03:00-03:01",)).out_of_service == "reason_place_closed"


def online_item(hours: tuple[str, ...]) -> Catalog:
    first = CATALOG["senior-card"]
    requires = msgspec.structs.replace(first.requires, offline="online", hours=hours)
    return Catalog((msgspec.structs.replace(first, requires=requires),))


def test_item_that_needs_the_platform_keeps_the_department_s_hours() -> None:
    assert reassess(GOOD, catalog=online_item(())).out_of_service == ""
    closed = reassess(GOOD, catalog=online_item(("7 03:00-03:01",)))
    assert set(closed.refusals.values()) == {"reason_outside_hours"}
    assert closed.out_of_service == "reason_all_outside_hours"
    offline = reassess(GOOD, catalog=online_item(()), link_up=False)
    assert offline.out_of_service == "reason_needs_network"


def test_hours_are_told_as_people_say_them() -> None:
    item = next(iter(online_item(("1-5 08:30-12:00", "6 09:00-11:00"))))
    assert refusal_sentence(item, "reason_outside_hours", WORDS) == (
        "现在不在办理时间，周一至周五 08:30–12:00、周六 09:00–11:00可以办"
    )
    assert refusal_sentence(item, "", WORDS) == ""


def test_supplies_name_the_device_and_leave_out_what_is_only_information() -> None:
    low = Condition(ConditionCode.PAPER_LOW, Severity.WARNING, NOW)
    cold = Condition(ConditionCode.TONER_LOW, Severity.INFO, NOW)
    lies = Condition(ConditionCode.MEDIA_PRESENT, Severity.WARNING, NOW)
    report = StatusReport(DeviceStatus.ONLINE, (low, cold, lies))
    assert reassess({**GOOD, "receipt": report}).supplies == (Supply("receipt", low),)


def test_busy_reader_is_no_reason_to_refuse() -> None:
    assert reassess({**GOOD, "idcard": StatusReport(DeviceStatus.DEVICE_BUSY)}).refusals == {}


def test_missing_receipt_paper_is_said_and_stops_nothing() -> None:
    paper = Condition(ConditionCode.PAPER_OUT, Severity.BLOCKING, NOW)
    readiness = reassess({**GOOD, "receipt": StatusReport(DeviceStatus.ONLINE, (paper,))})
    assert readiness.refusals == {}
    assert readiness.notes == ("reason_receipt_paper_out",)


def test_store_that_cannot_save_stops_everything() -> None:
    readiness = reassess(GOOD, can_save=False)
    assert readiness.out_of_service == "reason_cannot_save"
    assert all(readiness.refusal(item.id) for item in CATALOG)


def test_since_is_kept_while_the_reason_stays_the_same() -> None:
    first = reassess(GOOD, can_save=False)
    later = reassess(GOOD, can_save=False, before=first, now=NOW + dt.timedelta(hours=1))
    assert later.since == NOW
    gone = {**GOOD, "idcard": StatusReport(DeviceStatus.NO_DEVICE)}
    other = reassess(gone, before=later, now=NOW + dt.timedelta(hours=2))
    assert other.since == NOW + dt.timedelta(hours=2)


def test_every_reason_has_words() -> None:
    text = (ROOT / "kiosk" / "readiness.py").read_text("utf-8")
    reasons = set(re.findall(r'"(reason_[a-z_]+)"', text))
    reasons |= {f"reason_{device_class}_unavailable" for device_class in DeviceClass}
    assert len(reasons) > 20
    assert [reason for reason in reasons if reason not in WORDS] == []
