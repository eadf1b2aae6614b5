"""MRZ from pictures with the real tesseract; the pictures are drawn here."""

from __future__ import annotations

import shutil
import tempfile
import time
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from drivers.device import Cancel
from drivers.smartcard.mrz import Mrz, MrzDefect
from drivers.smartcard.mrz_ocr import OcrProblem, Picture, TesseractOcr, read_mrz
from drivers.smartcard.virtual_mrtd import synthetic_mrz

FONTS = [
    path
    for name in ("OCRB*", "ocrb*", "DejaVuSansMono.ttf", "LiberationMono-Regular.ttf")
    for path in Path("/usr/share/fonts").rglob(name)
]
PASSPORT = (
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
    "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
)

pytestmark = [
    pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed"),
    pytest.mark.skipif(not FONTS, reason="no monospaced font is installed"),
]


def page(lines: tuple[str, ...], *, angle: float = 0.0, noise: float = 0.0) -> Picture:
    """A document with a picture, some print and an MRZ, as a camera shows it."""
    width, height = 1600, 1060
    image = Image.new("L", (width, height), 225)
    draw = ImageDraw.Draw(image)
    small = ImageFont.truetype(str(FONTS[0]), 34)
    draw.rectangle((80, 120, 480, 620), fill=150)
    for row, text in enumerate(("UTOPIA", "Specimen of nobody", "12 AUG / AOU 74")):
        draw.text((560, 220 + row * 110), text, font=small, fill=60)
    size = 10
    while ImageFont.truetype(str(FONTS[0]), size).getlength("<" * len(lines[0])) < width * 0.88:
        size += 1
    font = ImageFont.truetype(str(FONTS[0]), size)
    for row, text in enumerate(reversed(lines)):
        draw.text((90, height - 110 - row * size * 1.6), text, font=font, fill=25)
    picture = np.asarray(image, dtype=np.uint8)
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    turned = cv2.warpAffine(picture, turn, (width, height), borderValue=(225.0,))
    grain = np.random.default_rng(7).normal(0.0, noise, turned.shape) if noise else 0.0
    return np.asarray(np.clip(turned + grain, 0, 255), dtype=np.uint8)


def read(picture: Picture) -> Mrz | MrzDefect | OcrProblem:
    return read_mrz(picture, TesseractOcr(timeout_s=60.0))


@pytest.mark.parametrize("lines", [PASSPORT, synthetic_mrz().lines], ids=["TD3", "TD1"])
@pytest.mark.parametrize(
    ("angle", "noise"), [(0.0, 0.0), (0.7, 0.0), (0.0, 12.0)], ids=["straight", "askew", "grainy"]
)
def test_drawn_document_is_read(lines: tuple[str, ...], angle: float, noise: float) -> None:
    mrz = read(page(lines, angle=angle, noise=noise))
    assert isinstance(mrz, Mrz), mrz
    # Names have no check digit; the rest must be right to the last character.
    assert mrz.number == ("L898902C3" if lines is PASSPORT else "CA1234567")
    assert mrz.born == ("740812" if lines is PASSPORT else "880307")
    assert mrz.expires == ("120415" if lines is PASSPORT else "330601")


def test_colour_is_as_good_as_grey() -> None:
    colour = cv2.cvtColor(page(PASSPORT), cv2.COLOR_GRAY2BGR)
    assert isinstance(read(np.asarray(colour, dtype=np.uint8)), Mrz)


def test_picture_without_an_mrz_has_none() -> None:
    assert not isinstance(read(np.full((800, 1200), 220, dtype=np.uint8)), Mrz)
    grain = np.random.default_rng(1).integers(0, 255, (800, 1200), dtype=np.uint8)
    assert not isinstance(read(grain), Mrz)


def test_wrong_check_digit_is_no_mrz() -> None:
    wrong = (PASSPORT[0], PASSPORT[1].replace("L898902C36", "L898902C37"))
    assert isinstance(read(page(wrong)), MrzDefect)


def test_slow_engine_is_ended() -> None:
    started = time.monotonic()
    problem = read_mrz(page(PASSPORT), TesseractOcr(timeout_s=0.0))
    assert isinstance(problem, OcrProblem)
    assert time.monotonic() - started < 5.0


def test_cancel_ends_it() -> None:
    cancel = Cancel()
    cancel.set()
    assert read_mrz(page(PASSPORT), TesseractOcr(), cancel) == OcrProblem("canceled")


def test_nothing_lies_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert isinstance(read(page(PASSPORT)), Mrz)
    assert list(tmp_path.rglob("*")) == []
