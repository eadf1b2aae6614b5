"""The on-screen keyboard: how good its candidates are, and how soon they are there.

``make bench-ime``. Quality on the lists of the tests (``tests/kiosk/typing_lists.py``): whether
what was meant stands first, and whether it is on the first page of six. Times are
of the processor, one thread, as it is typed: each letter, and each stroke drawn, asks anew.

``--drawings DIR`` measures handwriting on more than our own drawings: DIR holds a file for each
character, ``一.json``, with the middles of its strokes, as in the npm package hanzi-writer-data.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

from kiosk.app.window import LEXICON, read_jyutping
from kiosk.typing.handwriting import Stroke, open_handwriting
from kiosk.typing.lexicon import Lexicon
from kiosk.typing.pinyin import Candidate, Pinyin
from kiosk.typing.strokes import Strokes
from tests.kiosk import typing_lists as lists
from tests.kiosk.drawn import CHARACTERS, strokes_of

PAGE = 6
LIMIT_MS = 5.0
Typed = TypeVar("Typed", str, list[Stroke])


def table(drawings: Path | None = None) -> list[tuple[str, int, float, float, float, float]]:
    """Rows of list, size, share that stands first and on the first page, median and p95 in ms."""
    lexicon = Lexicon.read(LEXICON)
    pinyin = Pinyin(lexicon)
    rows = [
        _row(name, which, pinyin.candidates)
        for name, which in (
            ("places", lists.PLACES),
            ("firms", lists.FIRMS),
            ("reasons", lists.REASONS),
            ("initials", lists.SHORT),
        )
    ]
    rows.append(_row("family names", lists.FAMILY, lambda one: pinyin.candidates(one, name=True)))
    given = [(letters, wanted) for letters, wanted in lists.GIVEN]
    rows.append(
        _row("given names", given, lambda one: pinyin.candidates(one, name=True, given=True))
    )
    rare = _row("rare, by reading", lists.RARE, lambda one: pinyin.candidates(one, name=True), 150)
    rows.append(rare)
    cantonese = read_jyutping()
    rows.append(_row("jyutping", lists.JYUTPING, cantonese.candidates))
    if strokes := Strokes.read(lexicon.frequencies()):
        rows.append(_row("strokes", lists.STROKES, strokes.candidates))
    if handwriting := open_handwriting():
        own: list[tuple[list[Stroke], str]] = [([*strokes_of(one)], one) for one in CHARACTERS]
        rows.append(_row("handwriting", own, handwriting.candidates))
        if drawings:
            rows.append(_row("  of others", _drawn(drawings, lexicon), handwriting.candidates))
    return rows


def _drawn(drawings: Path, lexicon: Lexicon) -> Iterator[tuple[list[Stroke], str]]:
    """Every tenth of the 3,000 most frequent characters; in the files y goes upwards."""
    known = lexicon.frequencies()
    frequent = sorted((one for one in known if len(one) == 1), key=lambda one: -known[one])
    for character in frequent[:3000:10]:
        file = drawings / f"{character}.json"
        if file.exists():
            middles = json.loads(file.read_text("utf-8"))["medians"]
            yield [[(x, 900 - y) for x, y in stroke] for stroke in middles], character


def _row(
    name: str,
    pairs: Iterable[tuple[Typed, str]],
    ask: Callable[[Typed], list[Candidate]],
    page: int = PAGE,
) -> tuple[str, int, float, float, float, float]:
    first = on_page = 0
    times: list[float] = []
    pairs = list(pairs)
    for letters, wanted in pairs:
        # As it is typed: every letter asks anew.
        for end in range(1, len(letters) + 1):
            begun = time.thread_time()
            found = ask(letters[:end])
            times.append((time.thread_time() - begun) * 1000)
        texts = [one.text for one in found]
        first += texts[:1] == [wanted]
        on_page += wanted in texts[:page]
    times.sort()
    middle, late = times[len(times) // 2], times[int(len(times) * 0.95)]
    return name, len(pairs), first / len(pairs), on_page / len(pairs), middle, late


def main() -> None:
    """Entry point."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--drawings", type=Path)
    asked = parser.parse_args()
    print(f"{'list':18}{'size':>6}{'first':>8}{'page':>8}{'median ms':>12}{'p95 ms':>9}")
    for name, size, first, page, middle, late in table(asked.drawings):
        print(f"{name:18}{size:6}{first:8.0%}{page:8.0%}{middle:12.2f}{late:9.2f}")


if __name__ == "__main__":
    main()
