"""The machine's clock is wrong; the platform's signed greeting puts it right, or it is admitted."""

from __future__ import annotations

import datetime as dt
import functools
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from kiosk.app.qt import QtComplaints
from kiosk.app.terminal import TIME_FLOOR_FILE, KioskTerminal, utc_now
from tests.journeys.conftest import Errand, begin_errand

DAY = dt.timedelta(days=1)


@pytest.fixture(params=[DAY, dt.timedelta(days=-20_000)], ids=["a day ahead", "in 1972"])
def wrong_by(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> dt.timedelta:
    """The machine's clock is this far off."""
    off: dt.timedelta = request.param
    terminal = functools.partial(KioskTerminal, clock=lambda: utc_now() + off)
    monkeypatch.setattr("kiosk.app.demo.KioskTerminal", terminal)
    return off


def test_wrong_clock_is_admitted_then_corrected_and_stays_right_without_network(
    wrong_by: dt.timedelta, qapp: QGuiApplication, tmp_path: Path
) -> None:
    complaints = QtComplaints()
    errand = begin_errand(tmp_path)
    try:
        _corrects_itself(errand, wrong_by)
    finally:
        errand.close()
        complaints.restore()
    assert complaints.lines == []


def _corrects_itself(errand: Errand, wrong_by: dt.timedelta) -> None:
    assert errand.shows("timeNotice") == "时间未核准"
    errand.wait_until_shown("timeNotice", "")
    assert abs(float(str(errand.shows("clockAheadMs"))) / 1000 - wrong_by.total_seconds()) <= 2
    errand.site.cable.pull()
    errand.citizen.wait_until(lambda: errand.shows("networkNotice") != "", "network notice")
    assert errand.shows("timeNotice") == ""
    reading = errand.terminal.time.now()
    assert abs(reading.at - utc_now()) < dt.timedelta(seconds=2)
    floor = (errand.site.data / TIME_FLOOR_FILE).read_text("ascii").strip()
    assert abs(dt.datetime.fromisoformat(floor) - utc_now()) < dt.timedelta(minutes=1)
