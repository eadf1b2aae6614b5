"""Made-up people and a world for headless tests."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from drivers.idcard.record import CardRecord
from kiosk.catalog.catalog import Catalog, load_catalog
from kiosk.catalog.search import SearchIndex
from kiosk.catalog.towns import Towns
from kiosk.journey.state import Timings, World
from kiosk.words import Words
from sync.contract.case import Point, Signature

ROOT = Path(__file__).resolve().parent.parent.parent
NOW = dt.datetime(2026, 11, 20, 21, 47, tzinfo=dt.timezone(dt.timedelta(hours=8)))
TODAY = NOW.date()


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
        words=Words.read(ROOT / "assets" / "words", "zh_CN"),
        timings=Timings(),
        place="测试站 · 1 号机",
        nearest="隔壁 2 号机",
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


def signature(length_mm: float = 40.0) -> Signature:
    return Signature(
        width_mm=200.0,
        height_mm=60.0,
        strokes=((Point(5.0, 5.0, 0, 1.0), Point(5.0 + length_mm, 5.0, 300, 1.0)),),
    )
