from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.receipt.commands import compose
from drivers.receipt.encoding import HAN_MODE, MISSING, Encoding, Selection, TextRoad
from drivers.receipt.escpos import EscposPrinter, EscposTiming, network_transport
from drivers.receipt.layout import printable
from drivers.receipt.port import Line, Receipt
from drivers.receipt.simulator import EscposSimulator

ENCODINGS: list[Encoding] = ["gb18030", "gbk", "utf-8"]
PATIENT = EscposTiming(20.0, 20.0, 0.02)


@pytest.mark.parametrize(
    ("encoding", "wire"),
    [("gb18030", "d6d0 8139ef31"), ("gbk", "d6d0 a1fe"), ("utf-8", "e4b8ad e39082")],
)
def test_text_goes_out_in_the_printers_encoding(encoding: Encoding, wire: str) -> None:
    assert TextRoad(encoding).bytes_of("中㐂") == HAN_MODE + bytes.fromhex(wire)


@pytest.mark.parametrize(
    ("road", "command"),
    [
        (TextRoad("utf-8", "esc9"), b"\x1b9\x01"),
        (TextRoad("gbk", "esc9"), b"\x1b9\x00"),
        (TextRoad("utf-8", "fsc"), b"\x1c(C\x02\x000\x02"),
        (TextRoad("gb18030", "fsc"), b"\x1c(C\x02\x000\x01"),
        (TextRoad("utf-8"), b""),
    ],
)
def test_printer_is_told_after_the_reset_and_before_the_text(
    road: TextRoad, command: bytes
) -> None:
    receipt = Receipt("job", (Line("甲"),))
    job = compose(receipt, columns=48, code="native", cut="full", text=road)
    assert job.startswith(b"\x1b@\x1da\x00" + command + b"\x1ba\x00")


@given(st.text(), st.sampled_from(ENCODINGS))
def test_no_text_in_any_encoding_becomes_a_command_or_vanishes(
    text: str, encoding: Encoding
) -> None:
    shown = printable(text)
    body = TextRoad(encoding).bytes_of(shown).removeprefix(HAN_MODE)
    assert all(byte >= 0x20 and byte != 0x7F for byte in body)
    back = body.decode(encoding)
    assert len(back) == len(shown)
    pairs = zip(back, shown, strict=True)
    assert all(there == here or (there, encoding) == (MISSING, "gbk") for there, here in pairs)


@pytest.mark.parametrize(
    ("model", "encoding", "select", "line"),
    [
        ("gb18030", "gb18030", "none", "中㐂，"),
        ("gb18030", "utf-8", "esc9", "中㐂，"),
        ("gb18030", "utf-8", "fsc", "中㐂，"),
        ("gb18030", "gbk", "esc9", "中〓，"),
        ("gbk", "gbk", "none", "中〓，"),
        ("utf-8", "utf-8", "none", "中㐂，"),
    ],
)
def test_every_model_prints_what_its_encoding_has(
    model: Encoding, encoding: Encoding, select: Selection, line: str
) -> None:
    simulator = EscposSimulator(profile="test", encoding=model)
    printer = EscposPrinter(
        network_transport("127.0.0.1", simulator.port),
        text=TextRoad(encoding, select),
        timing=PATIENT,
    )
    assert printer.print(Receipt("job", (Line("中㐂，"),))).ok
    assert [sheet.text for sheet in simulator.sheets()] == [line]
    assert simulator.unknown == ()
    printer.close()
    simulator.close()
