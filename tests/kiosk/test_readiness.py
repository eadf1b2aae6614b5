"""What a citizen may start, told from the state of the parts."""

from __future__ import annotations

import datetime as dt

import pytest

from drivers.device import Condition, ConditionCode, DeviceStatus, Severity, StatusReport
from kiosk.readiness import Readiness, assess
from tests.kiosk.people import NOW, world

CATALOG = world().catalog
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
) -> Readiness:
    return assess(CATALOG, devices, can_save=can_save, link_up=link_up, before=before, now=now)


def test_everything_is_offered_when_every_part_is_ready() -> None:
    readiness = reassess(GOOD)
    assert readiness == Readiness(link_up=True)


def test_network_down_takes_nothing_away_from_items_that_queue() -> None:
    readiness = reassess(GOOD, link_up=False)
    assert readiness.refusals == {}
    assert readiness.notes == ("reason_network_down",)


@pytest.mark.parametrize(
    "status",
    [status for status in DeviceStatus if status not in ("online", "deviceBusy", "starting")],
)
def test_terminal_without_a_reader_is_out_of_service(status: DeviceStatus) -> None:
    readiness = reassess({**GOOD, "idcard": StatusReport(status)})
    assert readiness.out_of_service == "reason_idcard_unavailable"
    assert readiness.since == NOW


def test_reader_that_has_not_answered_yet_is_starting() -> None:
    assert reassess({"receipt": ONLINE}).out_of_service == "reason_starting"
    starting = StatusReport(DeviceStatus.STARTING)
    assert reassess({**GOOD, "idcard": starting}).out_of_service == "reason_starting"


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
    for reason in (
        "reason_cannot_save",
        "reason_starting",
        "reason_idcard_unavailable",
        "reason_receipt_unavailable",
        "reason_receipt_paper_out",
        "reason_needs_network",
        "reason_network_down",
    ):
        assert WORDS[reason]
