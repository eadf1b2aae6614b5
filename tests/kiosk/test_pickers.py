"""Choosing dates and places by taps: what is offered, and what may not be chosen."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from kiosk.catalog.answers import Known, problem, shown
from kiosk.catalog.divisions import divisions
from kiosk.catalog.form import FormField
from kiosk.present.dates import date_values
from kiosk.present.regions import region_options, region_values
from tests.kiosk.people import world

WORLD = world()
WORDS = WORLD.words
TODAY = dt.date(2026, 11, 21)


def ask(kind: Any, **more: Any) -> FormField:
    return FormField(id="x", kind=kind, label="日期", question="哪天？", **more)


def cells(field: FormField, draft: str, answers: dict[str, str] | None = None) -> dict[str, bool]:
    """What can be tapped, by its value."""
    values = date_values(field, draft, TODAY, answers or {}, WORDS)
    rows: Any = values["dateCells"]
    return {str(row["value"]): bool(row["enabled"]) for row in rows if row["value"]}


def test_birthday_is_four_taps_and_the_future_is_not_offered() -> None:
    born = ask("date", most=0, least=-44000)
    assert list(cells(born, ""))[-1] == "202"
    assert cells(born, "202")["2027"] is False
    assert cells(born, "2026")["202612"] is False
    assert cells(born, "2026-11") == {f"202611{day:02d}": day <= 21 for day in range(1, 31)}


def test_few_years_are_offered_at_once_and_near_days_come_first() -> None:
    near = ask("date", least=-30, most=400)
    assert list(cells(near, "")) == ["2026", "2027"]
    assert date_values(near, "", TODAY, {}, WORDS)["dateFirst"] is True
    assert date_values(ask("date", most=0), "", TODAY, {}, WORDS)["dateFirst"] is False


def test_end_is_not_offered_before_its_beginning() -> None:
    until = ask("month", most=0, least=-4000, not_before="from")
    offered = cells(until, "2025", {"from": "2025-06"})
    assert next(value for value, can in offered.items() if can) == "202506"


def test_days_stand_under_their_weekday() -> None:
    rows: Any = date_values(ask("date"), "2026-11", TODAY, {}, WORDS)["dateCells"]
    # 1 November 2026 is a Sunday: six empty places from Monday.
    assert [row["value"] for row in rows][:7] == [""] * 6 + ["20261101"]
    assert rows[6]["name"] == "2026年11月1日"


@pytest.mark.parametrize("draft", ["0", "0000", "9999", "20261", "202613", "2026-11-31", "1x"])
def test_what_is_typed_by_mistake_is_still_answered_with_something_to_tap(draft: str) -> None:
    assert cells(ask("date"), draft)


def test_place_is_narrowed_down_to_the_town() -> None:
    towns = WORLD.towns
    assert {"440000", "810000"} <= {str(one["value"]) for one in region_options("", towns, WORDS)}
    cities = [one["label"] for one in region_options("440000", towns, WORDS)]
    assert "东莞市" in cities
    assert "越秀区" not in cities
    assert {"value": "441900004", "label": "南城"}.items() <= dict(
        next(one for one in region_options("441900", towns, WORDS) if one["label"] == "南城")
    ).items()
    letters: Any = region_values(ask("region"), "", towns, WORDS)["regionLetters"]
    assert "G" in letters
    assert shown(ask("region"), "441900004", towns, WORDS) == "广东省东莞市南城"


def test_districts_of_a_municipality_stand_below_it() -> None:
    below = [one.name for one in divisions().below("110000", WORLD.towns)]
    assert "朝阳区" in below
    assert "市辖区" not in below


@pytest.mark.parametrize(
    ("depth", "code", "good"),
    [
        (2, "440000", False),
        (2, "441900", True),
        (2, "110000", True),
        (3, "110000", False),
        (3, "441900", False),
        (3, "441900004", True),
        # Nothing lies below: it is as much as can be said.
        (3, "442000", True),
        (3, "810000", True),
        (2, "429004", True),
        (2, "999999", False),
        (2, "44", False),
    ],
)
def test_answer_says_as_much_as_is_asked_for(depth: int, code: str, good: bool) -> None:
    known = Known(WORLD.towns, WORDS, TODAY)
    assert (problem(ask("region", least=depth), code, known) is None) is good
