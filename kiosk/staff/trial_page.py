"""The A4 test page: margins, ruler, grey steps, small and rare type, a QR code."""

from __future__ import annotations

import io

import segno
from PIL import Image, ImageDraw, ImageFont

from drivers.adapter import utc_now
from drivers.receipt.render import find_font, font_folders
from kiosk.case.receipt import local_time

DPI = 150
WIDTH_MM, HEIGHT_MM = 210, 297
MARGIN_MM = 10
CODE = "TEST-441900"


def trial_page() -> bytes:
    """One A4 page as PDF.

    Raises:
        FontMissing: the font is not installed; the message names the package.
    """
    page = Image.new("L", (_px(WIDTH_MM), _px(HEIGHT_MM)), 255)
    draw = ImageDraw.Draw(page)
    font = find_font(font_folders())
    margin = _px(MARGIN_MM)
    draw.rectangle((margin, margin, page.width - margin, page.height - margin), outline=0, width=2)
    heading = ImageFont.truetype(font, _px(12))
    draw.text((_px(20), _px(20)), "莞家政务 · A4 打印测试", font=heading, fill=0)
    for row, (size_mm, text) in enumerate(
        (
            (5.0, local_time(utc_now())),
            (5.0, "边框离纸边 10 毫米，四边都要看得见。"),
            (3.0, "小字 3 毫米：广东省东莞市南城街道鸿福路，标点：，。（）￥《》"),
            (5.0, "生僻字：㐂 𬭎 䶮 樟"),
        )
    ):
        line = ImageFont.truetype(font, _px(size_mm))
        draw.text((_px(20), _px(42 + row * 10)), text, font=line, fill=0)
    for step in range(11):
        left = _px(20 + step * 15)
        draw.rectangle((left, _px(90), left + _px(15), _px(105)), fill=round(step * 25.5))
    for millimetre in range(0, 171, 5):
        x = _px(20 + millimetre)
        length = 6 if millimetre % 10 == 0 else 3
        draw.line((x, _px(115), x, _px(115 + length)), fill=0, width=1)
    _paste_code(page)
    draw.text((_px(20), _px(185)), f"尺子全长 170 毫米。二维码扫出来是 {CODE}", font=line, fill=0)
    out = io.BytesIO()
    page.save(out, format="PDF", resolution=DPI)
    return out.getvalue()


def _paste_code(page: Image.Image) -> None:
    matrix = segno.make_qr(CODE, error="m").matrix
    module = _px(45) // len(matrix)
    for y, row in enumerate(matrix):
        for x, dark in enumerate(row):
            if dark:
                left, top = _px(20) + x * module, _px(130) + y * module
                page.paste(0, (left, top, left + module, top + module))


def _px(millimetres: float) -> int:
    return round(millimetres / 25.4 * DPI)
