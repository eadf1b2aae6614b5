"""Characters by their strokes, for those whose reading one does not know: 㐂, 𠮷 and the like.

The data are not ours: the table of rime-stroke (LGPL-3, made from the CNS 11643 database), which
Debian's package ``rime-data-stroke`` installs. Where it is not installed nobody is offered strokes.
"""

from __future__ import annotations

import bisect
import heapq
from collections.abc import Mapping
from pathlib import Path

from kiosk.typing.pinyin import Candidate

TABLE = Path("/usr/share/rime-data/stroke.dict.yaml")
# 横 竖 撇 捺/点 折, as on the keys and as in the table.
KEYS = dict(zip("一丨丿丶乛", "hspnz", strict=True))
LONGEST_STROKES = 40
_SHOWN = 60
# Beginnings that many characters share are looked up once, when the table is read.
_PREPARED = 4


class Strokes:
    """Candidates for the strokes so far, in the order of writing.

    Invariants: any thread may use it; characters whose strokes are exactly those come first, then
    those that go on from there, the frequent before the rare.
    """

    def __init__(self, lines: list[str], frequency: Mapping[str, int]) -> None:
        """Make it from ``character TAB strokes`` lines.

        Args:
            lines: others (the head of the file) are passed over.
            frequency: of characters that are known; the others are rare.
        """
        found = set()
        for line in lines:
            parts = line.split("\t")
            if len(parts) >= 2 and len(parts[0]) == 1 and set(parts[1]) <= set("hspnz"):
                found.add((parts[1], parts[0]))
        self._entries = sorted(found)
        self._codes = [code for code, _ in self._entries]
        self._frequency = frequency
        self._prepared = self._prepare()

    @classmethod
    def read(cls, frequency: Mapping[str, int], table: Path = TABLE) -> Strokes | None:
        """Read the installed table; ``None`` where there is none."""
        try:
            return cls(table.read_text("utf-8").splitlines(), frequency)
        except OSError:
            return None

    def __len__(self) -> int:
        return len(self._entries)

    def candidates(self, strokes: str) -> list[Candidate]:
        """Characters that begin like this; ``strokes`` are signs of ``KEYS``."""
        code = "".join(KEYS.get(one, "?") for one in strokes[:LONGEST_STROKES])
        if not code or "?" in code:
            return []
        texts = self._prepared.get(code) if len(code) <= _PREPARED else self._best(code)
        return [Candidate(text, len(strokes)) for text in texts or ()]

    def _prepare(self) -> dict[str, list[str]]:
        """The best for every short beginning, in one pass over all, best first."""
        best: dict[str, list[str]] = {}
        for code, character in self._entries:
            if len(code) <= _PREPARED:
                best.setdefault(code, []).append(character)
        for same in best.values():
            same.sort(key=lambda one: -self._frequency.get(one, 0))
        ordered = sorted(
            self._entries, key=lambda one: (-self._frequency.get(one[1], 0), len(one[0]), one[1])
        )
        for code, character in ordered:
            for size in range(1, min(len(code), _PREPARED) + 1):
                listed = best.setdefault(code[:size], [])
                if len(listed) < _SHOWN and character not in listed:
                    listed.append(character)
        return best

    def _best(self, code: str) -> list[str]:
        begin = bisect.bisect_left(self._codes, code)
        end = bisect.bisect_left(self._codes, code + "~")

        def weight(entry: tuple[str, str]) -> tuple[bool, int, int, int]:
            whole, character = entry
            return (
                whole == code,
                self._frequency.get(character, 0),
                -len(whole),
                -ord(character),
            )

        best = heapq.nlargest(_SHOWN, self._entries[begin:end], key=weight)
        return list(dict.fromkeys(character for _, character in best))
