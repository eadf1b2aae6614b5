"""The portrait on a travel document's chip as a picture: JPEG or JPEG 2000, decoded apart.

Both come from a stranger's chip, and decoders of pictures are where such bytes have broken programs
before. Each is decoded in a process of its own with a bound on memory, processor time and size,
which can write no file.
"""

from __future__ import annotations

import subprocess
import sys

import numpy as np

from drivers.camera.port import Picture
from drivers.confined import ROOT, environment
from drivers.smartcard.portrait_child import MOST_BYTES, MOST_POINTS, SIZE
from drivers.smartcard.travel_document import FaceImage

MEMORY_MB = 512
CPU_S = 5
# A decoder takes a fifth of a second, most of it to begin; a busy machine takes long.
WITHIN_S = 15.0


def decode_portrait(face: FaceImage, *, within_s: float = WITHIN_S) -> Picture | str:
    """The picture, or in a few words why there is none.

    Returns:
        Height x width x 3 bytes, blue green red.
    """
    if len(face.data) > MOST_BYTES:
        return "larger than a portrait"
    command = [sys.executable, "-m", "drivers.smartcard.portrait_child", str(MEMORY_MB), str(CPU_S)]
    try:
        done = subprocess.run(
            command,
            input=face.data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
            env=environment(),
            timeout=within_s,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"the decoder hung for {within_s:g} s"
    except OSError as error:
        return f"the decoder cannot be started ({type(error).__name__})"
    if done.returncode != 0:
        # The child's own words, of which it has a fixed few.
        return done.stdout[:80].decode("ascii", "replace") or "the decoder broke down"
    width, height = SIZE.unpack_from(done.stdout.ljust(SIZE.size, b"\0"))
    pixels = done.stdout[SIZE.size :]
    if not 0 < width * height <= MOST_POINTS or len(pixels) != width * height * 3:
        return "the decoder delivered no picture"
    return np.frombuffer(pixels, np.uint8).reshape(height, width, 3).copy()
