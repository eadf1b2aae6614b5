"""The corpora: one file per target in ``corpus/``, one input per line in hexadecimal, sorted."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "corpus"


def read(target: str) -> list[bytes]:
    """The inputs kept for a target; none when there is no file."""
    path = FOLDER / f"{target}.hex"
    if not path.exists():
        return []
    return [bytes.fromhex(line) for line in path.read_text("ascii").splitlines()]


def write(target: str, inputs: Iterable[bytes]) -> int:
    """Keep these inputs and no others; how many there are."""
    lines = sorted({one.hex() for one in inputs}, key=lambda line: (len(line), line))
    (FOLDER / f"{target}.hex").write_text("".join(f"{line}\n" for line in lines), "ascii")
    return len(lines)
