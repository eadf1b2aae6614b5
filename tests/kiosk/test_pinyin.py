"""From letters to characters: what people mean stands in front, and nothing is remembered."""

from __future__ import annotations

import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.typing.lexicon import Lexicon
from kiosk.typing.pinyin import JYUTPING_INITIALS, LONGEST_LETTERS, Pinyin
from kiosk.typing.strokes import KEYS, TABLE, Strokes
from tests.kiosk.typing_lists import ALL, FAMILY, GIVEN, JYUTPING, NAMES, RARE, STROKES

ROOT = Path(__file__).resolve().parent.parent.parent
ENGINE = Pinyin(Lexicon.read(ROOT / "assets" / "typing" / "pinyin.zst"))
CANTONESE = Pinyin(Lexicon.read(ROOT / "assets" / "typing" / "jyutping.zst"), JYUTPING_INITIALS)
# On the first page of the bar, in both orientations.
FIRST_PAGE = 6


def texts(letters: str, *, name: bool = False) -> list[str]:
    return [one.text for one in ENGINE.candidates(letters, name=name)]


@pytest.mark.parametrize(("letters", "wanted"), ALL)
def test_what_people_write_is_on_the_first_page(letters: str, wanted: str) -> None:
    assert wanted in texts(letters)[:FIRST_PAGE]


def test_most_of_it_stands_first() -> None:
    first = sum(texts(letters)[0] == wanted for letters, wanted in ALL)
    assert first / len(ALL) >= 0.85


@pytest.mark.parametrize(("letters", "wanted"), NAMES)
def test_names_are_written_character_by_character(letters: str, wanted: str) -> None:
    assert wanted in texts(letters, name=True)[:24]


def test_choosing_a_part_leaves_the_rest_to_go_on_with() -> None:
    letters = "dongguanshinancheng"
    city = next(one for one in ENGINE.candidates(letters) if one.text == "东莞")
    assert letters[city.used :] == "shinancheng"


def test_apostrophe_cuts() -> None:
    assert texts("xi'an")[0] == "西安"


@pytest.mark.parametrize("letters", ["", "iii", "'", "u", "''''", "汉字", "1"])
def test_letters_that_mean_nothing_have_no_candidates(letters: str) -> None:
    assert texts(letters) == []


@given(st.text(string.ascii_lowercase + "'", max_size=60))
def test_any_letters_are_taken_and_nothing_is_spent_that_was_not_typed(letters: str) -> None:
    found = ENGINE.candidates(letters)
    assert all(0 < one.used <= min(len(letters), LONGEST_LETTERS) for one in found)
    assert len({one.text for one in found}) == len(found)


def test_nothing_typed_is_kept_once_it_is_forgotten() -> None:
    texts("zhangmutouzhen")
    ENGINE.forget()
    assert ENGINE._known == {}


def test_writing_something_does_not_change_what_is_offered_next() -> None:
    before = texts("gongsi")
    for _ in range(5):
        texts("gongsi")
        texts("gongsimaoyi")
    assert texts("gongsi") == before


def test_family_name_first_then_given_names_then_rare_characters() -> None:
    family = sum(wanted in texts(letters, name=True)[:FIRST_PAGE] for letters, wanted in FAMILY)
    assert family == len(FAMILY)
    for letters, wanted in GIVEN:
        found = [one.text for one in ENGINE.candidates(letters, name=True, given=True)]
        assert wanted in found[: 2 * FIRST_PAGE], wanted
    for letters, wanted in RARE:
        assert wanted in texts(letters, name=True), wanted
    # Elsewhere a rare character stands in nobody's way.
    assert "㐂" not in texts("xi")


def test_strokes_find_what_has_exactly_them_then_the_frequent() -> None:
    table = ["# head", "...", "㐂\thzhzhz", "十\ths", "丁\ths", "地\thszhz", "x\tnonsense"]
    strokes = Strokes(table, {"十": 9, "地": 90})
    assert len(strokes) == 4
    assert [one.text for one in strokes.candidates("一丨")] == ["十", "丁", "地"]
    assert [one.text for one in strokes.candidates("一乛一乛一乛")] == ["㐂"]
    assert strokes.candidates("一乛一乛一乛")[0].used == 6
    assert strokes.candidates("") == strokes.candidates("abc") == []
    assert Strokes.read({}, TABLE.with_name("nothing-here")) is None


@pytest.mark.skipif(not TABLE.exists(), reason="rime-data-stroke is not installed")
def test_installed_table_has_the_rare_characters_of_names() -> None:
    strokes = Strokes.read(ENGINE.lexicon.frequencies())
    assert strokes is not None
    for keys, wanted in STROKES:
        assert set(keys) <= set(KEYS)
        assert wanted in [one.text for one in strokes.candidates(keys)][:FIRST_PAGE], wanted


@pytest.mark.parametrize(("letters", "wanted"), JYUTPING)
def test_cantonese_is_written_as_it_sounds(letters: str, wanted: str) -> None:
    found = [one.text for one in CANTONESE.candidates(letters)]
    assert wanted in found[:12]
