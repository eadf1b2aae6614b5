from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.a4.ipp_message import Attributes, Value
from drivers.a4.reasons import assess, read_reason
from drivers.device import (
    ComponentState,
    ConditionCode,
    DeviceStatus,
    Severity,
    StatusReport,
)

NOW = dt.datetime(2026, 11, 20, 9, 0, tzinfo=dt.UTC)


def report(*reasons: str, state: int = 3, message: str = "", **more: list[Value]) -> StatusReport:
    values: dict[str, list[Value]] = {
        "printer-state": [state],
        "printer-state-reasons": list(reasons),
        "printer-state-message": [message],
        **{name.replace("_", "-"): list(each) for name, each in more.items()},
    }
    return assess(Attributes(values), before=None, now=NOW)


def facts(*reasons: str, state: int = 3, **more: list[Value]) -> dict[str, str]:
    found = report(*reasons, state=state, message="", **more)
    return {c.code.value: c.severity.value for c in found.conditions}


@pytest.mark.parametrize(
    ("reason", "code", "severity"),
    [
        ("media-empty", "paperOut", "blocking"),
        ("media-empty-error", "paperOut", "blocking"),
        ("media-empty-warning", "paperOut", "warning"),
        ("media-needed-warning", "paperOut", "blocking"),
        ("media-needed-report", "paperOut", "blocking"),
        ("media-low", "paperLow", "warning"),
        ("media-low-error", "paperLow", "warning"),
        ("media-jam-error", "paperJammed", "blocking"),
        ("cover-open", "coverOpen", "blocking"),
        ("door-open-error", "coverOpen", "blocking"),
        ("toner-low-report", "tonerLow", "warning"),
        ("marker-supply-low-warning", "tonerLow", "warning"),
        ("toner-empty-error", "tonerOut", "blocking"),
        ("marker-supply-empty-error", "tonerOut", "blocking"),
        ("output-area-full-error", "outputFull", "blocking"),
        ("output-area-almost-full", "outputFull", "warning"),
        ("paused", "printerPaused", "blocking"),
        ("fuser-over-temp-error", "other", "blocking"),
        ("fuser-over-temp-warning", "other", "warning"),
        ("something-nobody-knows", "other", "warning"),
        ("something-nobody-knows-report", "other", "info"),
    ],
)
def test_reason_is_a_condition_of_its_severity(reason: str, code: str, severity: str) -> None:
    assert facts(reason) == {code: severity}


@pytest.mark.parametrize(
    "keyword", ["marker-supply-empty-error", "interpreter-resource-unavailable"]
)
@pytest.mark.parametrize("cut", range(22, 32))
def test_keyword_that_was_cut_is_never_better_than_the_whole(keyword: str, cut: int) -> None:
    whole = keyword + "-error" if not keyword.endswith("-error") else keyword
    short = read_reason(whole[:31], stopped=True)
    assert short is not None
    assert short.severity is Severity.BLOCKING
    assert read_reason(whole[:cut], stopped=False) is not None


def test_severity_is_known_by_what_is_left_of_it() -> None:
    for suffix, severity in (("-error", Severity.BLOCKING), ("-warning", Severity.WARNING)):
        for left in range(2, len(suffix) + 1):
            keyword = ("media-jam-" + "x" * 40)[: 31 - left] + suffix[:left]
            reason = read_reason(keyword, stopped=False)
            assert reason is not None
            assert (reason.code, reason.severity) == (ConditionCode.PAPER_JAMMED, severity)


def test_keyword_that_only_begins_alike_is_another() -> None:
    reason = read_reason("media-lower-tray-missing-warning", stopped=False)
    assert reason is not None
    assert reason.code is ConditionCode.OTHER


def test_trouble_of_a_stopped_printer_blocks_even_when_only_reported() -> None:
    assert facts("media-empty-report", state=5) == {"paperOut": "blocking"}
    assert report(state=5).status is DeviceStatus.HARDWARE_ERROR
    assert report("paused", state=5).status is DeviceStatus.ONLINE


@pytest.mark.parametrize(
    "reason", ["offline-report", "shutdown", "connecting-to-device", "timed-out"]
)
def test_printer_that_is_away_is_offline(reason: str) -> None:
    found = report(reason)
    assert (found.status, found.reason) == (DeviceStatus.OFFLINE, reason)


@pytest.mark.parametrize(
    "message",
    [
        'The printer "a4" may not exist or is unavailable at this time.',
        "Unable to connect to printer; will retry in 30 seconds.",
        "The printer is not responding.",
    ],
)
def test_queue_whose_only_sign_is_a_sentence_is_offline(message: str) -> None:
    found = report("none", state=4, message=message)
    assert (found.status, found.component) == (DeviceStatus.OFFLINE, ComponentState.UNAVAILABLE)


@pytest.mark.parametrize(
    "reason", ["none", "", "cups-waiting-for-job-completed", "cups-remote-pending"]
)
def test_what_every_job_says_is_nothing(reason: str) -> None:
    assert report(reason, state=4).component is ComponentState.READY


def test_toner_is_known_by_its_level_where_no_reason_says_it() -> None:
    types: list[Value] = ["toner", "toner", "wasteToner"]
    names: list[Value] = ["black", "cyan", "waste"]
    for levels, expected in (
        ([50, 4, 0], {"tonerLow": "warning"}),
        ([0, 4, 100], {"tonerOut": "warning"}),
        ([50, -2, -3], {}),
        ([11, 50, 1], {}),
    ):
        found = facts(marker_levels=list(levels), marker_types=types, marker_names=names)
        assert found == expected
    low = report(marker_levels=[4], marker_types=["toner"], marker_names=["black\x1b"])
    assert low.conditions[0].detail == "black 4 %"


def test_worst_of_several_reasons_counts_once() -> None:
    both = facts("media-empty-report", "media-needed-warning", "media-low")
    assert both == {"paperOut": "blocking"}


def test_queue_that_accepts_nothing_is_paused() -> None:
    assert facts("none", printer_is_accepting_jobs=[False]) == {"printerPaused": "blocking"}


def test_idle_queues_memory_only_warns() -> None:
    stale = Attributes({"printer-state": [3], "printer-state-reasons": ["media-needed-warning"]})
    found = assess(stale, before=None, now=NOW, remembered=True)
    assert [c.severity for c in found.conditions] == [Severity.WARNING]
    assert found.component is ComponentState.READY


def test_condition_keeps_its_time_while_it_lasts() -> None:
    printer = Attributes({"printer-state": [3], "printer-state-reasons": ["media-low"]})
    first = assess(printer, before=None, now=NOW)
    later = NOW + dt.timedelta(minutes=1)
    assert assess(printer, before=first, now=later) == first


def test_printer_without_a_state_is_not_ready() -> None:
    for state in ([], [7], ["idle"], [True]):
        found = assess(Attributes({"printer-state": list(state)}), before=None, now=NOW)
        assert found.status is DeviceStatus.OFFLINE


words = st.text("abcdefghijklmnopqrstuvwxyz-", max_size=45)
known = st.sampled_from(["media-empty", "media-low", "cover-open", "toner-low", "paused", "none"])
suffixes = st.sampled_from(["", "-error", "-warning", "-report", "-err", "-"])
values: st.SearchStrategy[Value] = st.one_of(
    st.integers(-(2**31), 2**31 - 1), st.booleans(), st.text(max_size=40), st.binary(max_size=8)
)
names = st.sampled_from(
    [
        "printer-state",
        "printer-state-reasons",
        "printer-state-message",
        "printer-is-accepting-jobs",
        "marker-levels",
        "marker-low-levels",
        "marker-types",
        "marker-names",
    ]
)


@given(st.dictionaries(names, st.lists(values, max_size=6)), st.booleans(), st.booleans())
def test_any_attributes_are_a_report(
    attributes: dict[str, list[Value]], reached: bool, remembered: bool
) -> None:
    found = assess(
        Attributes(attributes), before=None, now=NOW, reached=reached, remembered=remembered
    )
    codes = [condition.code for condition in found.conditions]
    assert len(codes) == len(set(codes))
    if found.component is ComponentState.READY:
        assert reached
        assert next(iter(Attributes(attributes).numbers("printer-state")), None) in (3, 4, 5)


@given(st.lists(st.one_of(words, st.tuples(known, suffixes).map("".join)), max_size=6))
def test_stopped_printer_is_never_ready(reasons: list[str]) -> None:
    assert report(*reasons, state=5).component is ComponentState.UNAVAILABLE
