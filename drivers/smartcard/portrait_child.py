"""Decodes one portrait, in a process that may die of it; see ``drivers.smartcard.portrait``.

Standard input: a JPEG or JPEG 2000. Standard output, with exit code 0: width and height as
little-endian 32-bit numbers, then height x width x 3 bytes, blue green red; a few fixed words with
exit code 1.
"""

from __future__ import annotations

import io
import struct
import sys

from drivers.confined import confine

SIZE = struct.Struct("<II")
# A portrait on a chip has some 240 x 320 points (ISO/IEC 19794-5); a bomb has millions.
MOST_POINTS = 2_000_000
MOST_BYTES = 64 * 1024


def _decode(data: bytes) -> bytes | str:
    from PIL import Image

    with Image.open(io.BytesIO(data), formats=("JPEG", "JPEG2000")) as image:
        # Known from the header, before a single point was decoded.
        if image.width * image.height > MOST_POINTS:
            return "larger than a portrait"
        blue, green, red = image.convert("RGB").split()[::-1]
        pixels = Image.merge("RGB", (blue, green, red)).tobytes()
        return SIZE.pack(image.width, image.height) + pixels


def main(arguments: list[str]) -> int:
    """Decode one.

    Args:
        arguments: megabytes, seconds.
    """
    memory_mb, seconds = arguments
    confine(int(memory_mb), int(seconds))
    try:
        answer = _decode(sys.stdin.buffer.read(MOST_BYTES))
    except MemoryError:
        answer = "more memory than it may have"
    except Exception as error:
        # Its kind alone: a text may quote the picture.
        answer = type(error).__name__
    sys.stdout.buffer.write(answer.encode("ascii") if isinstance(answer, str) else answer)
    return 1 if isinstance(answer, str) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
