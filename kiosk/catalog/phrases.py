r"""What the texts of the catalogue are called in other languages.

``config/phrases/<language>.tsv`` holds a line per text: the Chinese, a tab, the other language
(``\n`` for a new line). The Chinese text itself is the key: equal texts of many items are
translated once, and a text that an editor changes has no translation until somebody looks at it
again, so a wrong one is never shown.

In a bundle a language is a zstd frame of MessagePack: buckets of phrases, told apart by the CRC 32
of the Chinese. Only a language that somebody chooses is unpacked, and of it only the buckets that
are looked into.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path

import msgspec
import zstandard

from kiosk.catalog.groups import named_in
from kiosk.catalog.item import Item
from kiosk.catalog.told import texts
from kiosk.words import OFFICIAL, OWN_NAMES, NoPhrases, Phrasebook

FOLDER = "phrases"
# The names of items by their sounds in Cantonese, for the search alone.
JYUTPING = "jyutping"
LANGUAGES = tuple(language for language in OWN_NAMES if language != OFFICIAL)
# Unpacked, of one language: far more than five thousand items need.
LARGEST_BYTES = 128 * 1024 * 1024
_IN_BUCKET = 64
_LEVEL = 12


class PhraseError(Exception):
    """A file of phrases cannot be used; ``line`` says where, from 1."""

    def __init__(self, sentence: str, line: int) -> None:
        super().__init__(f"{sentence}（第 {line} 行）")
        self.sentence = sentence
        self.line = line


class Buckets:
    """The phrases of one language, read bucket by bucket."""

    def __init__(self, packed: tuple[bytes, ...]) -> None:
        self._packed = packed
        decoder = msgspec.msgpack.Decoder(dict[str, str])
        self._open = lru_cache(256)(lambda place: decoder.decode(packed[place]))

    def find(self, chinese: str) -> str | None:
        """The phrase, or ``None`` when nobody has translated the text."""
        if not self._packed:
            return None
        found: str | None = self._open(_place(chinese, len(self._packed))).get(chinese)
        return found

    @classmethod
    def unpacked(cls, packed: bytes) -> Buckets:
        """Those of a bundle.

        Raises:
            ValueError: the bytes are damaged.
        """
        try:
            frame = zstandard.ZstdDecompressor()
            data = frame.decompress(packed, max_output_size=LARGEST_BYTES)
            return cls(_decoder.decode(data))
        except (zstandard.ZstdError, msgspec.DecodeError, UnicodeDecodeError) as error:
            raise ValueError(f"damaged phrases: {error}") from None


class PhraseShelf:
    """The phrase books of a catalogue, each opened when its language is first chosen."""

    def __init__(self, packed: Mapping[str, bytes] | None = None) -> None:
        self._packed = packed or {}
        self._folder: Path | None = None
        self._books: dict[str, Phrasebook] = {}

    @classmethod
    def of_folder(cls, folder: Path) -> PhraseShelf:
        """The phrases that lie beside the service files; a missing file is an empty book."""
        made = cls()
        made._folder = folder
        return made

    def book(self, language: str) -> Phrasebook:
        """The phrase book of a language; an empty one where there is none."""
        if language not in self._books:
            self._books[language] = self._read(language)
        return self._books[language]

    def for_search(self) -> list[Phrasebook]:
        """The books whose names lead to an item as well."""
        return [self.book(language) for language in (*LANGUAGES, JYUTPING)]

    def _read(self, language: str) -> Phrasebook:
        if self._folder is not None:
            path = self._folder / f"{language}.tsv"
            return Known(read_phrases(path)) if path.exists() else NoPhrases()
        if language in self._packed:
            return Buckets.unpacked(self._packed[language])
        return NoPhrases()


class Known:
    """The phrases of one language, all in memory."""

    def __init__(self, phrases: Mapping[str, str]) -> None:
        self._phrases = phrases

    def find(self, chinese: str) -> str | None:
        """The phrase, or ``None`` when nobody has translated the text."""
        return self._phrases.get(chinese)


def read_phrases(path: Path) -> dict[str, str]:
    """The phrases of a file, in its order; of a text that stands there twice the first.

    Raises:
        PhraseError: a line is not two texts with a tab between.
    """
    found: dict[str, str] = {}
    for place, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line or line.startswith("#"):
            continue
        chinese, tab, other = line.partition("\t")
        if not tab or not other.strip() or "\t" in other:
            raise PhraseError("每行应为：中文、一个制表符、译文", place)
        chinese, other = chinese.replace("\\n", "\n"), other.replace("\\n", "\n")
        # Two people may have added the same text; `make words` drops one of them.
        found.setdefault(chinese, other)
    return found


def write_phrases(path: Path, phrases: Mapping[str, str], head: str) -> None:
    """Write a file that ``read_phrases`` reads; ``head`` is its first line, a remark."""
    lines = [f"# {head}"]
    for chinese, other in phrases.items():
        lines.append("\t".join(text.replace("\n", "\\n") for text in (chinese, other)))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def pack_phrases(phrases: Mapping[str, str]) -> bytes:
    """The phrases of one language for a bundle; the same phrases make the same bytes."""
    many = max(1, len(phrases) // _IN_BUCKET)
    buckets: list[dict[str, str]] = [{} for _ in range(many)]
    for chinese in sorted(phrases):
        buckets[_place(chinese, many)][chinese] = phrases[chinese]
    encode = msgspec.msgpack.Encoder(order="deterministic").encode
    packer = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True)
    return packer.compress(encode([encode(one) for one in buckets]))


def texts_of(items: Iterable[Item], more: Iterable[str] = ()) -> Iterator[str]:
    """Every text of a catalogue once: of the items in their order, then of what surrounds them."""
    seen: set[str] = set()
    for item in items:
        for text in (
            *texts(item),
            item.category,
            *item.life_events,
            *named_in(item.department),
        ):
            if text not in seen:
                seen.add(text)
                yield text
    for text in more:
        if text not in seen:
            seen.add(text)
            yield text


def _place(chinese: str, many: int) -> int:
    return zlib.crc32(chinese.encode()) % many


_decoder = msgspec.msgpack.Decoder(tuple[bytes, ...])
