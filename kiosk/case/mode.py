"""How a case is done: which of the city's three modes it follows (最多跑一次, 2017).

信任在先 + 现场核验: something is taken on trust and verified later. 网上预审 + 现场办结: handed in
here, finished at a counter. 现场受理 + 快递送达: handed in here, and the result is sent home.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from kiosk.catalog.check import COURIER
from kiosk.catalog.item import Item
from sync.contract.case import Mode

# States of materials that nobody has seen yet.
_ON_TRUST = frozenset({"promised", "deferred"})


def modes_of(item: Item, told: Mapping[str, str], states: Collection[str]) -> tuple[Mode, ...]:
    """The modes that a case follows; none for what is simply handed in.

    Args:
        item: what was asked for.
        told: everything that was answered.
        states: of its materials.
    """
    found: dict[Mode, bool] = {
        "trust-first": not _ON_TRUST.isdisjoint(states),
        "finish-on-site": item.guide.visits > 0,
        "courier": any(told.get(field.id) == COURIER for field in item.fields_for(told)),
    }
    return tuple(mode for mode, holds in found.items() if holds)
