"""Calls a vendor's photo library once, in a process that may die of it; see ``drivers.idcard.wlt``.

Run as a script with nothing but the standard library. The photo block comes in on standard input;
pixels go out on standard output with exit code 0, or a few fixed words with exit code 1.
"""

from __future__ import annotations

import ctypes
import os
import resource
import sys
from pathlib import Path

# Twice what a picture takes: who writes past it harms this process alone.
_ROOM = 131_072
_RAW = 102 * 126 * 3
_BMP = 54 + 308 * 126
_BLANK = 0xA5
# A photo takes a hundredth of it.
_CPU_S = 10


def _unpack(function: ctypes._NamedFuncPointer, good: int, block: bytes) -> bytes | str:
    pixels = (ctypes.c_ubyte * _ROOM)()
    ctypes.memset(pixels, _BLANK, _ROOM)
    if function(ctypes.c_char_p(block), pixels, ctypes.c_int(0)) != good:
        return "the vendor library refused the photo"
    written = bytes(pixels)
    size = _BMP if written.startswith(b"BM") else _RAW
    blank = bytes([_BLANK])
    # One dark pixel may look blank, a whole last row does not; nothing may lie behind it.
    whole = written[size - 306 : size].strip(blank) and not written[size:].strip(blank)
    return written[:size] if whole else "the vendor library delivered a picture of another size"


def _get_bmp(
    function: ctypes._NamedFuncPointer, good: int, block: bytes, folder: Path, interface: int
) -> bytes | str:
    source, target = folder / "photo.wlt", folder / "photo.bmp"
    source.write_bytes(block)
    if function(str(source).encode(), ctypes.c_int(interface)) != good:
        return "the vendor library refused the photo"
    if not target.is_file():
        return "the vendor library wrote no bitmap"
    return target.read_bytes()[:_ROOM]


def main(arguments: list[str]) -> int:
    """Decode one photo.

    Args:
        arguments: library, convention, function, return value of success, interface, folder.
    """
    library, convention, name, good, interface, folder = arguments
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Whoever started it may be dead before it could end a library that goes in circles.
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_S, _CPU_S))
    os.umask(0o077)
    block = sys.stdin.buffer.read(1024)
    # A library that prints must not print into the picture.
    answer_fd = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    answer: bytes | str
    try:
        function = getattr(ctypes.CDLL(library), name)
    except OSError:
        answer = "the vendor library cannot be loaded"
    except AttributeError:
        answer = "the vendor library has no such function"
    else:
        function.restype = ctypes.c_int
        if convention == "unpack":
            answer = _unpack(function, int(good), block)
        else:
            answer = _get_bmp(function, int(good), block, Path(folder), int(interface))
    with os.fdopen(answer_fd, "wb") as out:
        out.write(answer.encode("ascii") if isinstance(answer, str) else answer)
        out.flush()
        # Past the library's exit handlers, which may crash after good work.
        os._exit(1 if isinstance(answer, str) else 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
