"""Makes ``assets/typing/pinyin.zst``: what the on-screen keyboard knows.

``pip download --no-deps jieba`` and give its ``dict.txt``: words with how often they occur (MIT).
Readings come from pypinyin (MIT). Run by whoever changes the lexicon, not by the set-up::

    python packaging/make_lexicon.py path/to/jieba/dict.txt

Each line of the result is ``reading TAB word TAB frequency``, syllables joined by an apostrophe,
sorted; packed with zstd (RFC 8878).
"""

from __future__ import annotations

import argparse
import re
import tomllib
from collections import Counter
from pathlib import Path

import zstandard
from pypinyin import Style, lazy_pinyin, pinyin

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "assets" / "typing" / "pinyin.zst"
WORDS = 90_000
LONGEST = 6
# Of a word of this field: as frequent as the most frequent thousandth.
OURS = 20_000
_CHINESE = re.compile(r"[㐀-鿿\U00020000-\U0003134f]+")
_SYLLABLE = re.compile(r"[a-z]{1,6}")


def read_words(path: Path) -> tuple[Counter[str], Counter[str]]:
    """Words and single characters with their frequencies."""
    words: Counter[str] = Counter()
    characters: Counter[str] = Counter()
    for line in path.read_text("utf-8").splitlines():
        word, count, *_ = line.split(" ")
        if not _CHINESE.fullmatch(word):
            continue
        for one in word:
            characters[one] += int(count)
        if 2 <= len(word) <= LONGEST:
            words[word] += int(count)
    return words, characters


def our_words() -> set[str]:
    """Towns and the words of this field: every run of Chinese in names of services and places."""
    towns = tomllib.loads((ROOT / "config" / "towns.toml").read_text("utf-8"))["towns"].values()
    found = {"广东省", "东莞市", *towns, *(f"{town}镇" for town in towns)}
    for path in (ROOT / "config" / "services").glob("*.toml"):
        item = tomllib.loads(path.read_text("utf-8"))
        for text in (item["name"], item["everyday_name"], *item.get("aliases", ())):
            found |= {one for one in _CHINESE.findall(text) if 2 <= len(one) <= LONGEST}
    return found


def readable_characters() -> set[str]:
    """The characters of GB 2312: those a citizen looks for."""
    found = set()
    for high in range(0xB0, 0xF8):
        for low in range(0xA1, 0xFF):
            try:
                found.add(bytes((high, low)).decode("gb2312"))
            except UnicodeDecodeError:
                continue
    return found


def rare_lines(known: set[str]) -> set[str]:
    """Characters of names that no text of the list has: Unicode's first two blocks and a few more.

    Their frequency is 0: they are offered where a name is written, after all the others.
    """
    made = set()
    points = [*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000)]
    for one in (chr(point) for point in points if chr(point) not in known):
        (readings,) = pinyin(one, style=Style.NORMAL, heteronym=True)
        made |= {f"{reading}\t{one}\t0" for reading in readings if _SYLLABLE.fullmatch(reading)}
    # Variants that people bear and pypinyin has no reading for: of 喜 and 吉.
    return made | {"xi\t㐂\t0", "ji\t𠮷\t0"}


def lines(words: Counter[str], characters: Counter[str]) -> list[str]:
    """The lexicon's lines."""
    made = set()
    chosen = Counter(dict(words.most_common(WORDS)))
    for word in our_words():
        chosen[word] = max(chosen[word], OURS)
    for word, count in chosen.items():
        reading = lazy_pinyin(word, style=Style.NORMAL, v_to_u=False)
        if all(_SYLLABLE.fullmatch(one) for one in reading) and len(reading) == len(word):
            made.add(f"{chr(39).join(reading)}\t{word}\t{count}")
    common = {one for one, _ in characters.most_common(9_000)}
    for one in common | readable_characters():
        (readings,) = pinyin(one, style=Style.NORMAL, heteronym=True)
        for place, reading in enumerate(dict.fromkeys(readings)):
            if _SYLLABLE.fullmatch(reading):
                # A rarer reading of a frequent character stands behind.
                made.add(f"{reading}\t{one}\t{(characters[one] >> (4 * place)) + 1}")
    return sorted(made | rare_lines({line.split("\t")[1] for line in made}))


def main() -> None:
    """Entry point."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dictionary", type=Path)
    options = parser.parse_args()
    made = lines(*read_words(options.dictionary))
    OUT.parent.mkdir(parents=True, exist_ok=True)
    packer = zstandard.ZstdCompressor(level=19, write_checksum=True)
    OUT.write_bytes(packer.compress("\n".join(made).encode("utf-8")))
    print(f"{len(made)} readings, {OUT.stat().st_size} bytes")


if __name__ == "__main__":
    main()
