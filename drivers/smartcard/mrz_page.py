"""The MRZ of a photographed data page, read by whatever engines are there.

The networks read the page as a whole; tesseract, where it is installed, reads the band of the MRZ
in several sizes. Both only propose: an MRZ is one whose check digits hold (Doc 9303-3, 4.9).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from drivers.camera.capture import load_cv2
from drivers.device import Cancel
from drivers.ocr.engine import TextEngine
from drivers.ocr.recognition import TextLine
from drivers.smartcard.mrz import Mrz, MrzDefect, parse_mrz
from drivers.smartcard.mrz_forms import BY_SHAPE, FILLER
from drivers.smartcard.mrz_ocr import (
    MrzOcr,
    OcrProblem,
    Picture,
    candidates,
    changed,
    fit,
    read_mrz,
)

# A data page is 125 mm wide (Doc 9303-4): 11 points a millimetre are enough for 3 mm characters.
_WIDEST_PX = 1400


def read_data_page(
    picture: Picture,
    engine: TextEngine | None,
    fallback: MrzOcr | None = None,
    cancel: Cancel | None = None,
) -> Mrz | MrzDefect | OcrProblem:
    """Read the MRZ of a page that lies upright or upside down.

    Args:
        picture: grey or colour; the page about fills it.
        engine: reads the whole page.
        fallback: reads the band, where the engine is not there or finds none.
        cancel: set when nobody wants the result any more.
    """
    worst: MrzDefect | OcrProblem = OcrProblem("no OCR engine")
    small = _narrowed(picture)
    for turned in (False, True):
        if engine is not None:
            page = np.ascontiguousarray(np.rot90(small, 2)) if turned else small
            found = _by_lines(page, engine, cancel)
            if isinstance(found, Mrz):
                return found
            worst = found
        if fallback is not None and not turned:
            found = read_mrz(picture, fallback, cancel)
            if isinstance(found, Mrz):
                return found
            worst = found if engine is None else worst
        if cancel is not None and cancel.is_set():
            break
    return worst


def _by_lines(
    picture: Picture, engine: TextEngine, cancel: Cancel | None
) -> Mrz | MrzDefect | OcrProblem:
    lines = engine.lines(picture, cancel, mrz=True)
    if isinstance(lines, OcrProblem):
        return lines
    defect: MrzDefect | None = None
    rows = _rows(lines)
    for candidate in (*_with_short_names(rows), *candidates(rows)):
        found = parse_mrz(candidate)
        if isinstance(found, Mrz):
            return found
        defect = defect or found
    return defect or OcrProblem("no MRZ in the picture")


def _rows(lines: Sequence[TextLine]) -> list[str]:
    """What stands in one row, from left to right: a row of fillers is often found in pieces."""
    rows: list[list[TextLine]] = []
    for line in sorted(lines, key=lambda one: one.box[1] + one.box[3] / 2):
        middle = line.box[1] + line.box[3] / 2
        last = rows[-1][-1].box if rows else None
        if last is not None and last[1] < middle < last[1] + last[3]:
            rows[-1].append(line)
        else:
            rows.append([line])
    return ["".join(one.text for one in sorted(row, key=lambda one: one.box[0])) for row in rows]


def _with_short_names(rows: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Candidates whose line of names ends early: behind the names there are fillers alone."""
    found = []
    for (count, width), form in BY_SHAPE.items():
        for start in range(len(rows) - count, -1, -1):
            names = rows[start + form.names.line]
            told = [*rows[start : start + count]]
            told[form.names.line] = names[:width].ljust(width, FILLER)
            found.append((changed(told, width), width, told))
    for _changes, width, told in sorted(found, key=lambda one: one[0]):
        fitted = [fit(row, width) for row in told]
        if all(fitted):
            yield tuple(row for row in fitted if row)


def _narrowed(picture: Picture) -> Picture:
    height, width = picture.shape[:2]
    if width <= _WIDEST_PX:
        return picture
    cv2 = load_cv2()
    size = (_WIDEST_PX, round(height * _WIDEST_PX / width))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
