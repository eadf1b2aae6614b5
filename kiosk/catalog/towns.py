"""The 35 towns, streets and zones of Dongguan (statistical codes, 441900 + three digits)."""

from __future__ import annotations

import tomllib
from pathlib import Path

CITY = "东莞市"


class Towns:
    """Town names by code, in screen order."""

    def __init__(self, names: dict[str, str]) -> None:
        self.names = names

    @classmethod
    def read(cls, path: Path) -> Towns:
        """Read ``config/towns.toml``."""
        return cls(tomllib.loads(path.read_text(encoding="utf-8"))["towns"])

    def code_in(self, address: str) -> str | None:
        """The town an address names, or ``None``; the name that stands first in it wins."""
        city = address.find(CITY)
        if city < 0:
            return None
        rest = address[city + len(CITY) :]
        places = [(rest.find(name), code) for code, name in self.names.items() if name in rest]
        return min(places)[1] if places else None
