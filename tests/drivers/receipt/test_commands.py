from __future__ import annotations

import pytest

from drivers.receipt.commands import GB18030, Unprintable, compose, native_code, raster_code
from drivers.receipt.port import Code, Line, Receipt


def job(*texts: str, columns: int = 48) -> bytes:
    blocks = tuple(Line(text) for text in texts)
    return compose(Receipt("job", blocks), columns=columns, code="native", cut="partial")


@pytest.mark.parametrize(
    ("text", "wire"),
    [
        ("：", "1c26 a3ba"),
        ("￥", "1c26 a3a4"),
        ("㐂", "1c26 8139ef31"),
        ("𠮷", "1c26 9534b235"),
        ("A1", "1c26 4131"),
        ("\ue5f1", "1c26 a44b"),
    ],
)
def test_text_goes_out_in_han_mode_as_gb18030(text: str, wire: str) -> None:
    assert GB18030.bytes_of(text).hex() == wire.replace(" ", "")


def test_job_begins_with_a_reset_and_ends_with_feed_and_cut() -> None:
    assert job("甲").startswith(b"\x1b@")
    assert job("甲").endswith(b"\x1bd\x06\x1dV\x01")


def test_native_code_is_the_sequence_of_the_command_reference() -> None:
    expected = "1d286b 0400 31 41 3200 1d286b 0300 31 43 08 1d286b 0300 31 45 31"
    expected += "1d286b 0500 31 50 30 4131 1d286b 0300 31 51 30"
    assert native_code(b"A1", 8).hex() == expected.replace(" ", "")


def test_raster_code_has_as_many_bytes_as_its_head_says() -> None:
    raster = raster_code("A1", 3)
    assert raster[:4] == b"\x1dv0\x00"
    row_bytes, rows = (int.from_bytes(raster[i : i + 2], "little") for i in (4, 6))
    # Version 1 has 21 modules, the quiet zone 4 on each side.
    assert (row_bytes, rows) == (-(-29 * 3 // 8), 29 * 3)
    assert len(raster) == 8 + row_bytes * rows


def test_long_code_is_drawn_with_smaller_modules() -> None:
    def module_dots(data: str) -> int:
        whole = compose(Receipt("job", (Code(data),)), columns=32, code="native", cut="full")
        return whole[whole.index(b"\x1d(k\x03\x001C") + 7]

    assert module_dots("A1") == 8
    assert module_dots("https://example.invalid/" + "0" * 200) < 8


@pytest.mark.parametrize("data", ["", "编号", "A\n", "\x7f", "A" * 4000])
def test_code_that_cannot_be_drawn_is_unprintable_and_its_data_not_told(data: str) -> None:
    with pytest.raises(Unprintable) as caught:
        compose(Receipt("job", (Code(data),)), columns=48, code="native", cut="full")
    assert data == "" or data not in str(caught.value)
    assert caught.value.__cause__ is None


def test_code_too_big_for_narrow_paper_is_unprintable() -> None:
    with pytest.raises(Unprintable, match="across the paper"):
        compose(Receipt("job", (Code("A" * 3000),)), columns=8, code="native", cut="full")
