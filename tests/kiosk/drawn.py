"""Characters as a finger draws them, for the tests and ``make bench-ime``; drawn by us.

Strokes in the order of writing, separated by ``/``; points ``xy`` on a grid of ten by ten, x to
the right and y downwards.
"""

from __future__ import annotations

import itertools

CHARACTERS = {
    "一": "15 45 85",
    "二": "23 73 / 17 87",
    "三": "22 72 / 35 65 / 18 88",
    "十": "14 84 / 41 49",
    "人": "41 44 18 / 43 65 88",
    "口": "22 28 / 22 72 78 / 27 77",
    "中": "23 26 / 23 73 76 / 26 76 / 41 49",
    "王": "22 72 / 25 75 / 42 48 / 18 88",
    "土": "24 74 / 41 48 / 18 88",
    "大": "14 84 / 41 44 18 / 44 65 88",
    "小": "41 48 37 / 24 16 / 64 76",
    "山": "41 47 / 23 27 77 / 73 77",
    "上": "41 48 / 44 74 / 18 88",
    "下": "12 82 / 42 49 / 44 66",
    "工": "22 72 / 42 47 / 17 87",
    "田": "22 28 / 22 72 78 / 25 75 / 42 48 / 28 78",
    "日": "31 39 / 31 71 79 / 35 75 / 39 79",
    "木": "13 83 / 41 49 / 43 17 / 43 87",
    "天": "22 72 / 14 84 / 42 44 18 / 44 65 88",
    "女": "41 36 78 / 63 56 28 / 14 84",
    "子": "22 72 44 / 44 49 38 / 15 85",
    "不": "12 82 / 42 15 / 43 49 / 44 86",
}


def strokes_of(character: str) -> list[list[tuple[float, float]]]:
    """The drawing, with points between those of the grid as a panel reports them."""
    return [
        _along([(int(one[0]), int(one[1])) for one in stroke.split()])
        for stroke in CHARACTERS[character].split("/")
    ]


def _along(corners: list[tuple[int, int]]) -> list[tuple[float, float]]:
    points: list[tuple[float, float]] = []
    for (x, y), (x2, y2) in itertools.pairwise(corners):
        points += [(x + (x2 - x) * part / 5, y + (y2 - y) * part / 5) for part in range(5)]
    return [*points, corners[-1]]
