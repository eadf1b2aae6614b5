"""Finding and fitting MRZ lines with stand-ins for the OCR engine, and pictures of nothing."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from drivers.device import Cancel
from drivers.smartcard.mrz import Mrz, MrzDefect
from drivers.smartcard.mrz_ocr import (
    OcrProblem,
    Picture,
    TesseractOcr,
    bands,
    candidates,
    read_mrz,
)
from drivers.smartcard.virtual_mrtd import synthetic_mrz

PASSPORT = (
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
    "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
)


class Engine:
    """Reads the same from every picture."""

    def __init__(self, *lines: str) -> None:
        self._lines = lines
        self.runs = 0

    def lines(self, band: Picture, cancel: Cancel | None = None) -> tuple[str, ...] | OcrProblem:
        self.runs += 1
        return self._lines


def page(rows: int = 2) -> Picture:
    picture = np.full((700, 1000), 220, dtype=np.uint8)
    for row in range(rows):
        origin = (60, 620 - row * 60)
        cv2.putText(picture, "8" * 44, origin, cv2.FONT_HERSHEY_PLAIN, 2.0, (20,), 2)
    return picture


def program(folder: Path, body: str) -> str:
    path = folder / "engine"
    path.write_text(f"#!{sys.executable}\nimport sys, time\n{body}\n", "utf-8")
    path.chmod(0o700)
    return str(path)


def test_lines_at_the_foot_of_the_page_are_found_and_read() -> None:
    assert list(bands(page()))
    mrz = read_mrz(page(), Engine("UTOPIA", *PASSPORT))
    assert isinstance(mrz, Mrz)
    assert mrz.number == "L898902C3"


def test_single_line_is_no_mrz() -> None:
    engine = Engine(*PASSPORT)
    assert read_mrz(page(1), engine) == OcrProblem("no MRZ in the picture")
    assert engine.runs == 0


def test_rows_of_fillers_are_brought_to_their_length() -> None:
    short = ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<10")
    long = (PASSPORT[0] + "<<<", PASSPORT[1].replace("<<<<<", "<<<<<<<"))
    for lines in (short, long):
        assert PASSPORT in list(candidates(lines))


def test_blanks_and_guillemets_of_an_engine_do_not_matter() -> None:
    lines = ["P < UTOERIKSSON«ANNA<MARIA<<<<<<<<<<<<<<<<<<<", PASSPORT[1].lower()]
    assert PASSPORT in list(candidates(lines))


def test_filler_read_as_a_letter_makes_the_name_doubtful() -> None:
    name = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<K<<<<<<<<<<<<"
    mrz = read_mrz(page(), Engine(name, PASSPORT[1]))
    assert isinstance(mrz, Mrz)
    assert mrz.doubtful == ("names",)


def test_wrong_check_digit_is_a_defect() -> None:
    wrong = PASSPORT[1].replace("L898902C36", "L898902C37")
    assert isinstance(read_mrz(page(), Engine(PASSPORT[0], wrong)), MrzDefect)


def test_missing_engine_is_said() -> None:
    problem = read_mrz(page(), TesseractOcr(program="no-such-engine"))
    assert problem == OcrProblem("no OCR engine: no-such-engine is not installed")


def test_engine_gets_the_picture_through_a_pipe(tmp_path: Path) -> None:
    body = (
        "assert sys.stdin.buffer.read()[1:4] == b'PNG'\n"
        f"print({PASSPORT[0]!r}); print(); print({PASSPORT[1]!r})"
    )
    assert isinstance(read_mrz(page(), TesseractOcr(program=program(tmp_path, body))), Mrz)


def test_failing_engine_is_said(tmp_path: Path) -> None:
    ocr = TesseractOcr(program=program(tmp_path, "sys.exit(3)"))
    assert read_mrz(page(), ocr) == OcrProblem("the OCR engine failed (3)")


def test_engine_that_talks_nonsense_is_no_mrz(tmp_path: Path) -> None:
    body = "sys.stdout.buffer.write(bytes(range(256)) * 40)"
    assert not isinstance(read_mrz(page(), TesseractOcr(program=program(tmp_path, body))), Mrz)


def test_hanging_engine_is_ended_in_time_and_on_cancel(tmp_path: Path) -> None:
    hanging = program(tmp_path, "time.sleep(600)")
    started = time.monotonic()
    problem = read_mrz(page(), TesseractOcr(program=hanging, timeout_s=0.2))
    assert problem == OcrProblem("the OCR engine did not finish in time")
    cancel = Cancel()
    cancel.set()
    assert read_mrz(page(), TesseractOcr(program=hanging), cancel) == OcrProblem("canceled")
    assert time.monotonic() - started < 20.0


@settings(max_examples=30)
@given(
    picture=st.one_of(
        arrays(np.uint8, st.tuples(st.integers(50, 120), st.integers(50, 120))),
        arrays(np.uint8, st.tuples(st.integers(50, 80), st.integers(50, 80), st.integers(1, 4))),
        arrays(np.uint8, st.tuples(st.integers(0, 49), st.integers(0, 200))),
    )
)
def test_any_picture_is_a_value(picture: Picture) -> None:
    found = read_mrz(picture, Engine(*synthetic_mrz().lines))
    assert isinstance(found, Mrz | MrzDefect | OcrProblem)


@given(lines=st.lists(st.text(max_size=60), max_size=6))
def test_any_lines_are_fitted_or_left(lines: list[str]) -> None:
    for candidate in candidates(lines):
        assert {len(row) for row in candidate} <= {30, 36, 44}


@pytest.mark.parametrize("shape", [(60, 3000), (3000, 60), (10, 10), (0, 0)])
def test_other_shapes_are_no_document(shape: tuple[int, int]) -> None:
    assert isinstance(read_mrz(np.zeros(shape, dtype=np.uint8), Engine()), OcrProblem)
