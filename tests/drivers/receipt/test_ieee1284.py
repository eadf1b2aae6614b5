from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.receipt import ieee1284
from drivers.receipt.ieee1284 import DeviceId, FoundNode, find_nodes, parse_device_id


def test_short_and_long_keys_are_understood() -> None:
    short = parse_device_id("MFG:Gprinter;CMD:ESC/POS;MDL:GP-80250;CLS:PRINTER;SN:AB12;")
    assert short == DeviceId("Gprinter", "GP-80250", "AB12", ("ESC/POS",))
    long = parse_device_id("MANUFACTURER: XPrinter ;COMMAND SET:pcl, esc/pos;MODEL:XP-80")
    assert (long.name, long.languages) == ("XPrinter XP-80", ("PCL", "ESC/POS"))


@given(st.text(max_size=2000))
def test_any_text_is_an_identity_fit_for_a_screen(text: str) -> None:
    identity = parse_device_id(text)
    for shown in (identity.maker, identity.model, identity.serial):
        assert len(shown) <= 80
        assert all(sign.isprintable() for sign in shown)


@pytest.mark.parametrize(
    ("languages", "receipts", "pages"),
    [
        ("ESC/POS", True, False),
        ("PCL,POSTSCRIPT", False, True),
        ("PCL3GUI,PDF", False, True),
        ("PCL,ESC-POS", True, False),
        ("", False, False),
    ],
)
def test_page_printers_are_told_from_receipt_printers(
    languages: str, receipts: bool, pages: bool
) -> None:
    node = FoundNode("/dev/usb/lp0", parse_device_id(f"MFG:A;MDL:B;CMD:{languages};"))
    assert (node.speaks_escpos, node.prints_pages) == (receipts, pages)


def test_printer_is_found_once_under_its_lasting_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # No kernel gives us its node numbers here: the check of them is stood in for.
    monkeypatch.setattr(ieee1284, "_is_usblp", lambda path: path.name.startswith("lp"))
    dev, sys = tmp_path / "dev", tmp_path / "sys"
    for folder in (dev / "usb", dev / "guanjia", sys / "class/usbmisc/lp0/device"):
        folder.mkdir(parents=True)
    for name in ("lp0", "lp1", "hiddev0"):
        (dev / "usb" / name).touch()
    (dev / "guanjia" / "receipt").symlink_to("../usb/lp0")
    (sys / "class/usbmisc/lp0/device/ieee1284_id").write_text("MFG:A;MDL:B;CMD:ESC/POS;\n")
    first, second = find_nodes(dev, sys)
    assert first.path == str(dev / "guanjia" / "receipt")
    assert first.speaks_escpos
    assert (second.path, second.device_id) == (str(dev / "usb" / "lp1"), None)


def test_nodes_of_other_drivers_are_no_printers(tmp_path: Path) -> None:
    folder = tmp_path / "usb"
    folder.mkdir()
    (folder / "lp0").symlink_to(os.devnull)
    (folder / "lp1").touch()
    (folder / "lp2").symlink_to("nowhere")
    assert list(find_nodes(tmp_path, tmp_path)) == []
    assert list(find_nodes(tmp_path / "none", tmp_path)) == []
