"""Every sentence a screen asks for exists, and says only what may be said."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kiosk.words import Words, placeholders

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
