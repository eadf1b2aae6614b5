"""The staff of a simulated site: one of each role, and the codes their authenticators show now."""

from __future__ import annotations

import datetime as dt
import time
from pathlib import Path

from kiosk.access.codes import INTERVAL_S, code_at, new_secret
from kiosk.access.roles import Role
from kiosk.access.roster import Person, Roster

DIGITS = {Role.ADMIN: "0001", Role.TECHNICIAN: "0002", Role.ENGINEER: "0003"}
NAMES = {Role.ADMIN: "管理员", Role.TECHNICIAN: "技术员", Role.ENGINEER: "现场工程师"}


def employ(data: Path) -> tuple[Person, ...]:
    """Put one of each role on the terminal's list, unless somebody is on it already.

    The list is sealed with a file beside it: a simulated site has no key of a machine.
    """
    roster = Roster(data, None)
    if not len(roster):
        for role, digits in DIGITS.items():
            roster.add(Person(digits, role, new_secret(), dt.datetime.now(dt.UTC)))
    return tuple(roster)


def code_lines(people: tuple[Person, ...]) -> list[str]:
    """What to type for each of them now."""
    now = time.time()
    left = INTERVAL_S - int(now) % INTERVAL_S
    return [
        f"{NAMES[one.role]} {one.digits} · {code_at(one.secret, now)}（还有 {left} 秒）"
        for one in people
    ]
