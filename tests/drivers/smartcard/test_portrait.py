"""A portrait of a chip is decoded apart: JPEG and JPEG 2000, and nothing that is neither."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, features

from drivers.smartcard.portrait import decode_portrait
from drivers.smartcard.travel_document import FaceImage, parse_dg2
from drivers.smartcard.virtual_mrtd import SAMPLE_JPEG, encode_dg2


def drawn(kind: str, size: tuple[int, int] = (120, 160)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (200, 100, 50)).save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize(("kind", "name"), [("JPEG", "jpeg"), ("JPEG2000", "jpeg2000")])
def test_portrait_comes_off_the_chip_as_a_picture(kind: str, name: str) -> None:
    assert features.check("jpg_2000")
    face = parse_dg2(encode_dg2(drawn(kind)))
    assert isinstance(face, FaceImage)
    assert face.format == name
    picture = decode_portrait(face)
    assert isinstance(picture, np.ndarray)
    assert picture.shape == (160, 120, 3)
    # Blue, green, red.
    assert np.abs(picture.astype(int) - (50, 100, 200)).max() < 8


@pytest.mark.parametrize(
    "data",
    [b"", SAMPLE_JPEG, drawn("PNG"), drawn("JPEG2000")[:90], b"\xff\xd8\xff" + bytes(100_000)],
    ids=["nothing", "pattern", "png", "cut", "large"],
)
def test_what_is_no_portrait_is_said_and_breaks_nothing(data: bytes) -> None:
    assert isinstance(decode_portrait(FaceImage("jpeg", data)), str)


def test_bomb_is_refused_by_its_header() -> None:
    bomb = drawn("JPEG2000", (5000, 5000))
    assert len(bomb) < 64 * 1024
    assert decode_portrait(FaceImage("jpeg2000", bomb)) == "larger than a portrait"


def test_decoder_that_takes_too_long_is_ended() -> None:
    said = decode_portrait(FaceImage("jpeg", drawn("JPEG")), within_s=0.001)
    assert said == "the decoder hung for 0.001 s"
