from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from drivers.adapter import Surroundings
from drivers.device import ComponentState, DeviceClass, DeviceStatus
from drivers.receipt import ieee1284
from drivers.receipt.adapters import ADAPTERS
from drivers.receipt.simulator import EscposSimulator
from drivers.receipt.wire import PtyWire
from drivers.registry import Registry, WrongSettings

REGISTRY = Registry(ADAPTERS)


@pytest.mark.parametrize(
    "table",
    [
        {"adapter": "escpos-usb", "path": "/dev/usb/lp-none"},
        {"adapter": "escpos-serial", "port": "/dev/ttyNone", "flow_control": "xonxoff"},
    ],
)
def test_printer_that_is_not_plugged_in_is_no_device(table: dict[str, Any], tmp_path: Path) -> None:
    printer = REGISTRY.open(DeviceClass.RECEIPT, table, Surroundings(tmp_path))
    assert printer.status().status is DeviceStatus.NO_DEVICE
    printer.close()


def test_every_road_leads_from_a_table_to_a_printer_that_is_ready(tmp_path: Path) -> None:
    for adapter, key in (("escpos-usb", "path"), ("escpos-serial", "port")):
        link = tmp_path / adapter
        simulator = EscposSimulator(profile="test", wire=PtyWire(link))
        table = {"adapter": adapter, key: str(link), "columns": 32, "encoding": "gbk"}
        printer = REGISTRY.open(DeviceClass.RECEIPT, table, Surroundings(tmp_path))
        assert printer.status().component is ComponentState.READY
        printer.close()
        simulator.close()


@pytest.mark.parametrize(
    "table",
    [
        {"adapter": "escpos-usb"},
        {"adapter": "escpos-usb", "path": "lp0"},
        {"adapter": "escpos-usb", "path": "/dev/usb/lp0", "encoding": "big5"},
        {"adapter": "escpos-serial", "port": "ttyS0"},
        {"adapter": "escpos-serial", "port": "/dev/ttyS0", "baudrate": 7},
        {"adapter": "escpos-serial", "port": "/dev/ttyS0", "flow_control": "hope"},
        {"adapter": "escpos-tcp", "address": "printer"},
    ],
)
def test_wrong_table_is_refused_by_name(table: dict[str, Any]) -> None:
    with pytest.raises(WrongSettings, match="receipt"):
        REGISTRY.settings(DeviceClass.RECEIPT, table)


def test_probe_offers_receipt_printers_and_leaves_page_printers_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def node(path: str, text: str) -> ieee1284.FoundNode:
        return ieee1284.FoundNode(path, ieee1284.parse_device_id(text) if text else None)

    nodes = [
        node("/dev/guanjia/receipt", "MFG:Gprinter;MDL:GP-80;CMD:ESC/POS;"),
        node("/dev/usb/lp1", "MFG:HP;MDL:LaserJet;CMD:PCL,POSTSCRIPT;"),
        node("/dev/usb/lp2", ""),
    ]
    monkeypatch.setattr(ieee1284, "find_nodes", lambda: iter(nodes))
    (usb,) = (adapter for adapter in ADAPTERS if adapter.name == "escpos-usb")
    found = [(each.settings["path"], each.label, each.sure) for each in usb.probe()]
    assert found == [
        ("/dev/guanjia/receipt", "Gprinter GP-80 /dev/guanjia/receipt", True),
        ("/dev/usb/lp2", "/dev/usb/lp2", False),
    ]
