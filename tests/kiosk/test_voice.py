"""What is said of numbers, of every screen, and of characters that sound alike."""

from __future__ import annotations

import dataclasses

import pytest

from drivers.keypad.port import Press
from drivers.speech.port import Language
from kiosk.app.window import LEXICON
from kiosk.journey import events as ev
from kiosk.journey.state import Step
from kiosk.present.screen import present
from kiosk.typing.lexicon import Lexicon
from kiosk.typing.pinyin import Pinyin
from kiosk.voice.numbers import han, spoken
from kiosk.voice.page import Entry
from kiosk.voice.pages import BUILDERS, spoken_page
from kiosk.voice.spelling import Speller
from kiosk.voice.typing import Typing, typing_for
from tests.kiosk.people import NOW, TODAY
from tests.kiosk.story import WORLD, Story

LEX = Lexicon.read(LEXICON)
SPELLER = Speller.of(LEX)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("441900 19600101 001X", "四 四 一 九 零 零，一 九 六 零，零 一 零 一，零 零 一 X"),
        ("4419**********221X", "四 四 一 九，遮住 十 位，二 二 一 X"),
        ("13800138000", "一 三 八，零 零 一 三，八 零 零 零"),
        ("应缴 ¥1,234.05", "应缴 一千二百三十四元零五分"),
        ("收 20 元", "收二十元"),
        ("2026-11-21 09:30–10:00", "二零二六年十一月二十一日 九点三十分到十点整"),
        ("第 2 项，共 36 项", "第 二 项，共 三十六 项"),
        ("打 12345", "打 一 二 三 四 五"),
        ("张*三", "张某三"),
        ("0.5 度", "零点五 度"),
    ],
)
def test_numbers_are_said_as_people_say_them(written: str, said: str) -> None:
    assert spoken(written, Language.MANDARIN) == said


def test_other_languages_keep_their_numbers_and_spell_what_names_somebody() -> None:
    assert spoken("13800138000, 2026-11-21", Language.ENGLISH) == (
        "1 3 8, 0 0 1 3, 8 0 0 0, 21 November 2026"
    )
    assert spoken("¥12.50", Language.PORTUGUESE) == "12 yuans 50 centavos"
    assert spoken("¥133\u00a0333,20, hoje", Language.PORTUGUESE) == (
        "133333 yuans 20 centavos, hoje"
    )
    assert [han(number) for number in (0, 10, 105, 1001, 10020, 20_050_000)] == [
        *("零", "十", "一百零五", "一千零一", "一万零二十", "二千零五万"),
    ]


def journeys() -> list[Story]:
    return [
        Story(),
        Story().then(ev.StartTapped("s1", NOW)),
        Story().to_situation(),
        Story().to_identify(),
        Story().to_form(),
        Story().to_materials(),
        Story().to_paper(),
        Story().to_scan(),
        Story().to_review(),
        Story().to_submitting(),
        Story().to_result(),
    ]


def test_every_step_has_words_of_its_own_and_a_way_on_or_back() -> None:
    for story in journeys():
        page = spoken_page(present(story.journey, WORLD, TODAY), WORLD.words)
        assert page.intro, story.journey.at
        on = page.leads >= 0 or page.back or page.exit
        assert on or story.journey.at is Step.SUBMITTING, story.journey.at
        assert all(stop.said.text for stop in page.stops)
    # A step without words of its own is told by its help sentence, and can be left.
    for at in Step:
        journey = dataclasses.replace(Story().journey, at=at)
        page = spoken_page(present(journey, WORLD, TODAY), WORLD.words)
        assert page.intro, at
    # Screens of others may come; those of today each have their own.
    assert len(BUILDERS) >= 39


def test_review_says_values_to_the_headset_only() -> None:
    page = spoken_page(present(Story().to_review().journey, WORLD, TODAY), WORLD.words)
    open_ = "".join(
        one.said.text if one.said.covered is None else one.said.covered for one in page.stops
    )
    assert "138" not in open_
    assert "4111" not in open_
    assert any("13800138000" in stop.said.text.replace(" ", "") for stop in page.stops)
    # Nothing of it is in a log by mistake.
    assert "13800138000" not in repr(page).replace(" ", "")


def write(entry: Entry, keys: str) -> tuple[Entry, list[str]]:
    """Type keys; ``L`` before one holds it."""
    typing: Typing = typing_for(entry, WORLD.words, Pinyin(LEX), SPELLER)
    heard: list[str] = []
    long = False
    for key in keys:
        if key == "L":
            long = True
            continue
        came = typing.press(entry, Press(key, long=long))
        long = False
        heard += [one.text for one in came.said]
        if came.text is not None:
            entry = dataclasses.replace(entry, typed=came.text)
    return entry, heard


def test_name_is_written_by_pinyin_and_known_by_its_words() -> None:
    entry = Entry("writing", "", ev.Drafted, 20, name=True)
    # zhang: 9999 44 2 66# 4, then what it may mean.
    entry, heard = write(entry, "9999" + "44" + "2" + "66" + "4" + "#")
    assert any("弓长张" in one for one in heard)
    entry, _ = write(
        Entry("writing", "", ev.Drafted, 20, name=True), "9999" + "44" + "2" + "66" + "4" + "#5"
    )
    assert entry.typed == "张"
    # A digit in between, and the last character away.
    entry, _ = write(entry, "L7")
    assert entry.typed == "张7"
    assert write(entry, "**")[0].typed == ""


def test_characters_are_told_apart() -> None:
    words = WORLD.words
    assert SPELLER.spell("张", words) == "张，弓长张"
    assert "的伟" in SPELLER.spell("伟", words)
    assert SPELLER.spell("东莞市", words).startswith("东莞市，")
    assert SPELLER.spell("樟木头镇政府", words) == "樟木头镇政府"
    assert SPELLER.spell("㐂", words) == "㐂"


def test_number_with_letters_and_a_plate() -> None:
    entry, heard = write(Entry("signs", "", ev.Drafted, 18), "9#1#222#")
    assert entry.typed == "91B"
    assert "字母 B" in heard
    plate, _ = write(Entry("signs", "", ev.Drafted, 8, first="粤京"), "65" + "77777#1#2#")
    assert plate.typed.startswith("粤")
    assert plate.typed.endswith("12")


def test_sign_that_is_no_digit_is_a_long_zero() -> None:
    entry, heard = write(Entry("digits", "44190019600101001", ev.Typed, 18, "X"), "L0")
    assert entry.typed.endswith("001X")
    full, heard = write(entry, "5")
    assert full == entry
    assert "已经填满" in heard
