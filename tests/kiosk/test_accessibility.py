"""The self-check judges what was measured, and claims nothing that was not."""

from __future__ import annotations

import dataclasses
import json

from kiosk.accessibility.criteria import Finding, Result, judge
from kiosk.accessibility.measure import Control, ScreenMeasure, TerminalMeasure, Text
from kiosk.accessibility.report import as_html, as_json, counted

GOOD = Control("primary", "下一步", "下一步", 40.0, 24.0, enabled=True, reached=True, framed=True)
TEXT = Text("下一步", 8.0, 7.0, cut=False, enabled=True)
SCREEN = ScreenMeasure("form", "normal", 2.0, (GOOD,), (TEXT,), ("primary",), spoken=1, headings=1)
TERMINAL = TerminalMeasure(
    60.0, 20.0, 3.0, voice=True, keypad=True, languages=("zh_CN",), hush_s=0.02, covered=3
)


def of(findings: list[Finding], clause: str) -> Finding:
    (found,) = [one for one in findings if one.clause.endswith(clause)]
    return found


def test_what_is_well_passes_and_what_was_not_measured_does_not() -> None:
    findings = judge([SCREEN], TERMINAL)
    assert not [one.clause for one in findings if one.result is Result.FAIL]
    assert of(findings, "2.1.1").result is Result.MET
    assert of(findings, "5.1.3.3").result is Result.NOT_MEASURED
    assert of(findings, "5.1.3.13").result is Result.NOT_MEASURED
    assert all(one.measured for one in findings)


def test_each_shortcoming_is_named_with_its_place() -> None:
    bad = dataclasses.replace(GOOD, name="tiny", reached=False, width_mm=5.0, spoken_name="")
    faint = dataclasses.replace(TEXT, contrast=3.0, cut=True)
    screen = dataclasses.replace(SCREEN, controls=(bad,), texts=(faint,), trapped=True)
    findings = judge([screen], dataclasses.replace(TERMINAL, grace_s=15.0, uncovered=("name",)))
    for clause in ("2.1.1", "2.1.2", "2.5.8", "4.1.2", "1.4.3", "1.4.4", "2.2.1", "5.1.3.9"):
        assert of(findings, clause).result is Result.FAIL, clause
    assert of(findings, "2.1.1").where == ("form: tiny",)
    # What is switched off need not be operable.
    off = dataclasses.replace(SCREEN, controls=(dataclasses.replace(bad, enabled=False),))
    assert of(judge([off], TERMINAL), "2.1.1").result is Result.MET


def test_no_screen_means_not_measured() -> None:
    findings = judge([], dataclasses.replace(TERMINAL, hush_s=None, covered=0))
    assert not [one for one in findings if one.result is Result.MET and one.clause != "2.2.1"][1:]
    assert of(findings, "5.1.3.5").result is Result.NOT_MEASURED


def test_report_is_one_page_and_one_record() -> None:
    findings = judge([SCREEN], TERMINAL)
    page = as_html(findings, {"screens visited": ["<form>"]})
    assert "&lt;form&gt;" in page
    assert "no statement of conformity" in page
    record = json.loads(as_json(findings, {"orientation": "portrait"}))
    assert record["orientation"] == "portrait"
    assert len(record["criteria"]) == len(findings)
    assert counted(findings).startswith("pass: ")
