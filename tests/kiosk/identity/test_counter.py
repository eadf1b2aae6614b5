"""How many faces were looked at: a number that outlives the program, and says when to file."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from kiosk.identity.counter import FILE, WORTH_A_WORD, FaceCounter


def test_number_goes_on_after_a_restart_and_holds_nothing_else(tmp_path: Path) -> None:
    for expected in (1, 2, 3):
        counter = FaceCounter(tmp_path / FILE)
        counter.count()
        assert counter.number() == expected
    assert [path.name for path in tmp_path.iterdir()] == [FILE]
    assert (tmp_path / FILE).read_text(encoding="ascii") == "3\n"


def test_filing_is_said_in_time(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / FILE).write_text(f"{WORTH_A_WORD - 2}\n", encoding="ascii")
    counter = FaceCounter(tmp_path / FILE)
    counter.count()
    assert caplog.text == ""
    counter.count()
    assert "filing is due" in caplog.text


def test_disk_that_refuses_stops_nobody(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    counter = FaceCounter(tmp_path / "gone" / FILE)
    with caplog.at_level(logging.ERROR):
        counter.count()
    assert counter.number() == 0
    assert "faces are not counted" in caplog.text
    (tmp_path / FILE).write_bytes(b"\xff\x00 many")
    assert FaceCounter(tmp_path / FILE).number() == 0
