"""Choosing a date in up to four taps: decade, year, month, day.

What was tapped so far is the draft itself, exactly as if its digits had been typed, so both ways
can be mixed: ``199`` shows the years of a decade, ``1998-05`` the days of a month.
"""

from __future__ import annotations

import calendar
import dataclasses
import datetime as dt
from collections.abc import Mapping

from kiosk.catalog.answers import typed
from kiosk.catalog.form import FormField
from kiosk.locale import say_date, say_month, say_month_name, weekday_letters
from kiosk.present.value import Value
from kiosk.words import Words

# Without bounds of its own: nobody was born earlier, and hardly anything is planned later.
_YEARS_BACK, _YEARS_AHEAD = 120, 30
# As many years as fit on one page; more are asked for by decade.
_YEARS_ON_PAGE = 12
# Days of these weeks and months are found on a calendar; a day long ago is known as a number.
_NEAR_DAYS = 800

NO_DATE: dict[str, Value] = {
    "dateCells": [],
    "dateTrail": [],
    "dateColumns": 0,
    "dateWeekdays": [],
    "dateFirst": False,
}


_Cell = dict[str, object]


@dataclasses.dataclass(frozen=True, slots=True)
class _Span:
    first: dt.date
    last: dt.date

    def touches(self, first: dt.date, last: dt.date) -> bool:
        return first <= self.last and last >= self.first


def date_values(
    field: FormField, draft: str, today: dt.date, answers: Mapping[str, str], words: Words
) -> dict[str, Value]:
    """What can be tapped next, and what was tapped so far.

    Args:
        field: of kind ``date`` or ``month``.
        draft: the answer so far.
        today: the civil day.
        answers: to the other questions.
        words: in the citizen's language.
    """
    if field.kind not in ("date", "month"):
        return NO_DATE
    span = _span(field, today, answers)
    digits = typed(field.kind, draft)
    digits = digits if digits.isdecimal() and digits.isascii() else ""
    short = span.last.year - span.first.year < _YEARS_ON_PAGE
    days = _days_of(field, digits)
    if days is not None:
        cells, columns = _days(*days, span, digits, words), 7
    elif len(digits) >= 4 and 1 <= int(digits[:4]) <= 9999:
        cells, columns = _months(int(digits[:4]), span, digits, words), 3
    elif short or len(digits) == 3:
        cells, columns = _years(span, digits, words, short=short), 3 if short else 5
    else:
        cells, columns = _decades(span), 3
    near = max(abs((span.first - today).days), abs((span.last - today).days)) <= _NEAR_DAYS
    return {
        "dateCells": cells,
        "dateTrail": _trail(field, digits, days is not None, words, short=short),
        "dateColumns": columns,
        "dateWeekdays": list(weekday_letters(words)) if days is not None else [],
        "dateFirst": near,
    }


def _span(field: FormField, today: dt.date, answers: Mapping[str, str]) -> _Span:
    def away(days: int | None, years: int) -> dt.date:
        if days is not None:
            return today + dt.timedelta(days=days)
        return dt.date(today.year + years, 1 if years < 0 else 12, 1 if years < 0 else 31)

    first, last = away(field.least, -_YEARS_BACK), away(field.most, _YEARS_AHEAD)
    before = answers.get(field.not_before, "")
    if before:
        first = max(first, dt.date.fromisoformat(before if len(before) > 7 else f"{before}-01"))
    if field.kind == "month":
        first = first.replace(day=1)
    return _Span(first, max(first, last))


def _days_of(field: FormField, digits: str) -> tuple[int, int] | None:
    """Year and month whose days are to be shown."""
    if field.kind != "date" or len(digits) < 6:
        return None
    year, month = int(digits[:4]), int(digits[4:6])
    return (year, month) if 1 <= month <= 12 and 1 <= year <= 9999 else None


def _cell(value: str, label: str, *, name: str = "", chosen: bool, enabled: bool) -> _Cell:
    return {
        "value": value,
        "label": label,
        "name": name or label,
        "chosen": chosen,
        "enabled": enabled,
    }


def _decades(span: _Span) -> list[_Cell]:
    first, last = span.first.year // 10, span.last.year // 10
    return [
        _cell(f"{one:03d}", f"{one}0–{one}9", chosen=False, enabled=True)
        for one in range(first, last + 1)
    ]


def _years(span: _Span, digits: str, words: Words, *, short: bool) -> list[_Cell]:
    begin = span.first.year if short else int(digits[:3]) * 10
    end = span.last.year if short else begin + 9
    return [
        _cell(
            f"{year:04d}",
            words.say("form_year", year=year),
            chosen=digits[:4] == f"{year:04d}",
            enabled=span.first.year <= year <= span.last.year,
        )
        for year in range(begin, end + 1)
    ]


def _months(year: int, span: _Span, digits: str, words: Words) -> list[_Cell]:
    return [
        _cell(
            f"{year:04d}{month:02d}",
            say_month_name(month, words),
            name=say_month(dt.date(year, month, 1), words),
            chosen=digits[4:6] == f"{month:02d}",
            enabled=span.touches(*_whole(year, month)),
        )
        for month in range(1, 13)
    ]


def _days(year: int, month: int, span: _Span, digits: str, words: Words) -> list[_Cell]:
    first, last = _whole(year, month)
    before = first.weekday()
    blanks = [_cell("", "", chosen=False, enabled=False) for _ in range(before)]
    days = [first.replace(day=one) for one in range(1, last.day + 1)]
    return blanks + [
        _cell(
            f"{day:%Y%m%d}",
            str(day.day),
            name=say_date(day, words),
            chosen=digits == f"{day:%Y%m%d}",
            enabled=span.touches(day, day),
        )
        for day in days
    ]


def _trail(
    field: FormField, digits: str, on_days: bool, words: Words, *, short: bool
) -> list[_Cell]:
    """Year and month as chosen; a tap opens them again."""
    found: list[_Cell] = []
    if len(digits) >= 4 or (len(digits) == 3 and not short):
        year = (
            words.say("form_year", year=digits[:4]) if len(digits) >= 4 else f"{digits}0–{digits}9"
        )
        again = "" if short or len(digits) == 3 else digits[:3]
        found.append({"id": "year", "value": again, "label": year})
    if on_days:
        month = say_month_name(int(digits[4:6]), words)
        found.append({"id": "month", "value": digits[:4], "label": month})
    return found


def _whole(year: int, month: int) -> tuple[dt.date, dt.date]:
    last = calendar.monthrange(year, month)[1]
    return dt.date(year, month, 1), dt.date(year, month, last)
