"""Dates, amounts and lists as each language writes them (CLDR, by Babel).

Read late: a terminal that speaks Chinese only never pays for the tables of other languages.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from kiosk.words import Words

# English and Portuguese as they are written in Hong Kong and Macau.
_CLDR = {"zh_CN": "zh_Hans_CN", "zh_HK": "zh_Hant_HK", "en": "en_HK", "pt": "pt_MO"}


def say_date(day: dt.date, words: Words) -> str:
    """A day in full: 2026年11月21日, 21 November 2026, 21 de novembro de 2026."""
    if words.is_chinese:
        return f"{day.year}年{day.month}月{day.day}日"
    from babel.dates import format_date

    return format_date(day, "long", locale=_CLDR[words.language])


def say_month(month: dt.date, words: Words) -> str:
    """A month: 2026年11月, November 2026, novembro de 2026."""
    if words.is_chinese:
        return f"{month.year}年{month.month}月"
    from babel.dates import format_skeleton

    return format_skeleton("yMMMM", month, locale=_CLDR[words.language])


def say_month_name(month: int, words: Words) -> str:
    """A month alone, 1..12, short enough for a key: 5月, May, mai."""
    if words.is_chinese:
        return f"{month}月"
    from babel.dates import get_month_names

    name = get_month_names("abbreviated", "stand-alone", locale=_CLDR[words.language])[month]
    return str(name).rstrip(".")


def weekday_letters(words: Words) -> tuple[str, ...]:
    """The heads of a calendar's columns, from Monday: 一二三四五六日, MTWTFSS."""
    if words.is_chinese:
        return tuple("一二三四五六日")
    from babel.dates import get_day_names

    names = get_day_names("narrow", "stand-alone", locale=_CLDR[words.language])
    return tuple(str(names[day]) for day in range(7))


def say_near_day(day: dt.date, words: Words) -> str:
    """A day of these weeks: 11月21日 周六, Sat 21 Nov, sáb., 21 de nov."""
    if words.is_chinese:
        weekday = words[f"weekday_{day.isoweekday()}"]
        return words.say("slots_date", month=day.month, day=day.day, weekday=weekday)
    from babel.dates import format_skeleton

    return format_skeleton("MMMEd", day, locale=_CLDR[words.language])


def say_number(value: int | Decimal, words: Words) -> str:
    """A number with its groups: 12,345.60 or 12 345,60."""
    if words.is_chinese:
        return f"{value:,.2f}" if isinstance(value, Decimal) else f"{value:,}"
    from babel.numbers import format_decimal

    pattern = "#,##0.00" if isinstance(value, Decimal) else "#,##0"
    return format_decimal(value, format=pattern, locale=_CLDR[words.language])


def say_yuan(fen: int, words: Words) -> str:
    """An amount of money: ¥1,234.50 or ¥1 234,50."""
    return f"¥{say_number(Decimal(fen) / 100, words)}"


def joined(texts: Iterable[str], words: Words) -> str:
    """Several things after one another: 甲、乙 or A, B."""
    return ("、" if words.is_chinese else ", ").join(texts)
