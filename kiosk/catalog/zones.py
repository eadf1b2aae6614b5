"""Items whose case may go elsewhere: which areas they cover, and where one case goes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kiosk.catalog.item import Item
from kiosk.catalog.record import Fault
from sync.contract.areas import AREAS, COVERAGES, HERE, coverage_of


def zone_faults(item: Item) -> Iterator[Fault]:
    """Cities that nobody knows, and a destination that leads nowhere."""
    for city in item.requires.cities:
        if city not in COVERAGES:
            yield Fault(("requires", "cities"), f"没有叫“{city}”的区域")
    choices = _choices(item)
    for name in item.destination:
        if name not in choices:
            yield Fault(("destination",), f"“{name}”不是这个事项的情形问题或选择字段")
            continue
        for code in choices[name]:
            if code not in AREAS:
                yield Fault(("destination",), f"“{name}”的选项“{code}”不是区域代码")
            elif code != HERE and coverage_of(code) not in item.requires.cities:
                yield Fault(("requires", "cities"), f"选项里有{AREAS[code].name}，cities 里没有")


def destination_of(item: Item, told: Mapping[str, str]) -> str:
    """The code of the area that decides this case; empty when this city does."""
    code = next((told[name] for name in item.destination if told.get(name)), "")
    return "" if code == HERE else code


def _choices(item: Item) -> dict[str, tuple[str, ...]]:
    """What can be chosen, by question or field; options that refuse lead to no case."""
    asked = {
        question.id: tuple(one.value for one in question.options if one.refusal is None)
        for question in item.questions
    }
    fields = {
        field.id: tuple(one.value for one in field.options)
        for field in item.fields
        if field.kind == "choice"
    }
    return {**asked, **fields}
