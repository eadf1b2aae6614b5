"""The on-screen keyboard: how good its candidates are, and how soon they are there.

``make bench-ime``. Quality on the lists of the tests (``tests/kiosk/typing_lists.py``): whether
what was meant stands first, and whether it is on the first page of six. Times are
of the processor, one thread, as it is typed: each letter asks anew.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from kiosk.app.window import LEXICON, read_jyutping
from kiosk.typing.lexicon import Lexicon
from kiosk.typing.pinyin import Candidate, Pinyin
from kiosk.typing.strokes import Strokes
from tests.kiosk import typing_lists as lists

PAGE = 6
LIMIT_MS = 5.0


def table() -> list[tuple[str, int, float, float, float, float]]:
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
    return rows


def _row(
    name: str,
    pairs: Iterable[tuple[str, str]],
    ask: Callable[[str], list[Candidate]],
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
    print(f"{'list':18}{'size':>6}{'first':>8}{'page':>8}{'median ms':>12}{'p95 ms':>9}")
    for name, size, first, page, middle, late in table():
        print(f"{name:18}{size:6}{first:8.0%}{page:8.0%}{middle:12.2f}{late:9.2f}")


if __name__ == "__main__":
    main()
