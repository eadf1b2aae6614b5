"""A drawn data page of a travel document, as a document camera sees it; for development.

The holder is nobody, the issuer is Utopia (Doc 9303-3, 5); the machine readable zone is drawn
stroke by stroke and has valid check digits, so that reading it is really done.
"""

from __future__ import annotations

import numpy as np

from drivers.camera.capture import load_cv2
from drivers.camera.port import Picture
from drivers.smartcard.mrz import Mrz

_INK = (45, 35, 30)
_PAPER = (232, 238, 236)
_DESK = 60


def draw_data_page(
    width: int, height: int, mrz: Mrz, portrait: Picture | None = None, *, angle: float = 0.0
) -> Picture:
    """The page on a dark desk.

    Args:
        width: of the camera's picture, in pixels.
        height: the same.
        mrz: what is printed at its foot.
        portrait: of its holder, drawn as well.
        angle: by which it lies askew, in degrees.
    """
    cv2 = load_cv2()
    picture = np.full((height, width, 3), _DESK, np.uint8)
    # 125 mm x 88 mm (TD3), nine tenths of what the camera sees.
    wide = round(min(0.9 * width, 0.9 * height * 125 / 88))
    high = round(wide * 88 / 125)
    left, top = (width - wide) // 2, (height - high) // 2
    cv2.rectangle(picture, (left, top), (left + wide, top + high), _PAPER, -1)
    unit = wide / 125
    facts = ("PASSPORT  UTOPIA", mrz.surname, mrz.given_names, mrz.number, mrz.expires)
    for row, text in enumerate(facts):
        at = (round(left + 45 * unit), round(top + (10 + 9 * row) * unit))
        cv2.putText(picture, text, at, cv2.FONT_HERSHEY_SIMPLEX, unit / 7.5, _INK, 2, cv2.LINE_AA)
    if portrait is not None:
        size = (round(32 * unit), round(40 * unit))
        x, y = round(left + 6 * unit), round(top + 8 * unit)
        picture[y : y + size[1], x : x + size[0]] = cv2.resize(portrait, size)
    cell = (wide - 10 * unit) / len(mrz.lines[0])
    for row, line in enumerate(mrz.lines):
        y = round(top + high - (8 + 7 * (len(mrz.lines) - 1 - row)) * unit)
        for column, sign in enumerate(line):
            x = round(left + 5 * unit + column * cell)
            cv2.putText(
                picture, sign, (x, y), cv2.FONT_HERSHEY_DUPLEX, cell / 24, _INK, 1, cv2.LINE_AA
            )
    if not angle:
        return picture
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    turned = cv2.warpAffine(picture, turn, (width, height), borderValue=(_DESK,) * 3)
    return np.asarray(turned, np.uint8)
