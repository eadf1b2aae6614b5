"""Reading an MRZ from a picture: the band is found, an OCR engine reads it, check digits decide.

The picture goes to the engine through a pipe and its text comes back through one: nothing of a
document ever lies on disk. What OCR reads of names has no check digit; see ``Mrz.doubtful``.
"""

from __future__ import annotations

import dataclasses
import os
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from drivers.device import Cancel
from drivers.smartcard.mrz import Mrz, MrzDefect, parse_mrz
from drivers.smartcard.mrz_forms import BY_SHAPE, FILLER, VALUES

Picture = npt.NDArray[np.uint8]
"""Rows, columns, and for colour three channels (BGR), 8 bits each."""

# Everything below is measured on pictures of this width.
_WIDTH = 1200
_LONGEST = 4
_MOST_BANDS = 2
_FEWEST_LINES, _MOST_LINES = 2, 3
_BORDER_PX = 30
# A character is made so many pixels high for the engine, which reads rows of fillers well at one
# size and badly at another; the first at which the check digits hold is believed.
_CHARACTER_PX = (24, 32, 28)
_CANCEL_EVERY_S = 0.1
_END_S = 5.0
# How many characters an engine may lose or invent in a row of fillers.
_MOST_MISSING = 18


@dataclasses.dataclass(frozen=True, slots=True)
class OcrProblem:
    """Why nothing was read; ``reason`` for technicians, never content."""

    reason: str


class MrzOcr(Protocol):
    """An OCR engine for the characters of an MRZ."""

    def lines(self, band: Picture, cancel: Cancel | None = None) -> tuple[str, ...] | OcrProblem:
        """The lines of text in a grey picture of little else, top to bottom."""


class TesseractOcr:
    """The tesseract program, one run for each picture."""

    def __init__(
        self,
        *,
        program: str = "tesseract",
        language: str = "eng",
        timeout_s: float = 10.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Prepare; nothing is run yet.

        Args:
            program: its name or path.
            language: ``ocrb`` reads better, where that data is installed.
            timeout_s: limit of a run.
            clock: seconds that never go back.
        """
        self._program = program
        self._language = language
        self._timeout_s = timeout_s
        self._clock = clock

    def lines(self, band: Picture, cancel: Cancel | None = None) -> tuple[str, ...] | OcrProblem:
        """Run it; bounded in time, ended soon after ``cancel``."""
        # Imported where it is used: thirty megabytes that most terminals never need.
        import cv2

        program = shutil.which(self._program)
        if program is None:
            return OcrProblem(f"no OCR engine: {self._program} is not installed")
        written, png = cv2.imencode(".png", band)
        if not written:
            return OcrProblem("the picture cannot be encoded")
        command = [program, "stdin", "stdout", "--psm", "6", "-l", self._language]
        for setting in (
            f"tessedit_char_whitelist={''.join(VALUES)}",
            "load_system_dawg=0",
            "load_freq_dawg=0",
        ):
            command += ["-c", setting]
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # It may name what it reads; nobody logs that.
            stderr=subprocess.DEVNULL,
            env=os.environ | {"OMP_THREAD_LIMIT": "1"},
        )
        text = self._finish(process, png.tobytes(), cancel)
        if isinstance(text, OcrProblem):
            return text
        if process.returncode:
            return OcrProblem(f"the OCR engine failed ({process.returncode})")
        return tuple(line for line in text.decode("utf-8", "replace").splitlines() if line.strip())

    def _finish(
        self, process: subprocess.Popen[bytes], data: bytes, cancel: Cancel | None
    ) -> bytes | OcrProblem:
        text: list[bytes] = []
        # Popen.communicate cannot be resumed with input (CPython 3.11): it waits on a thread.
        talk = threading.Thread(
            target=lambda: text.append(process.communicate(data)[0]), name="mrz-ocr", daemon=True
        )
        deadline = self._clock() + self._timeout_s
        problem: OcrProblem | None = None
        talk.start()
        while problem is None:
            talk.join(_CANCEL_EVERY_S)
            if not talk.is_alive():
                return text[0] if text else OcrProblem("the OCR engine broke off")
            if cancel is not None and cancel.is_set():
                problem = OcrProblem("canceled")
            elif self._clock() >= deadline:
                problem = OcrProblem("the OCR engine did not finish in time")
        process.kill()
        talk.join(_END_S)
        return problem


def read_mrz(
    picture: Picture, ocr: MrzOcr, cancel: Cancel | None = None
) -> Mrz | MrzDefect | OcrProblem:
    """Read the MRZ in a picture of a document, upright and about filling it.

    Args:
        picture: grey or colour.
        ocr: the engine.
        cancel: set when nobody wants the result any more.

    Returns:
        The MRZ, all its check digits holding; else the defect of what looked most like one, or why
        nothing could be read.
    """
    grey = _grey(picture)
    if isinstance(grey, OcrProblem):
        return grey
    defect: MrzDefect | None = None
    for band in bands(grey):
        lines = ocr.lines(band, cancel)
        if isinstance(lines, OcrProblem):
            return lines
        for candidate in candidates(lines):
            mrz = parse_mrz(candidate)
            if isinstance(mrz, Mrz):
                return _with_doubts(mrz)
            defect = defect or mrz
    return defect or OcrProblem("no MRZ in the picture")


def bands(grey: Picture) -> Iterator[Picture]:
    """Parts of a picture that look like the two or three lines of an MRZ, the lowest first.

    Args:
        grey: rows and columns.

    Yields:
        Dark characters on light ground, each part in several sizes.
    """
    import cv2

    scale = _WIDTH / grey.shape[1]
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    lines = sorted(_long_lines(small), key=lambda line: line.y)
    groups: list[list[_Line]] = []
    for line in lines:
        if groups and groups[-1][-1].continues_with(line):
            groups[-1].append(line)
        else:
            groups.append([line])
    found = [group[-_MOST_LINES:] for group in groups if len(group) >= _FEWEST_LINES]
    for group in reversed(found[-_MOST_BANDS:]):
        for character_px in _CHARACTER_PX:
            yield _for_engine(grey, scale, group, character_px)


@dataclasses.dataclass(frozen=True, slots=True)
class _Line:
    """Where a line of text stands, in pixels of the reduced picture."""

    x: int
    y: int
    width: int
    height: int

    def continues_with(self, other: _Line) -> bool:
        """Whether another line can be the next of the same MRZ."""
        tallest = max(self.height, other.height)
        gap = other.y - self.y - self.height
        return gap < 2.0 * tallest and abs(other.x - self.x) < 0.1 * _WIDTH


def _long_lines(small: npt.NDArray[Any]) -> Iterator[_Line]:
    """Rows of dark strokes on light ground that cross more than half of the picture."""
    import cv2

    strokes = cv2.morphologyEx(small, cv2.MORPH_BLACKHAT, _kernel(31, 31))
    strokes = cv2.medianBlur(strokes, 3)
    _, ink = cv2.threshold(strokes, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, _kernel(41, 1))
    joined = cv2.morphologyEx(joined, cv2.MORPH_OPEN, _kernel(61, 3))
    contours, _ = cv2.findContours(joined, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    for contour in contours:
        line = _Line(*cv2.boundingRect(contour))
        if line.width > 0.5 * _WIDTH and 8 <= line.height < 0.12 * line.width:
            yield line


def _kernel(width: int, height: int) -> npt.NDArray[Any]:
    import cv2

    return cv2.getStructuringElement(cv2.MORPH_RECT, (width, height))


def _for_engine(grey: Picture, scale: float, group: Sequence[_Line], character_px: int) -> Picture:
    import cv2

    tallest = max(line.height for line in group)
    left = min(line.x for line in group) - tallest
    right = max(line.x + line.width for line in group) + tallest
    top, bottom = group[0].y - tallest // 2, group[-1].y + group[-1].height + tallest // 2
    rows = slice(round(max(top, 0) / scale), round(bottom / scale))
    columns = slice(round(max(left, 0) / scale), round(right / scale))
    part = grey[rows, columns]
    zoom = character_px / (tallest / scale)
    method = cv2.INTER_CUBIC if zoom > 1 else cv2.INTER_AREA
    resized = cv2.resize(part, None, fx=zoom, fy=zoom, interpolation=method)
    ground = float(np.median(resized))
    edge = _BORDER_PX
    framed = cv2.copyMakeBorder(
        resized, edge, edge, edge, edge, cv2.BORDER_CONSTANT, value=(ground,)
    )
    return np.asarray(framed, dtype=np.uint8)


def candidates(lines: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Lines that may be an MRZ, brought to a width that one has.

    Engines lose or invent fillers in long rows of them; only such rows are lengthened or shortened.
    What comes of it counts only if the check digits hold.
    """
    rows = [re.sub(r"[^0-9A-Z<]", "", line.upper().replace("«", "<<")) for line in lines]
    rows = [row for row in rows if len(row) >= 20]
    shapes = [
        (count, width, rows[start : start + count])
        for count, width in BY_SHAPE
        for start in range(len(rows) - count, -1, -1)
    ]
    # A passport without optional data would pass as a TD2 with its fillers cut: the shape that
    # needs the least change comes first.
    for _count, width, lines in sorted(shapes, key=lambda shape: changed(shape[2], shape[1])):
        fitted = [fit(row, width) for row in lines]
        if all(fitted):
            yield tuple(row for row in fitted if row)


def changed(rows: Sequence[str], width: int) -> int:
    """How many fillers are to be added or taken away until the rows are so wide."""
    return sum(abs(width - len(row)) for row in rows)


def fit(row: str, width: int) -> str | None:
    """A row of this width: its longest run of fillers made longer or shorter, if that helps."""
    missing = width - len(row)
    if missing == 0:
        return row
    if abs(missing) > _MOST_MISSING:
        return None
    runs = [match.span() for match in re.finditer(f"{FILLER}{{2,}}", row)]
    if not runs:
        return None
    start, end = max(runs, key=lambda span: span[1] - span[0])
    if end - start + missing < 1:
        return None
    return row[:start] + FILLER * (end - start + missing) + row[end:]


def _with_doubts(mrz: Mrz) -> Mrz:
    """A filler read as a letter becomes a name of one letter."""
    names = f"{mrz.surname} {mrz.given_names}".split()
    if "names" not in mrz.doubtful and any(len(name) == 1 for name in names):
        return dataclasses.replace(mrz, doubtful=(*mrz.doubtful, "names"))
    return mrz


def _grey(picture: Picture) -> Picture | OcrProblem:
    import cv2

    if picture.dtype != np.uint8 or picture.ndim not in (2, 3) or min(picture.shape[:2]) < 50:
        return OcrProblem("no picture, or too small")
    if max(picture.shape[:2]) > _LONGEST * min(picture.shape[:2]):
        return OcrProblem("no picture of a document, too narrow")
    if picture.ndim == 2:
        return picture
    if picture.shape[2] != 3:
        return OcrProblem("neither grey nor colour")
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
