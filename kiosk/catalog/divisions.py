"""Provinces, cities and districts of the country; in Dongguan its towns stand below the city.

A place is named by its code: six digits of GB/T 2260 (``440000``, ``441900``, ``440103``), nine for
a town of Dongguan. The shorter part of a code says how far down it is.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Mapping
from pathlib import Path

from kiosk.catalog.towns import Towns

FILE = Path(__file__).resolve().parents[2] / "config" / "divisions.tsv"
DONGGUAN = "441900"
PROVINCE, CITY, DISTRICT = 1, 2, 3
# Their districts stand directly below them: choosing one of them names the city.
MUNICIPALITIES = frozenset({"110000", "120000", "310000", "500000"})


@dataclasses.dataclass(frozen=True, slots=True)
class Place:
    """One division.

    Attributes:
        reading: of its name, as it is written in Latin letters; its first letter finds it.
    """

    code: str
    name: str
    reading: str

    @property
    def letter(self) -> str:
        """The first letter of its reading."""
        return self.reading[:1]


class Divisions:
    """Every place by its code, and what lies below it."""

    def __init__(self, places: Mapping[str, Place]) -> None:
        self._places = places
        below: dict[str, list[Place]] = {}
        for place in places.values():
            below.setdefault(self._above(place.code), []).append(place)
        for found in below.values():
            found.sort(key=lambda one: one.reading)
        self._below = below

    @classmethod
    def read(cls, path: Path) -> Divisions:
        """Read ``config/divisions.tsv``.

        Raises:
            OSError: it is not there.
            ValueError: a line is not code, name and reading.
        """
        lines = path.read_text(encoding="utf-8").splitlines()
        rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
        return cls({code: Place(code, name, reading) for code, name, reading in rows})

    def find(self, code: str, towns: Towns) -> Place | None:
        """The place of a code, if there is one."""
        if code in towns.names:
            return Place(code, towns.names[code], "")
        return self._places.get(code)

    def below(self, code: str, towns: Towns) -> list[Place]:
        """What can be chosen in a place, by its reading; provinces for an empty code."""
        if code == DONGGUAN:
            return [Place(one, name, "") for one, name in towns.names.items()]
        return self._below.get(code, [])

    def trail(self, code: str, towns: Towns) -> list[Place]:
        """The place and all that it lies in, largest first."""
        found: list[Place] = []
        while code and (place := self.find(code, towns)) is not None:
            found.insert(0, place)
            code = DONGGUAN if len(code) == 9 else self._above(code)
        return found

    def is_deep_enough(self, code: str, depth: int, towns: Towns) -> bool:
        """Whether a place says as much as is asked for, or as much as there is."""
        if self.find(code, towns) is None:
            return False
        if code in MUNICIPALITIES:
            return depth <= CITY
        level = PROVINCE if code.endswith("0000") else CITY if code.endswith("00") else DISTRICT
        # Some provinces and cities have nothing below them.
        return level >= depth or not self.below(code, towns)

    def _above(self, code: str) -> str:
        if code.endswith("0000"):
            return ""
        city, province = f"{code[:4]}00", f"{code[:2]}0000"
        return city if code != city and city in self._places else province


@functools.cache
def divisions() -> Divisions:
    """Those that are shipped, read when somebody is first asked for a place."""
    return Divisions.read(FILE)
