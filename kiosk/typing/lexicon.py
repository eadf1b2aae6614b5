"""Words and characters by their readings, read once from ``assets/typing/pinyin.zst``.

A hundred thousand entries as objects take fifty megabytes; kept as the bytes they were read from,
with arrays of where each begins, they take five. An entry is made when somebody asks for it.
"""

from __future__ import annotations

import bisect
from array import array
from collections.abc import Iterable, Iterator
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

    def __init__(self, lines: Iterable[str] | bytes) -> None:
        """Take them in.

        Args:
            lines: ``reading TAB word TAB frequency``; as bytes in the order of bytes.
        """
        packed = lines if isinstance(lines, bytes) else "\n".join(sorted(lines)).encode()
        self._packed = packed
        self._starts = array("I")
        self._frequencies = array("I")
        # Few objects of any size: what is thrown away while reading stays with the process.
        self._by_initials: dict[bytes, array[int]] = {}
        syllables: set[str] = set()
        known: dict[bytes, bytes] = {}
        begin = 0
        while begin < len(packed):
            end = packed.find(b"\n", begin)
            end = len(packed) if end < 0 else end
            reading, _, rest = packed[begin:end].partition(b"\t")
            if reading not in known:
                parts = reading.split(b"'")
                syllables.update(part.decode() for part in parts)
                known = {reading: b"".join(part[:1] for part in parts)}
            self._by_initials.setdefault(known[reading], array("I")).append(len(self._starts))
            self._starts.append(begin)
            self._frequencies.append(int(rest[rest.rindex(b"\t") + 1 :]))
            begin = end + 1
        for group in self._by_initials.values():
            if len(group) > 1:
                group[:] = array("I", sorted(group, key=self._rank))
        # The same few hundred syllables are kept once each.
        self._syllables = {part: part for part in syllables}
        self.syllables = frozenset(syllables)
        self.total = sum(self._frequencies)

    @classmethod
    def read(cls, path: Path) -> Lexicon:
        """Read the packed lexicon.

        Raises:
            OSError: it is not there.
            zstandard.ZstdError: it is damaged.
        """
        packed = path.read_bytes()
        text = zstandard.ZstdDecompressor().decompress(packed, max_output_size=_LARGEST_BYTES)
        return cls(text)

    def __len__(self) -> int:
        return len(self._starts)

    def of_reading(self, syllables: tuple[str, ...]) -> list[Entry]:
        """Entries of exactly these syllables, most frequent first."""
        wanted = "'".join(syllables).encode()
        at = bisect.bisect_left(range(len(self)), wanted, key=self._reading)
        found = []
        while at < len(self) and self._reading(at) == wanted:
            found.append(self._entry(at))
            at += 1
        found.sort(key=lambda entry: -entry.frequency)
        return found

    def frequencies(self) -> dict[str, int]:
        """How often each character occurs."""
        found: dict[str, int] = {}
        for entry in self.words_of(1):
            found[entry.text] = max(found.get(entry.text, 0), entry.frequency)
        return found

    def words_of(self, length: int) -> Iterator[Entry]:
        """Every entry of so many characters."""
        for at in range(len(self)):
            # As many syllables as characters: most lines need not be taken apart.
            if self._reading(at).count(b"'") == length - 1:
                entry = self._entry(at)
                if len(entry.text) == length:
                    yield entry

    def of_initials(self, initials: str) -> Iterator[Entry]:
        """Entries whose syllables begin with these letters, most frequent first."""
        for at in self._by_initials.get(initials.encode(), ()):
            yield self._entry(at)

    def _rank(self, at: int) -> int:
        return -self._frequencies[at]

    def _reading(self, at: int) -> bytes:
        begin = self._starts[at]
        return self._packed[begin : self._packed.index(b"\t", begin)]

    def _entry(self, at: int) -> Entry:
        end = self._packed.find(b"\n", self._starts[at])
        line = self._packed[self._starts[at] : None if end < 0 else end].decode()
        reading, text, frequency = line.split("\t")
        parts = tuple(self._syllables[one] for one in reading.split("'"))
        return Entry(text, parts, int(frequency))
