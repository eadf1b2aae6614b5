"""A paper with writing on it, as somebody brings one: nobody's letter, drawn for development.

What stands on it can be typed off, or read with 「从纸上读」.
"""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from drivers.camera.port import Picture
from drivers.receipt.render import find_font, font_folders

PHONE = "13800138000"
# A test number of ISO/IEC 7812 with a valid check digit; no bank issues it.
ACCOUNT = "4111111111111111"
LINES = (
    "存款账户开户回单",
    "户名：测试",
    "银行卡号：4111 1111 1111 1111",
    "开户日期：2026-05-18",
    "手机号：138 0013 8000",
    "样张，不是真的回单",
)
_DESK, _PAPER, _INK = (60, 60, 60), (240, 241, 238), (30, 35, 45)
# The collection's plain face for simplified Chinese.
_FACE = 2


def draw_written_paper(width: int, height: int) -> Picture:
    """The paper on a dark desk, A5 landscape, as the document camera sees it (BGR).

    Raises:
        FontMissing: there is no Chinese font.
    """
    image = Image.new("RGB", (width, height), _DESK)
    pen = ImageDraw.Draw(image)
    # A5 landscape, 210 mm x 148 mm, nine tenths of what the camera sees.
    wide = round(min(0.9 * width, 0.9 * height * 210 / 148))
    high = round(wide * 148 / 210)
    left, top = (width - wide) // 2, (height - high) // 2
    pen.rectangle((left, top, left + wide, top + high), fill=_PAPER)
    unit = wide / 210
    font = ImageFont.truetype(find_font(font_folders()), round(9 * unit), index=_FACE)
    for row, line in enumerate(LINES):
        at = (left + 16 * unit, top + (14 + 21 * row) * unit)
        pen.text(at, line, fill=_INK, font=font)
    return np.ascontiguousarray(np.asarray(image, np.uint8)[:, :, ::-1])
