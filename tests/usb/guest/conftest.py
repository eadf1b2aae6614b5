"""One gadget of each kind for the whole run, in at the beginning of every test."""

from __future__ import annotations

import pytest

from tests.usb.guest import gadget
from tests.usb.guest.gadget import Gadget


@pytest.fixture(scope="session")
def the_reader() -> Gadget:
    return gadget.acm_gadget()


@pytest.fixture(scope="session")
def the_printer() -> Gadget:
    return gadget.printer_gadget("MFG:Guanjia;CMD:ESC/POS;MDL:Simulated 80;CLS:PRINTER;")


@pytest.fixture(scope="session")
def the_scanner() -> Gadget:
    return gadget.keyboard_gadget()


@pytest.fixture
def reader_gadget(the_reader: Gadget) -> Gadget:
    the_reader.plug()
    return the_reader


@pytest.fixture
def printer_gadget(the_printer: Gadget) -> Gadget:
    the_printer.plug()
    return the_printer


@pytest.fixture
def scanner_gadget(the_scanner: Gadget) -> Gadget:
    the_scanner.plug()
    return the_scanner
