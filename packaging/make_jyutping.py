"""Makes ``assets/typing/jyutping.zst``: the keyboard's words as they sound in Cantonese.

A maintainer's tool, run after ``make_lexicon.py``: the words and frequencies are those of
``pinyin.zst``, written in the traditional characters of Hong Kong (OpenCC's s2hk) and read by
ToJyutping, whose readings are those of rime-cantonese (CC BY 4.0,
https://github.com/rime/rime-cantonese). Tones are not typed. Same format as ``pinyin.zst``.
"""

from __future__ import annotations

import re
from pathlib import Path

import opencc  # type: ignore[import-untyped, import-not-found, unused-ignore]
import ToJyutping  # type: ignore[import-untyped, import-not-found, unused-ignore]
import zstandard

FOLDER = Path(__file__).resolve().parent.parent / "assets" / "typing"
_SYLLABLE = re.compile(r"[a-z]{1,6}")


def words() -> dict[str, int]:
    """Words with how often they occur, in traditional characters."""
    packed = (FOLDER / "pinyin.zst").read_bytes()
    text = zstandard.ZstdDecompressor().decompress(packed, max_output_size=32 << 20).decode()
    convert = opencc.OpenCC("s2hk").convert
    found: dict[str, int] = {}
    for line in text.split("\n"):
        _, word, frequency = line.split("\t")
        written = convert(word)
        found[written] = max(found.get(written, 0), int(frequency))
    return found


def lines() -> list[str]:
    """The lexicon's lines: words by their one reading, characters by all of theirs."""
    made = set()
    for word, frequency in words().items():
        if len(word) == 1:
            readings = dict.fromkeys(
                one.rstrip("123456") for one in ToJyutping.get_jyutping_candidates(word)[0][1]
            )
            for place, reading in enumerate(readings):
                if _SYLLABLE.fullmatch(reading):
                    rarer = (frequency >> (4 * place)) + (frequency > 0)
                    made.add(f"{reading}\t{word}\t{rarer}")
            continue
        read = [(one or "").rstrip("123456") for _, one in ToJyutping.get_jyutping_list(word)]
        if len(read) == len(word) and all(_SYLLABLE.fullmatch(one) for one in read):
            made.add(f"{chr(39).join(read)}\t{word}\t{frequency}")
    return sorted(made)


def main() -> None:
    """Write it."""
    made = lines()
    packer = zstandard.ZstdCompressor(level=19, write_checksum=True)
    (FOLDER / "jyutping.zst").write_bytes(packer.compress("\n".join(made).encode("utf-8")))
    print(f"{len(made)} readings")


if __name__ == "__main__":
    main()
