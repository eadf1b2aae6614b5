"""Reads one picture, in a process that may die of it; see ``drivers.ocr.engine``.

Standard input: ``GJOCR1``, a byte (1: only characters of an MRZ), width and height as little-endian
32-bit numbers, then height x width x 3 bytes, blue green red. Standard output, with exit code 0: a
JSON pair of lists, lines as ``[text, score, left, top, width, height]`` and what QR and bar codes
say; a few fixed words with exit code 1.
"""

from __future__ import annotations

import json
import struct
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from drivers.confined import confine

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

MAGIC = b"GJOCR1"
HEAD = struct.Struct("<6sBII")
# A still of the best document cameras has 25 million points.
MOST_POINTS = 40_000_000
MRZ_ALPHABET = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<")


def _read_exactly(count: int) -> bytes:
    data = sys.stdin.buffer.read(count)
    if len(data) != count:
        raise ValueError
    return data


Row = tuple[str, float, int, int, int, int]


def _answer(finder: Path, reader: Path) -> tuple[list[Row], list[str]] | str:
    magic, mrz, width, height = HEAD.unpack(_read_exactly(HEAD.size))
    if magic != MAGIC or not 0 < width * height <= MOST_POINTS or min(width, height) < 1:
        return "no picture, or too large"
    data = _read_exactly(width * height * 3)
    import numpy as np

    from drivers.camera.capture import load_cv2
    from drivers.ocr.recognition import TextReader

    # One thread: what else runs on the machine is the citizen's screen.
    load_cv2().setNumThreads(1)
    pixels = np.frombuffer(data, np.uint8)
    page = TextReader(finder, reader, MRZ_ALPHABET if mrz else None)
    picture = pixels.reshape(height, width, 3)
    lines = [(line.text, line.score, *line.box) for line in page.read(picture)]
    return lines, [] if mrz else _codes(picture)


def _codes(picture: npt.NDArray[np.uint8]) -> list[str]:
    from drivers.scanner.camera_codes import codes_in
    from drivers.scanner.text import TextRules

    return [code.value.text for code in codes_in(picture, TextRules()) if code.value is not None]


def main(arguments: list[str]) -> int:
    """Read one picture.

    Args:
        arguments: finder, reader, megabytes, seconds.
    """
    finder, reader, memory_mb, seconds = arguments
    confine(int(memory_mb), int(seconds))
    try:
        answer = _answer(Path(finder), Path(reader))
    except MemoryError:
        answer = "more memory than it may have"
    except ValueError:
        answer = "the picture or a model is not as it should be"
    except Exception as error:
        # Its kind alone: a text may quote what was read.
        answer = type(error).__name__
    if isinstance(answer, str):
        sys.stdout.write(answer)
        return 1
    json.dump(answer, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
