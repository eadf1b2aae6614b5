"""Made-up people and a world for headless tests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

from stdnum.cn import ric

from drivers.idcard.record import CardRecord
from kiosk.case.eligibility import refusal_of
from kiosk.catalog.catalog import Catalog, load_catalog
from kiosk.catalog.item import Item
from kiosk.catalog.library import Library
from kiosk.catalog.phrases import PhraseShelf
from kiosk.catalog.search import SearchIndex
from kiosk.catalog.towns import Towns
from kiosk.journey.state import Timings, World
from kiosk.words import Tongues
from sync.contract.case import Point, Signature

ROOT = Path(__file__).resolve().parent.parent.parent
TONGUES = Tongues.of(
    ROOT / "assets" / "words", PhraseShelf.of_folder(ROOT / "config" / "phrases").book
)
NOW = dt.datetime(2026, 11, 20, 21, 47, tzinfo=dt.timezone(dt.timedelta(hours=8)))
TODAY = NOW.date()


def ric_number(born: dt.date, sex: str) -> str:
    """A made-up number of somebody born then: men have an odd serial."""
    body = f"441900{born:%Y%m%d}00{sex}"
    return body + ric.calc_check_digit(body)


# Items that stories are told of; the other tests must not change with each item that is added.
FEW = (
    "disabled-living-subsidy",
    "disabled-nursing-subsidy",
    "flexible-employment-enrolment",
    "legal-aid",
    "resident-pension-enrolment",
    "senior-allowance",
    "senior-card",
    "talent-card",
    "unemployment-registration",
)


def world(*, whole: bool = False) -> World:
    """A world with a few items, or with the whole catalogue."""
    catalog = load_catalog(ROOT / "config" / "services")
    if not whole:
        catalog = Catalog(tuple(catalog[one] for one in FEW), catalog.categories)
    return World(
        catalog=catalog,
        index=SearchIndex.of(catalog),
        towns=Towns.read(ROOT / "config" / "towns.toml"),
        words=TONGUES["zh_CN"],
        tongues=TONGUES,
        timings=Timings(),
        place="测试站 · 1 号机",
        nearest="隔壁 2 号机",
        ecopy_url="https://platform.test",
        library=Library.read(ROOT / "config"),
    )


def card(**changes: object) -> CardRecord:
    values: dict[str, object] = {
        "name": "测试甲丙",
        "sex": "1",
        "ethnicity": "01",
        "born": dt.date(1960, 1, 1),
        "address": "广东省东莞市樟木头镇测试路1号",
        "id_number": "441900196001010018",
        "issuer": "东莞市公安局",
        "valid_from": dt.date(2015, 1, 1),
        "valid_to": None,
        "raw": b"\x00" * 256,
        "photo_wlt": b"",
    }
    return CardRecord(**{**values, **changes})  # type: ignore[arg-type]  # a factory's free choice


# Who might come: old and of working age, woman and man, from here and from elsewhere, with a card
# that is soon to be renewed.
NEIGHBOURS = tuple(
    card(
        born=born,
        sex=sex,
        address=address,
        id_number=ric_number(born, sex),
        valid_to=valid_to,
    )
    for valid_to in (None, TODAY + dt.timedelta(days=30), TODAY + dt.timedelta(days=2000))
    for address in ("广东省东莞市樟木头镇测试路1号", "湖南省长沙市岳麓区测试路1号")
    for born in (dt.date(1940, 5, 4), dt.date(1993, 5, 4), dt.date(2006, 5, 4))
    for sex in ("1", "2")
)


def entitled(item: Item, situation: Mapping[str, str]) -> CardRecord:
    """Somebody whose card meets every precheck of the item in this situation."""
    for one in NEIGHBOURS:
        if refusal_of(item, one, situation, TODAY) is None:
            return one
    raise AssertionError(f"nobody can have {item.id} in {dict(situation)}")


def signature(length_mm: float = 40.0) -> Signature:
    return Signature(
        width_mm=200.0,
        height_mm=60.0,
        strokes=((Point(5.0, 5.0, 0, 1.0), Point(5.0 + length_mm, 5.0, 300, 1.0)),),
    )
