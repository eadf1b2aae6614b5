"""Words and characters by their readings, read once from ``assets/typing/pinyin.zst``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import zstandard

# Unpacked, with room to grow.
_LARGEST_BYTES = 32 * 1024 * 1024


class Entry(NamedTuple):
    """A word with one of its readings; a character is a word of one syllable."""

    text: str
    syllables: tuple[str, ...]
    frequency: int


class Lexicon:
    """Entries by the first letters of their syllables, most frequent first.

    Attributes:
        syllables: every syllable there is.
        total: sum of the frequencies.
    """

    def __init__(self, lines: list[str]) -> None:
        found: dict[str, list[Entry]] = {}
        exact: dict[tuple[str, ...], list[Entry]] = {}
        syllables: set[str] = set()
        total = 0
        known: dict[str, str] = {}
        for line in lines:
            reading, text, frequency = line.split("\t")
            # The same few hundred syllables are kept once each.
            parts = tuple(known.setdefault(one, one) for one in reading.split("'"))
            entry = Entry(text, parts, int(frequency))
            found.setdefault("".join(one[0] for one in parts), []).append(entry)
            exact.setdefault(parts, []).append(entry)
            syllables.update(parts)
            total += entry.frequency
        for entries in (*found.values(), *exact.values()):
            entries.sort(key=lambda entry: -entry.frequency)
        self._by_initials = found
        self._by_reading = exact
        self.syllables = frozenset(syllables)
        self.total = total

    @classmethod
    def read(cls, path: Path) -> Lexicon:
        """Read the packed lexicon.

        Raises:
            OSError: it is not there.
            zstandard.ZstdError: it is damaged.
        """
        packed = path.read_bytes()
        text = zstandard.ZstdDecompressor().decompress(packed, max_output_size=_LARGEST_BYTES)
        return cls(text.decode("utf-8").split("\n"))

    def of_reading(self, syllables: tuple[str, ...]) -> list[Entry]:
        """Entries of exactly these syllables, most frequent first."""
        return self._by_reading.get(syllables, [])

    def frequencies(self) -> dict[str, int]:
        """How often each character occurs."""
        found: dict[str, int] = {}
        for entry in self.words_of(1):
            found[entry.text] = max(found.get(entry.text, 0), entry.frequency)
        return found

    def words_of(self, length: int) -> Iterator[Entry]:
        """Every entry of so many characters."""
        for entries in self._by_reading.values():
            yield from (entry for entry in entries if len(entry.text) == length)

    def of_initials(self, initials: str) -> list[Entry]:
        """Entries whose syllables begin with these letters, most frequent first."""
        return self._by_initials.get(initials, [])
