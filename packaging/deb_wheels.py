"""Prints the wheels of a folder that the locks name, one path a line: leftovers stay out.

Exit codes: 0 all of the first lock are there, 1 some are missing.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

_PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", re.MULTILINE)


def main() -> None:
    """``argv[1]`` is the folder of wheels, the rest are lock files."""
    pinned = {
        (_name(name), version)
        for lock in sys.argv[2:]
        for name, version in _PINNED.findall(Path(lock).read_text(encoding="utf-8"))
    }
    found = set()
    for wheel in sorted(Path(sys.argv[1]).glob("*.whl")):
        name, version = wheel.name.split("-")[:2]
        if (_name(name), version) in pinned:
            print(wheel)
            found.add((_name(name), version))
    first = _PINNED.findall(Path(sys.argv[2]).read_text(encoding="utf-8"))
    sys.exit(any((_name(name), version) not in found for name, version in first))


def _name(name: str) -> str:
    # PEP 503
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    main()
