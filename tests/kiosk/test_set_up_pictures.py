"""The set-up shows of every fitted device where it is and what to do, and what came of it."""

from __future__ import annotations

from drivers.device import DeviceClass, DeviceStatus, StatusReport
from kiosk.access.board import Desk, Facts, Page, Row, Tone
from kiosk.access.moves import DEVICE_STEP
from kiosk.access.roles import Role
from kiosk.app.staff_mode import staff_screen_words
from kiosk.config import ROOT
from kiosk.present.set_up_pictures import DOES, place_of
from kiosk.present.staff_rows import rows_of
from kiosk.remedies import staff_words

EVERY = {one.value: StatusReport(DeviceStatus.ONLINE) for one in DeviceClass}
FACTS = Facts("站", "4419000040003", "隔壁", "0.1.0", "https://x", devices=EVERY)
WORDS = staff_screen_words()


def drawn(desk: Desk) -> dict[DeviceClass, Row]:
    rows = rows_of(desk, FACTS, WORDS, staff_words())
    return {row.device: row for row in rows if row.device is not None}


def test_every_device_has_a_place_a_deed_and_a_sentence() -> None:
    icons = {path.stem for path in (ROOT / "assets" / "icons").glob("*.svg")}
    assert set(DOES) == set(DeviceClass)
    assert {*DOES.values(), "setup-cabinet", *map(place_of, DeviceClass)} <= icons
    rows = drawn(Desk(page=Page.COMMISSION, person="J0002", role=Role.TECHNICIAN))
    assert set(rows) == set(DeviceClass)
    for device, row in rows.items():
        assert row.says == WORDS[f"setup_{device}"]
        assert [(one.name, one.subject) for one in row.buttons] == [("try", device)]


def test_outcome_takes_the_place_of_what_to_do() -> None:
    failed = Row("小票打印机", "没有纸", Tone.DANGER, "装纸", key=f"{DEVICE_STEP}receipt")
    tried = {failed.key: failed}
    desk = Desk(page=Page.COMMISSION, person="J0002", role=Role.TECHNICIAN, tried=tried)
    row = drawn(desk)[DeviceClass.RECEIPT]
    assert (row.says, row.tone, row.to_do) == ("没有纸", Tone.DANGER, "装纸")
