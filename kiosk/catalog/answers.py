"""Whether an answer is good, and the sentence for the citizen when it is not.

Answers are machine values: dates ``YYYY-MM-DD``, months ``YYYY-MM``, amounts in yuan with up to two
decimals, several choices joined by ``|``, towns, regions and choices by their codes.
"""

from __future__ import annotations

import calendar
import dataclasses
import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal

from stdnum import luhn
from stdnum.cn import ric, uscc

from kiosk.catalog.divisions import CITY, divisions
from kiosk.catalog.form import FormField
from kiosk.catalog.towns import Towns
from kiosk.locale import joined, say_date, say_month, say_number
from kiosk.words import Words

PHONE_DIGITS = 11
ACCOUNT_DIGITS = (16, 19)
LONGEST_ANSWER = 64
# A note of a few sentences; nobody writes more with a finger on a wall.
LONGEST_TEXT = 200
_MOST_YUAN = 99_999_999
# GA 36: province, office, five or six (new energy) of letters without I and O, and digits.
_PLATE = re.compile(
    "[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]"
    "[A-HJ-NP-Z][A-HJ-NP-Z0-9]{4,5}[A-HJ-NP-Z0-9挂学警港澳]"
)
_AMOUNT = re.compile(r"[0-9]{1,8}(?:\.[0-9]{1,2})?", re.ASCII)
_GROUPS = {"phone": (3, 4, 4), "bank_account": (4,) * 5, "id_number": (6, 8, 4)}
_KEYPAD = {
    "phone": PHONE_DIGITS,
    "bank_account": ACCOUNT_DIGITS[1],
    "id_number": 18,
    "uscc": 18,
    "date": 8,
    "month": 6,
    "amount": 11,
    "plate": 8,
    "text": LONGEST_TEXT,
}


@dataclasses.dataclass(frozen=True, slots=True)
class Known:
    """What an answer is judged against.

    Attributes:
        today: the civil day, for dates; without one their bounds are not looked at.
        answers: to the other questions.
    """

    towns: Towns
    words: Words
    today: dt.date | None = None
    answers: Mapping[str, str] = dataclasses.field(default_factory=dict, repr=False)


def problem(field: FormField, value: str, known: Known) -> str | None:
    """The sentence that says what is wrong with ``value``, or ``None`` when it is good."""
    if not value:
        return None if field.optional else known.words[f"answer_missing_{field.kind}"]
    return _JUDGES[field.kind](field, value, known)


def shown(field: FormField, value: str, towns: Towns, words: Words | None = None) -> str:
    """The answer as a citizen reads it (grouped digits, names for codes); Chinese without words."""
    match field.kind:
        case "choice" | "multi":
            labels = {option.value: option.label for option in field.options}
            named = [labels.get(one, one) for one in value.split("|")]
            return "、".join(named) if words is None else joined(named, words)
        case "town":
            name = towns.names.get(value, value)
            return name if words is None else words.name(name)
        case "region":
            return _region_shown(value, towns, words)
        case "phone" | "bank_account" | "id_number":
            return _grouped(value, _GROUPS[field.kind])
        case "date" | "month":
            return _date_shown(value, words)
        case "amount":
            if not _AMOUNT.fullmatch(value):
                return value
            if words is None or words.is_chinese:
                return f"{Decimal(value):,.2f} 元"
            return words.say("form_yuan", amount=say_number(Decimal(value), words))
        case _:
            return value


def longest(field: FormField) -> int:
    """How many characters may be typed for this field; of a date the digits."""
    return _KEYPAD.get(field.kind, LONGEST_ANSWER)


def typed(kind: str, value: str) -> str:
    """A value as it stands on the number pad: a date without its dashes."""
    return value.replace("-", "") if kind in ("date", "month") else value


def from_typed(kind: str, text: str) -> str:
    """The value that was typed: year, month and day of a date set apart."""
    if kind not in ("date", "month"):
        return text
    return "-".join(part for part in (text[:4], text[4:6], text[6:8]) if part)


def _choice_problem(field: FormField, value: str, known: Known) -> str | None:
    good = any(option.value == value for option in field.options)
    return None if good else known.words["answer_missing_choice"]


def _multi_problem(field: FormField, value: str, known: Known) -> str | None:
    chosen = value.split("|")
    if len(set(chosen)) != len(chosen) or not set(chosen) <= {o.value for o in field.options}:
        return known.words["answer_missing_multi"]
    if field.least is not None and len(chosen) < field.least:
        return known.words.say("answer_multi_more", count=field.least)
    if field.most is not None and len(chosen) > field.most:
        return known.words.say("answer_multi_fewer", count=field.most)
    return None


def _town_problem(field: FormField, value: str, known: Known) -> str | None:
    return None if value in known.towns.names else known.words["answer_missing_town"]


def _region_problem(field: FormField, value: str, known: Known) -> str | None:
    if divisions().is_deep_enough(value, field.least or CITY, known.towns):
        return None
    return known.words["answer_missing_region"]


def _phone_problem(field: FormField, value: str, known: Known) -> str | None:
    words = known.words
    if not re.fullmatch(r"[0-9]{1,20}", value):
        return words["answer_digits_only"]
    if len(value) != PHONE_DIGITS:
        return words.say("answer_phone_length", count=len(value))
    if not re.fullmatch(r"1[3-9][0-9]{9}", value):
        return words["answer_phone_wrong"]
    return None


def _account_problem(field: FormField, value: str, known: Known) -> str | None:
    words = known.words
    if not re.fullmatch(r"[0-9]{1,32}", value):
        return words["answer_digits_only"]
    shortest, longest_account = ACCOUNT_DIGITS
    if not shortest <= len(value) <= longest_account:
        return words.say("answer_account_length", count=len(value))
    # Bank cards of GB/T 14916 / ISO/IEC 7812-1 carry a Luhn digit: it finds a slipped finger.
    return None if luhn.is_valid(value) else words["answer_account_wrong"]


def _id_number_problem(field: FormField, value: str, known: Known) -> str | None:
    if len(value) != 18:
        return known.words.say("answer_id_number_length", count=len(value))
    # GB 11643: date of birth and check character; a place that no longer exists is still valid.
    if not re.fullmatch(r"[0-9]{17}[0-9X]", value) or ric.calc_check_digit(value[:17]) != value[17]:
        return known.words["answer_id_number_wrong"]
    born = _day(f"{value[6:10]}-{value[10:12]}-{value[12:14]}")
    if born is None or (known.today is not None and born > known.today):
        return known.words["answer_id_number_wrong"]
    return None


def _uscc_problem(field: FormField, value: str, known: Known) -> str | None:
    if len(value) != 18:
        return known.words.say("answer_uscc_length", count=len(value))
    good = re.fullmatch(r"[0-9A-Z]{18}", value) is not None and uscc.is_valid(value)
    return None if good else known.words["answer_uscc_wrong"]


def _date_problem(field: FormField, value: str, known: Known) -> str | None:
    day = _day(value)
    if day is None:
        return known.words["answer_date_wrong"]
    return _bounds(field, day, known, lambda text: _date_shown(text, known.words))


def _month_problem(field: FormField, value: str, known: Known) -> str | None:
    first = _day(f"{value}-01")
    if first is None:
        return known.words["answer_month_wrong"]
    if known.today is not None and field.most is not None:
        # A month counts as soon as it has begun.
        latest = known.today + dt.timedelta(days=field.most)
        if first > latest:
            return known.words.say(
                "answer_date_late", date=_date_shown(f"{latest:%Y-%m}", known.words)
            )
    if known.today is not None and field.least is not None:
        earliest = known.today + dt.timedelta(days=field.least)
        last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
        if last < earliest:
            return known.words.say(
                "answer_date_early", date=_date_shown(f"{earliest:%Y-%m}", known.words)
            )
    return _order(field, value, known)


def _bounds(field: FormField, day: dt.date, known: Known, say: Callable[[str], str]) -> str | None:
    if known.today is not None:
        if field.most is not None:
            latest = known.today + dt.timedelta(days=field.most)
            if day > latest:
                return known.words.say("answer_date_late", date=say(latest.isoformat()))
        if field.least is not None:
            earliest = known.today + dt.timedelta(days=field.least)
            if day < earliest:
                return known.words.say("answer_date_early", date=say(earliest.isoformat()))
    return _order(field, day.isoformat(), known)


def _order(field: FormField, value: str, known: Known) -> str | None:
    before = known.answers.get(field.not_before, "")
    if before and value < before:
        return known.words.say("answer_date_before", date=_date_shown(before, known.words))
    return None


def _amount_problem(field: FormField, value: str, known: Known) -> str | None:
    if not _AMOUNT.fullmatch(value):
        return known.words["answer_amount_wrong"]
    amount = Decimal(value)
    least, most = field.least or 0, field.most or _MOST_YUAN
    if not least <= amount <= most or amount <= 0:
        return known.words.say(
            "answer_amount_bounds",
            least=say_number(least, known.words),
            most=say_number(most, known.words),
        )
    return None


def _plate_problem(field: FormField, value: str, known: Known) -> str | None:
    return None if _PLATE.fullmatch(value) else known.words["answer_plate_wrong"]


def _text_problem(field: FormField, value: str, known: Known) -> str | None:
    if not _printable(value):
        return known.words["answer_text_wrong"]
    least, most = field.least or 1, field.most or LONGEST_TEXT
    if not least <= len(value.strip()) <= most:
        return known.words.say("answer_text_length", least=least, most=most, count=len(value))
    return None


def _name_problem(field: FormField, value: str, known: Known) -> str | None:
    # Names of minorities have a dot in the middle, those of foreigners are in Latin letters.
    letters = [one for one in value if unicodedata.category(one)[0] in "LMC"]
    good = _printable(value) and 2 <= len(value) <= 40 and len(letters) >= 2
    if not good or any(one.isdigit() for one in value):
        return known.words["answer_name_wrong"]
    return None


def _number_problem(field: FormField, value: str, known: Known) -> str | None:
    if re.fullmatch(field.pattern, value):
        return None
    return known.words.say("answer_number_wrong", label=field.label, example=field.example)


_JUDGES: dict[str, Callable[[FormField, str, Known], str | None]] = {
    "choice": _choice_problem,
    "multi": _multi_problem,
    "town": _town_problem,
    "region": _region_problem,
    "phone": _phone_problem,
    "bank_account": _account_problem,
    "id_number": _id_number_problem,
    "uscc": _uscc_problem,
    "date": _date_problem,
    "month": _month_problem,
    "amount": _amount_problem,
    "plate": _plate_problem,
    "text": _text_problem,
    "name": _name_problem,
    "number": _number_problem,
}


def _day(text: str) -> dt.date | None:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text, re.ASCII):
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _date_shown(value: str, words: Words | None = None) -> str:
    parts = value.split("-")
    # A year under way is not a year yet.
    if not all(part.isdecimal() for part in parts) or len(value) < 4:
        return value
    if words is not None and not words.is_chinese:
        day = _day(value if len(parts) == 3 else f"{value}-01")
        if day is not None:
            return say_date(day, words) if len(parts) == 3 else say_month(day, words)
        return value
    return "".join(f"{int(part)}{unit}" for part, unit in zip(parts, "年月日", strict=False))


def _region_shown(value: str, towns: Towns, words: Words | None) -> str:
    trail = divisions().trail(value, towns)
    if words is None or words.is_chinese:
        return "".join(place.name for place in trail) or value
    named = [words.name(one.name) for one in trail]
    read = [
        one.reading if name == one.name and one.reading else name
        for one, name in zip(trail, named, strict=True)
    ]
    return ", ".join(reversed(read)) or value


def _grouped(value: str, sizes: tuple[int, ...]) -> str:
    parts, at = [], 0
    for size in sizes:
        parts.append(value[at : at + size])
        at += size
    return " ".join(part for part in parts if part)


def _printable(value: str) -> bool:
    """No control, format or bidirectional characters; private use ones are rare names."""
    return all(unicodedata.category(one) not in {"Cc", "Cf", "Cs", "Zl", "Zp"} for one in value)
