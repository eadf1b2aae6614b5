"""Finding and reading lines of text with two networks in plain OpenCV (PP-OCRv4, Apache-2.0).

Runs only in the process apart (``drivers.ocr.child``). The finder gives each pixel's share of being
text (differentiable binarisation, arXiv 1911.08947); the reader gives each column of a line its
character or none (CTC). Its alphabet stands in the file's own metadata, under ``character``.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from drivers.camera.capture import load_cv2

Picture = npt.NDArray[np.uint8]

# As the networks were trained (PaddleOCR 2.7, config of PP-OCRv4 mobile).
_FINDER_STEP = 32
_FINDER_LONGEST = 1280
_IS_TEXT = 0.3
_LEAST_BOX = 0.5
_UNCLIP = 1.6
_MOST_BOXES = 400
_LINE_PX = 48
_WIDEST_PX = 2400
# Fewer columns than this read badly.
_NARROWEST_PX = 320


@dataclasses.dataclass(frozen=True, slots=True, repr=False)
class TextLine:
    """A line of text.

    Attributes:
        text: as it was read.
        score: the least sure tenth of its characters' shares, 0 to 1.
        box: left, top, width, height, in pixels of the picture.
    """

    text: str
    score: float
    box: tuple[int, int, int, int]

    def __repr__(self) -> str:
        return f"<TextLine {len(self.text)} characters>"


class TextReader:
    """Both networks, loaded."""

    def __init__(self, finder: Path, reader: Path, only: frozenset[str] | None = None) -> None:
        """Load them.

        Args:
            finder: finds lines.
            reader: reads one.
            only: characters that can stand there; any when ``None``.

        Raises:
            ValueError: the reader's file has no alphabet.
            cv2.error: a file cannot be loaded.
        """
        self._cv2 = load_cv2()
        self._finder = self._cv2.dnn.readNetFromONNX(str(finder))
        self._reader = self._cv2.dnn.readNetFromONNX(str(reader))
        self._alphabet = ("", *alphabet_in(reader.read_bytes()), " ")
        self._never = (
            []
            if only is None
            else [i for i, one in enumerate(self._alphabet) if one and one not in only]
        )

    def read(self, picture: Picture) -> list[TextLine]:
        """The lines of a page, top to bottom.

        Args:
            picture: height x width x 3, uint8, blue green red.
        """
        found = [self._read_box(picture, box) for box in self.find(picture)]
        lines = [line for line in found if line.text.strip()]
        return sorted(lines, key=lambda line: (line.box[1], line.box[0]))

    def read_line(self, picture: Picture) -> tuple[str, float]:
        """The characters of one line that fills the picture, and how sure they are."""
        height, width = picture.shape[:2]
        wide = min(_WIDEST_PX, max(1, round(width * _LINE_PX / height)))
        small = self._cv2.resize(picture, (wide, _LINE_PX)).astype(np.float32)
        blob = np.zeros((1, 3, _LINE_PX, max(_NARROWEST_PX, wide)), np.float32)
        blob[0, :, :, :wide] = ((small / 255.0 - 0.5) / 0.5).transpose(2, 0, 1)
        self._reader.setInput(blob)
        return self._decode(np.asarray(self._reader.forward())[0])

    def find(self, picture: Picture) -> list[npt.NDArray[np.float32]]:
        """Corners of each line: top left, top right, bottom right, bottom left."""
        cv2 = self._cv2
        height, width = picture.shape[:2]
        share = min(1.0, _FINDER_LONGEST / max(height, width))
        size = [
            max(_FINDER_STEP, round(side * share / _FINDER_STEP) * _FINDER_STEP)
            for side in (width, height)
        ]
        small = cv2.resize(picture, tuple(size)).astype(np.float32)
        blob = ((small / 255.0 - 0.5) / 0.5).transpose(2, 0, 1)[np.newaxis]
        self._finder.setInput(np.ascontiguousarray(blob))
        shares = np.asarray(self._finder.forward())[0, 0]
        mask = cv2.dilate((shares > _IS_TEXT).astype(np.uint8), np.ones((2, 2), np.uint8))
        contours, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
        scale = np.array([width / size[0], height / size[1]], np.float32)
        boxes = []
        for contour in contours[:_MOST_BOXES]:
            corners = self._box(contour, shares)
            if corners is not None:
                boxes.append(corners * scale)
        return boxes

    def _box(self, contour: Any, shares: npt.NDArray[Any]) -> npt.NDArray[np.float32] | None:
        cv2 = self._cv2
        rectangle = cv2.minAreaRect(contour)
        (centre, (wide, high), angle) = rectangle
        if min(wide, high) < 3:
            return None
        left, top, width, height = cv2.boundingRect(contour)
        inside = np.zeros((height, width), np.uint8)
        cv2.drawContours(inside, [contour - (left, top)], -1, 1, -1)
        if cv2.mean(shares[top : top + height, left : left + width], inside)[0] < _LEAST_BOX:
            return None
        # The network was taught lines that are shrunk by this share.
        more = wide * high * _UNCLIP / (2 * (wide + high))
        grown = (centre, (wide + 2 * more, high + 2 * more), angle)
        return _in_order(cv2.boxPoints(grown))

    def _read_box(self, picture: Picture, corners: npt.NDArray[np.float32]) -> TextLine:
        cv2 = self._cv2
        width = max(1, round(float(np.linalg.norm(corners[1] - corners[0]))))
        height = max(1, round(float(np.linalg.norm(corners[3] - corners[0]))))
        flat = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
        line = cv2.warpPerspective(
            picture,
            cv2.getPerspectiveTransform(corners, flat),
            (width, height),
            borderMode=cv2.BORDER_REPLICATE,
        )
        if height > 1.5 * width:
            line = np.rot90(line)
        text, score = self.read_line(np.ascontiguousarray(line))
        left, top, wide, high = cv2.boundingRect(corners)
        return TextLine(text, score, (left, top, wide, high))

    def _decode(self, columns: npt.NDArray[Any]) -> tuple[str, float]:
        columns = columns.copy()
        columns[:, self._never] = 0.0
        best = columns.argmax(axis=1)
        shares = columns.max(axis=1)
        kept = (best != 0) & (np.concatenate(([True], best[1:] != best[:-1])))
        text = "".join(self._alphabet[index] for index in best[kept])
        if not text:
            return "", 0.0
        return text, float(np.quantile(shares[kept], 0.1))


def _in_order(corners: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    by_x = corners[np.argsort(corners[:, 0])]
    left, right = by_x[:2], by_x[2:]
    top_left, bottom_left = left[np.argsort(left[:, 1])]
    top_right, bottom_right = right[np.argsort(right[:, 1])]
    return np.array([top_left, top_right, bottom_right, bottom_left], np.float32)


def alphabet_in(model: bytes) -> Sequence[str]:
    """The characters an ONNX file names in its metadata, one a line.

    ONNX: ModelProto.metadata_props is field 14, each a StringStringEntryProto (key 1, value 2).

    Raises:
        ValueError: there are none.
    """
    for number, value in _fields(model):
        if number != 14:
            continue
        entry = dict(_fields(value))
        if entry.get(1) == b"character":
            return entry[2].decode("utf-8").splitlines()
    raise ValueError("no alphabet in the file")


def _fields(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The length-delimited fields of a protocol buffer's message; others are passed over."""
    at = 0
    while at < len(data):
        tag, at = _varint(data, at)
        kind = tag & 7
        if kind == 0:
            _, at = _varint(data, at)
        elif kind == 2:
            length, at = _varint(data, at)
            yield tag >> 3, data[at : at + length]
            at += length
        elif kind in (1, 5):
            at += 8 if kind == 1 else 4
        else:
            raise ValueError("not a protocol buffer")


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        if at >= len(data):
            raise ValueError("not a protocol buffer")
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7
