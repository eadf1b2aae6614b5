"""Where else a case may go than to this city: the areas, by their code, and the zone each is in.

Codes are the six digits of GB/T 2260 (public): the nine cities of the Greater Bay Area, the other
provinces as wholes, the two special administrative regions.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

Zone = Literal["湾区", "跨省", "跨境"]
AREA_PATTERN = r"^[0-9]{6}\Z"
HERE = "441900"


class Area(NamedTuple):
    """One area.

    Attributes:
        name: as citizens read it.
        zone: 专区 it is found in.
    """

    name: str
    zone: Zone


_CITIES = {
    "440100": "广州",
    "440300": "深圳",
    "440400": "珠海",
    "440600": "佛山",
    "441300": "惠州",
    "441900": "东莞",
    "442000": "中山",
    "440700": "江门",
    "441200": "肇庆",
}
_PROVINCES = {
    "110000": "北京",
    "120000": "天津",
    "130000": "河北",
    "140000": "山西",
    "150000": "内蒙古",
    "210000": "辽宁",
    "220000": "吉林",
    "230000": "黑龙江",
    "310000": "上海",
    "320000": "江苏",
    "330000": "浙江",
    "340000": "安徽",
    "350000": "福建",
    "360000": "江西",
    "370000": "山东",
    "410000": "河南",
    "420000": "湖北",
    "430000": "湖南",
    "450000": "广西",
    "460000": "海南",
    "500000": "重庆",
    "510000": "四川",
    "520000": "贵州",
    "530000": "云南",
    "540000": "西藏",
    "610000": "陕西",
    "620000": "甘肃",
    "630000": "青海",
    "640000": "宁夏",
    "650000": "新疆",
}
_BORDERS = {"810000": "香港", "820000": "澳门"}

AREAS: Mapping[str, Area] = {
    **{code: Area(name, "湾区") for code, name in _CITIES.items()},
    **{code: Area(name, "跨省") for code, name in _PROVINCES.items()},
    **{code: Area(name, "跨境") for code, name in _BORDERS.items()},
}
CITIES = tuple(_CITIES.values())
# What an item may name as 区域: a city, or a zone without its single areas.
COVERAGES = frozenset({*CITIES, "跨省", "跨境"})


def catalogue_name(city: str) -> str:
    """Under which name the platform publishes the catalogue of a city's terminals."""
    return "catalogue" if city == HERE else f"catalogue-{city}"


def coverage_of(code: str) -> str:
    """How the area is named among an item's 区域: a city by its name, others by their zone."""
    area = AREAS[code]
    return area.name if area.zone == "湾区" else area.zone
