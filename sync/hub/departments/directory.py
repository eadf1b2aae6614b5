"""All registers, by their ids."""

from __future__ import annotations

from collections.abc import Mapping

from sync.hub.departments import (
    city,
    civil,
    housing,
    learning,
    market,
    medical,
    police,
    social,
    taxes,
    traffic,
)
from sync.hub.departments.register import DEPARTMENTS, Asked, Entry, Register, named

# Bills are asked for as bills; they have an id and a name like every register.
_BILLS = (
    ("endorsement-fee", "immigration", "签注收费"),
    ("tax-due", "tax", "应缴税费"),
    ("social-due", "tax", "应缴社保费"),
    ("water-bill", "water", "水费"),
    ("power-bill", "power", "电费"),
    ("gas-bill", "gas", "燃气费"),
    ("telecom-bill", "telecom", "通信费"),
)


def _nothing(_: Asked) -> Entry | None:
    return None


_CASES = Register(
    "cases",
    "data",
    "我的办件",
    {},
    named("number 办件编号,item 事项,state 办理状态,received 提交日期"),
    # The platform's own ledger answers it, see ``offices``.
    _nothing,
)

REGISTERS: Mapping[str, Register] = {
    register.id: register
    for register in (
        *police.REGISTERS,
        *traffic.REGISTERS,
        *social.REGISTERS,
        *medical.REGISTERS,
        *housing.REGISTERS,
        *taxes.REGISTERS,
        *civil.REGISTERS,
        *learning.REGISTERS,
        *market.REGISTERS,
        *city.REGISTERS,
        _CASES,
        *(Register(id_, whose, title, {}, {}, _nothing) for id_, whose, title in _BILLS),
    )
}

# Not a register: the system of appointments, which fails like one.
APPOINTMENTS = "appointments"

KNOWN = frozenset({*REGISTERS, *DEPARTMENTS, APPOINTMENTS})
