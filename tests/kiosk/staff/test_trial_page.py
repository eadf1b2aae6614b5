"""The A4 test page: one page, and its code reads back."""

from __future__ import annotations

import zxingcpp
from PIL import Image

from kiosk.staff import trial_page


def test_page_is_one_a4_pdf() -> None:
    pdf = trial_page.trial_page()
    assert pdf.startswith(b"%PDF")
    assert pdf.count(b"/Type /Page\n") + pdf.count(b"/Type /Page ") == 1


def test_code_of_the_page_reads_back() -> None:
    page = Image.new("L", (1240, 1754), 255)
    trial_page._paste_code(page)
    codes = zxingcpp.read_barcodes(page)
    assert [code.text for code in codes] == [trial_page.CODE]
