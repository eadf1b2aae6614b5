"""Every sentence a screen asks for exists, and says only what may be said."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kiosk.words import OFFICIAL, OWN_NAMES, Words, placeholders, said_again

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / "assets" / "words"


@pytest.fixture(scope="module")
def words() -> Words:
    return Words.read(FOLDER, "zh_CN")


def test_every_sentence_a_screen_names_exists(words: Words) -> None:
    missing = [
        f"{path.name}: {key}"
        for path in (ROOT / "kiosk").rglob("*.qml")
        for key in re.findall(r"\bw\.([a-z_A-Z0-9]+)", path.read_text("utf-8"))
        if key not in words
    ]
    assert missing == []


def test_sentences_use_no_officialese_and_do_not_blame(words: Words) -> None:
    stiff = ("予以", "读卡失败", "操作失败", "非法", "错误代码", "用户")
    found = [(key, word) for key, text in words.items() for word in stiff if word in text]
    assert found == []


def test_offline_words_never_claim_acceptance(words: Words) -> None:
    for key in ("result_received", "result_delivered"):
        assert "待受理" in words[key]
    claims = [key for key, text in words.items() if "已受理" in text]
    assert claims == []


def test_placeholders_are_filled_by_name(words: Words) -> None:
    assert words.say("answer_phone_length", count=9) == "手机号是 11 位，现在是 9 位，请再看一遍"
    with pytest.raises(KeyError):
        words.say("answer_phone_length")


def test_placeholders_of_a_sentence_are_found() -> None:
    assert placeholders("{a} 和 {b}，再 {a}") == {"a", "b"}


@pytest.mark.parametrize("language", [one for one in OWN_NAMES if one != OFFICIAL])
def test_no_translation_is_missing(words: Words, language: str) -> None:
    # `make words` fills zh_HK and lists what is missing in the others.
    other = Words.read(FOLDER, language)
    assert set(words) - set(other) == set(), "missing: run `make words`"
    assert set(other) - set(words) == set(), "left over: run `make words`"
    wrong = [key for key in words if placeholders(other[key]) != placeholders(words[key])]
    assert wrong == [], "other placeholders than in Chinese"
    empty = [key for key in words if bool(other[key].strip()) != bool(words[key].strip())]
    assert empty == []


@pytest.mark.parametrize("language", ["en", "pt"])
def test_translation_has_no_chinese_left_in_it(language: str) -> None:
    # But for the button that leads a Chinese reader back to their own language.
    names_itself = {"bar_language", "language_heading"}
    other = Words.read(FOLDER, language)
    left = [
        key
        for key, text in other.items()
        if key not in names_itself and re.search(r"[\u3400-\u9fff]", text)
    ]
    assert left == []


def test_sentence_on_screen_is_said_again_in_another_language(words: Words) -> None:
    english = Words.read(FOLDER, "en")
    said = words.say("answer_phone_length", count=9)
    assert said_again(said, words, english) == english.say("answer_phone_length", count="9")
    assert said_again(words["track_wrong"], words, english) == english["track_wrong"]
    # What no key of ours has made stays: the platform's own sentence, a text of the catalogue.
    assert said_again("甲：乙", words, english) == "甲：乙"
