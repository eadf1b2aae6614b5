"""A language is chosen: everything is said in it, nothing is lost, nobody inherits it."""

from __future__ import annotations

import dataclasses
import hashlib
import re
from pathlib import Path

import pytest

from kiosk.case.consent import consent_text
from kiosk.catalog.answers import shown
from kiosk.catalog.catalog import load_catalog
from kiosk.catalog.form import FormField
from kiosk.catalog.phrases import (
    LANGUAGES,
    Buckets,
    PhraseError,
    PhraseShelf,
    pack_phrases,
    read_phrases,
    texts_of,
    write_phrases,
)
from kiosk.catalog.surroundings import surrounding_texts
from kiosk.catalog.told import texts, told
from kiosk.journey import events as ev
from kiosk.journey.language import spoken
from kiosk.journey.state import Journey, Step
from kiosk.journey.table import step
from kiosk.present.screen import present
from kiosk.readiness import Readiness
from kiosk.words import OWN_NAMES, Words
from tests.kiosk.people import NOW, ROOT, TODAY, TONGUES, world
from tests.kiosk.story import Story

WORLD = world()
ENGLISH = TONGUES["en"]
# Characters, and the punctuation that stands between them.
CHINESE = re.compile("[\u3000-\u9fff\uff00-\uffef]")
# Hot lines and what else has five digits or more: read aloud and dialled as it stands.
NUMBERS = re.compile("[0-9]{5,}")


def test_language_is_of_the_session_and_the_next_citizen_gets_the_sites_own() -> None:
    story = Story().then(ev.StartTapped("s1", NOW), ev.LanguageChosen("en"))
    assert present(story.journey, WORLD, TODAY)["servicesHeading"] == ENGLISH["services_heading"]
    story.then(ev.ExitTapped())
    assert story.journey.at is Step.GOODBYE
    assert present(story.journey, WORLD, TODAY)["goodbyeLead"] == ENGLISH["goodbye_lead"]
    story.then(ev.Touched())
    assert present(story.journey, WORLD, TODAY)["helpText"] == WORLD.words["help_attract"]


def test_switching_keeps_what_is_typed_and_says_the_complaint_again() -> None:
    story = Story().to_form()
    before = story.journey
    typed = dataclasses.replace(
        before, draft="1380", complaint=WORLD.words.say("answer_phone_length", count=4)
    )
    after, effects = step(typed, ev.LanguageChosen("pt"), WORLD)
    assert [type(one).__name__ for one in effects] == ["StartTimer"]
    kept = dataclasses.replace(after, language="", complaint=typed.complaint)
    assert kept == typed
    assert after.complaint == TONGUES["pt"].say("answer_phone_length", count=4)


def test_unknown_language_changes_nothing() -> None:
    story = Story().then(ev.StartTapped("s1", NOW))
    after, _ = step(story.journey, ev.LanguageChosen("xx"), WORLD)
    assert after == story.journey


@pytest.mark.parametrize("language", list(OWN_NAMES))
def test_item_told_in_a_language_is_answered_like_the_item(language: str) -> None:
    words = TONGUES[language]
    for item in WORLD.catalog:
        other = told(item, words.tell, words.beside)
        assert [one.id for one in other.fields] == [one.id for one in item.fields]
        assert [one.when for one in other.fields] == [one.when for one in item.fields]
        assert [[o.value for o in one.options] for one in other.questions] == [
            [o.value for o in one.options] for one in item.questions
        ]
        assert all(text.strip() for text in texts(other))
        assert other.codes == item.codes


def test_consent_binds_in_chinese_and_shows_both() -> None:
    item = WORLD.catalog["senior-card"]
    shown = told(item, ENGLISH.tell, ENGLISH.beside).consent
    for said, binding in zip(
        (shown.reads, shown.why, shown.kept, shown.receives), consent_text(item), strict=True
    ):
        assert binding in said
    # The case holds the digest of the Chinese, whatever language it was read in.
    story = Story().then(
        ev.StartTapped("s1", NOW), ev.LanguageChosen("en"), ev.ServiceChosen("senior-card")
    )
    while story.journey.at is Step.SITUATION:
        assert story.journey.item is not None
        question = story.journey.item.questions[story.journey.asking]
        option = next(one for one in question.options if one.refusal is None)
        story.then(ev.SituationPicked(option.value))
    story.then(ev.BeginTapped(), ev.ConsentGiven(NOW))
    digest = hashlib.sha256("\n".join(consent_text(item)).encode()).hexdigest()
    assert [one.text_digest for one in story.journey.consents] == [digest]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_of_a_shipped_service_lacks_its_translation(language: str) -> None:
    wanted = {
        *texts_of(load_catalog(ROOT / "config" / "services"), surrounding_texts(ROOT / "config"))
    }
    told_in = read_phrases(ROOT / "config" / "phrases" / f"{language}.tsv")
    assert not wanted - told_in.keys()


@pytest.mark.parametrize("language", ["en", "pt"])
def test_translation_keeps_no_chinese_and_loses_no_telephone_number(language: str) -> None:
    for chinese, other in read_phrases(ROOT / "config" / "phrases" / f"{language}.tsv").items():
        assert not CHINESE.search(other), other
        assert all(number in other for number in NUMBERS.findall(chinese)), other


def test_text_without_translation_is_shown_in_chinese_and_marked() -> None:
    assert ENGLISH.tell("还没有人翻译的一句话") == ENGLISH["language_chinese_only"].format(
        text="还没有人翻译的一句话"
    )
    # Not in Hong Kong, where the Chinese can be read; nor what is no Chinese at all.
    assert TONGUES["zh_HK"].tell("还没有人翻译的一句话") == "还没有人翻译的一句话"
    assert ENGLISH.tell("PF-001") == "PF-001"
    assert ENGLISH.tell("") == ""


def test_dates_and_amounts_are_written_as_the_language_does() -> None:
    from kiosk.locale import joined, say_date, say_month, say_near_day, say_yuan

    said = {name: say_date(TODAY, TONGUES[name]) for name in OWN_NAMES}
    assert said == {
        "zh_CN": "2026年11月20日",
        "zh_HK": "2026年11月20日",
        "en": "20 November 2026",
        "pt": "20 de novembro de 2026",
    }
    assert say_month(TODAY, ENGLISH) == "November 2026"
    assert say_near_day(TODAY, ENGLISH) == "Fri, 20 Nov"
    assert say_near_day(TODAY, TONGUES["zh_CN"]) == "11月20日 周五"
    assert joined(["A", "B"], ENGLISH) == "A, B"
    assert {name: say_yuan(13_333_320, TONGUES[name]) for name in OWN_NAMES} == {
        **dict.fromkeys(("zh_CN", "zh_HK", "en"), "¥133,333.20"),
        "pt": "¥133\u00a0333,20",
    }


def test_bundle_keeps_phrases_packed_until_somebody_chooses_the_language(tmp_path: Path) -> None:
    phrases = {f"第{n}句": f"sentence {n}\nof two lines" for n in range(500)}
    write_phrases(tmp_path / "en.tsv", phrases, "en")
    assert read_phrases(tmp_path / "en.tsv") == phrases
    packed = pack_phrases(phrases)
    assert packed == pack_phrases(dict(reversed(phrases.items())))
    book = PhraseShelf({"en": packed}).book("en")
    assert book.find("第7句") == "sentence 7\nof two lines"
    assert book.find("第500句") is None
    with pytest.raises(ValueError, match="damaged"):
        Buckets.unpacked(packed[:-9])


@pytest.mark.parametrize("line", ["只有中文", "中文\t", "中文\ta\tb"])
def test_wrong_line_of_phrases_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / "en.tsv").write_text(line + "\n", encoding="utf-8")
    with pytest.raises(PhraseError, match="第"):
        read_phrases(tmp_path / "en.tsv")


def test_site_may_speak_another_language_than_chinese() -> None:
    at_macau = dataclasses.replace(WORLD, words=TONGUES["pt"])
    story = Story().then(ev.StartTapped("s1", NOW))
    values = present(story.journey, at_macau, TODAY)
    assert values["servicesHeading"] == TONGUES["pt"]["services_heading"]
    assert spoken(at_macau, "zh_CN").words["brand"] == "莞家政务"
    assert isinstance(at_macau.words, Words)
    assert (ROOT / "assets" / "words" / "pt.toml").exists()


@pytest.mark.parametrize("language", list(OWN_NAMES))
def test_every_kind_of_answer_is_shown_in_every_language(language: str) -> None:
    words = TONGUES[language]
    answers = {"date": "2026-11-20", "month": "2026-11", "amount": "1234.5", "town": "441900004"}
    for kind, value in answers.items():
        field = FormField(id="x", kind=kind, label="x", question="x")  # type: ignore[arg-type]
        said = shown(field, value, WORLD.towns, words)
        assert said
        assert said != value
        # The case keeps the Chinese, whatever was on screen.
        assert shown(field, value, WORLD.towns) == shown(
            field, value, WORLD.towns, TONGUES["zh_CN"]
        )


def test_out_of_service_is_explained_in_a_language_for_a_while() -> None:
    shut = Readiness(out_of_service="reason_maintenance", since=NOW)
    journey = Journey(at=Step.OUT_OF_SERVICE, readiness=shut)
    english, effects = step(journey, ev.LanguageChosen("en"), WORLD)
    assert present(english, WORLD, TODAY)["outReason"] == ENGLISH["reason_maintenance"]
    assert [type(one).__name__ for one in effects] == ["StartTimer"]
    again, _ = step(english, ev.TimerElapsed("", ev.Timer.IDLE), WORLD)
    assert again == journey
