"""Prints the part of ``requirements.lock`` that a terminal in the field needs, hashes and all.

It is the closure of the project's own dependencies and of the extra ``token`` where the lock has
it: no tests, no platform's twin.
Read from the installed distributions, so run it with the interpreter of the set-up.
"""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
_BLOCK = re.compile(r"^([a-z0-9._-]+)==[^\n]*\n(?:    [^\n]*\n)*", re.MULTILINE)


def main() -> None:
    """Print the lock."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted: set[str] = set()
    open_: list[Requirement] = [Requirement(line) for line in project["dependencies"]]
    while open_:
        one = open_.pop()
        # "" is what a requirement without an extra sees.
        asked = [{"extra": extra} for extra in (one.extras or {""})]
        name = canonicalize_name(one.name)
        if name in wanted and not one.extras:
            continue
        wanted.add(name)
        for line in requires(name) or []:
            needed = Requirement(line)
            if needed.marker is None or any(needed.marker.evaluate(world) for world in asked):
                open_.append(needed)
    extras = [Requirement(line) for line in project["optional-dependencies"].get("token", [])]
    wanted_if_locked = {canonicalize_name(one.name) for one in extras}
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    blocks = {canonicalize_name(found[1]): found[0] for found in _BLOCK.finditer(lock)}
    for name in sorted(wanted | (wanted_if_locked & blocks.keys())):
        print(blocks[name], end="")


if __name__ == "__main__":
    main()
