"""Answers that a citizen could give: valid ones for every kind of question, and hostile ones."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping

from stdnum import luhn
from stdnum.cn import ric, uscc

from kiosk.catalog.form import FormField
from kiosk.catalog.towns import Towns

HOSTILE = (
    "",
    "0",
    "-1",
    "9" * 64,
    "x" * 300,
    "'; DROP TABLE submissions; --",
    "<script>alert(1)</script>",
    "\u202e反过来",
    "换行\n的",
    "１２３４５",
    "|",
    "2026-13-45",
    "\x00",
)


def valid(
    field: FormField,
    towns: Towns,
    today: dt.date,
    draw: random.Random,
    answers: Mapping[str, str] | None = None,
) -> str:
    """One valid answer, after those given before it."""
    match field.kind:
        case "choice":
            return draw.choice(field.options).value
        case "multi":
            count = max(1, field.least or 1)
            chosen = {option.value for option in draw.sample(field.options, count)}
            return "|".join(o.value for o in field.options if o.value in chosen)
        case "town":
            return draw.choice(sorted(towns.names))
        case "region":
            return draw.choice(("430104", "110105", "810000", "441900004"))
        case "phone":
            return "13" + "".join(draw.choices("0123456789", k=9))
        case "bank_account":
            body = "6222" + "".join(draw.choices("0123456789", k=14))
            return body + luhn.calc_check_digit(body)
        case "id_number":
            body = f"44190019600101{draw.randrange(1000):03d}"
            return body + ric.calc_check_digit(body)
        case "uscc":
            body = f"91441900DEM{draw.randrange(1_000_000):06d}"
            return body + uscc.calc_check_digit(body)
        case "date" | "month":
            day = today + dt.timedelta(days=_inside(field, draw, -3000, 300))
            before = (answers or {}).get(field.not_before, "")
            if before:
                day = max(day, dt.date.fromisoformat(before if len(before) > 7 else f"{before}-01"))
            return f"{day:%Y-%m-%d}" if field.kind == "date" else f"{day:%Y-%m}"
        case "amount":
            return str(_inside(field, draw, 1, 5000))
        case "plate":
            return f"粤S{draw.randrange(100_000):05d}"
        case "number":
            # Two who pay have two accounts: what is owed is owed once.
            return _account(field.example, draw) if field.id == "account" else field.example
        case _:
            return "测试甲乙"[: max(2, field.least or 2)]


def _account(example: str, draw: random.Random) -> str:
    return f"{example[:-6]}{draw.randrange(1_000_000):06d}"


def _inside(field: FormField, draw: random.Random, least: int, most: int) -> int:
    low = least if field.least is None else field.least
    high = most if field.most is None else field.most
    return draw.randint(low, max(low, high))
