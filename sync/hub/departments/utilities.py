"""水电气通信: bills by account (户号)."""

from __future__ import annotations

import re

from sync.hub.departments.bills import Bill, Line
from sync.hub.departments.calendar import last_month, months_back
from sync.hub.departments.chance import Chance
from sync.hub.departments.register import Asked

_ACCOUNT = re.compile(r"[0-9]{6,20}", re.ASCII)
# What it is called, and the least and most that a month costs, in fen.
_WHAT = {
    "water-bill": ("水费", 2_200, 9_800),
    "power-bill": ("电费", 6_000, 42_000),
    "gas-bill": ("燃气费", 2_800, 15_000),
    "telecom-bill": ("通信费", 1_900, 19_900),
}
_MOST_UNPAID = 2


def utility_bill(register: str, asked: Asked) -> Bill | None:
    """What is unpaid for this account; ``None`` when there is no such account."""
    if _ACCOUNT.fullmatch(asked.account) is None or asked.account.endswith("000"):
        return None
    chance = Chance(asked.seed, register, asked.account)
    what, least, most = _WHAT[register]
    unpaid = chance.number("unpaid", 1, _MOST_UNPAID)
    lines = tuple(
        Line(
            register,
            month,
            f"{what} {month}",
            month,
            chance.number(f"{month}.fen", least, most),
            # Late after the first month.
            chance.number(f"{month}.late", 20, 300) if at else 0,
        )
        for at, month in enumerate(months_back(last_month(asked.today), unpaid))
    )
    return Bill(f"测试{chance.pick('holder', '甲乙丙丁戊己庚辛')}户", lines, asked.account)
