"""Characters drawn by finger are known, however large and wherever they were drawn."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.typing.handwriting import MODEL, Handwriting, fitted, offered, open_handwriting
from tests.kiosk.drawn import CHARACTERS, strokes_of

FIRST_PAGE = 6


@pytest.fixture(scope="module")
def handwriting() -> Handwriting:
    found = open_handwriting()
    if found is None:
        pytest.skip("libzinnia0 or tegaki-zinnia-simplified-chinese is not installed")
    return found


def test_simple_characters_stand_on_the_first_page(handwriting: Handwriting) -> None:
    seen = {
        one
        for one in CHARACTERS
        if one in [found.text for found in handwriting.candidates(strokes_of(one))][:FIRST_PAGE]
    }
    # 山, 田 and 女 are drawn too crudely for it.
    assert set(CHARACTERS) - seen <= set("山田女")


def test_size_and_place_of_the_drawing_do_not_matter(handwriting: Handwriting) -> None:
    drawn = strokes_of("天")
    small = [[(3 + x / 40, 900 + y / 40) for x, y in stroke] for stroke in drawn]
    assert handwriting.candidates(small)[0].text == "天"
    assert handwriting.candidates([]) == handwriting.candidates([[]]) == []
    assert handwriting.candidates([[(4.0, 4.0)]]) != []


def test_drawing_is_centred_in_one_size_with_its_shape_kept() -> None:
    assert fitted([[(0, 0), (2, 0)], [(1, 0), (1, 1)]]) == [
        [(200, 350), (800, 350)],
        [(500, 350), (500, 650)],
    ]


def test_nobody_is_offered_what_is_not_installed(tmp_path: Path) -> None:
    assert not offered(tmp_path / "no.model")
    if not MODEL.exists():
        assert open_handwriting() is None
