"""Text is read by a process with bounds: what is too much ends that process, and nothing else."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
import segno

from drivers.camera.specimen import draw_data_page
from drivers.device import Cancel
from drivers.face.models import OF_TEXT, Models, Role
from drivers.ocr.child import HEAD, MAGIC
from drivers.ocr.engine import TextEngine
from drivers.ocr.recognition import alphabet_in
from drivers.smartcard.mrz import Mrz, parse_mrz, without_digits
from drivers.smartcard.mrz_ocr import OcrProblem
from drivers.smartcard.mrz_page import read_data_page
from kiosk.identity.model_files import CATALOGUE, DEFAULT_FOLDER

PASSPORT = (
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
    "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
)
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def models() -> Models:
    found = Models.read(CATALOGUE, Path(os.environ.get("GUANJIA_MODELS", DEFAULT_FOLDER)))
    if not found.usable() >= OF_TEXT:
        pytest.skip(f"no text models in {found.folder}: guanjia-kiosk models fetch")
    return found


Opens = Callable[..., TextEngine]


@pytest.fixture
def opens(models: Models) -> Opens:
    def make(**how: object) -> TextEngine:
        paths = (models.path(Role.TEXT_FINDER), models.path(Role.TEXT_READER))
        return TextEngine(*paths, **how)  # type: ignore[arg-type]  # timeout_s, memory_mb

    return make


def note(text: str = "TEL 13800138000") -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    picture = np.full((120, 640, 3), 240, np.uint8)
    cv2.putText(picture, text, (40, 80), cv2.FONT_HERSHEY_SIMPLEX, 1.5, (30, 30, 30), 3)
    return picture


def test_line_is_read_with_its_place(opens: Opens) -> None:
    found = opens().lines(note())
    assert not isinstance(found, OcrProblem)
    (line,) = found
    assert line.text.replace(" ", "") == "TEL13800138000"
    assert line.score > 0.8
    left, top, width, height = line.box
    assert 0 <= left < 60
    assert 20 < top < 80
    assert width > 300
    assert height < 90
    assert "138" not in repr(line)


def test_code_on_a_page_is_read_with_its_lines(opens: Opens) -> None:
    cells = np.array([list(row) for row in segno.make("GD123456").matrix], np.uint8)
    grey = np.kron(np.pad(1 - cells, 4, constant_values=1) * 255, np.ones((4, 4), np.uint8))
    picture = np.full((260, 640, 3), 255, np.uint8)
    picture[:120] = note("NO 42")
    picture[120 : 120 + grey.shape[0], 60 : 60 + grey.shape[1]] = grey[:, :, np.newaxis]
    found = opens().page(picture[: 120 + grey.shape[0] + 20])
    assert not isinstance(found, OcrProblem)
    assert found.codes == ("GD123456",)
    assert "GD123456" not in repr(found)


def test_machine_readable_zone_of_a_drawn_page_is_read(opens: Opens) -> None:
    mrz = parse_mrz(PASSPORT)
    assert isinstance(mrz, Mrz)
    found = read_data_page(draw_data_page(800, 570, mrz), opens())
    assert isinstance(found, Mrz)
    assert found.key == mrz.key
    assert without_digits(found.nationality) == "UTO"


def test_picture_that_needs_more_memory_than_there_may_be_ends_its_process_alone(
    opens: Opens,
) -> None:
    said = opens(memory_mb=300).lines(note())
    assert isinstance(said, OcrProblem)
    assert "13800" not in said.reason


def test_picture_without_end_is_given_up_in_time_and_on_cancel(opens: Opens) -> None:
    wanted = Cancel()
    wanted.set()
    assert opens().lines(note(), wanted) == OcrProblem("canceled")
    assert opens(timeout_s=0.1).lines(note()) == OcrProblem(
        "the text reader did not finish in time"
    )


@pytest.mark.parametrize(
    "data",
    [
        b"",
        HEAD.pack(b"OTHER!", 0, 10, 10),
        HEAD.pack(MAGIC, 0, 0, 5),
        HEAD.pack(MAGIC, 0, 0xFFFFFFFF, 0xFFFFFFFF),
        HEAD.pack(MAGIC, 0, 5000, 5000) + bytes(10),
    ],
    ids=["nothing", "no picture", "no size", "bomb", "cut off"],
)
def test_what_is_no_picture_is_refused_before_anything_is_loaded(data: bytes) -> None:
    command = [sys.executable, "-m", "drivers.ocr.child", "/nowhere", "/nowhere", "300", "5"]
    run = subprocess.run(
        command, input=data, capture_output=True, check=False, cwd=ROOT, timeout=20
    )
    assert run.returncode == 1
    assert run.stdout in (
        b"no picture, or too large",
        b"the picture or a model is not as it should be",
    )


def test_alphabet_of_a_broken_file_is_an_error() -> None:
    for data in (b"", b"\xff" * 3, b"\x72\x02\x0a", struct.pack("<Q", 3)):
        with pytest.raises((ValueError, IndexError)):
            alphabet_in(data)
