"""Whoever agrees to be looked at reads which document they are held against, in their language."""

from __future__ import annotations

import dataclasses

import pytest

from drivers.idcard.record import CardRecord
from drivers.smartcard.virtual_mrtd import synthetic_passport
from kiosk.case.materials import digest_of
from kiosk.case.travel import record_of
from kiosk.identity.policy import Way
from kiosk.journey import events as ev
from kiosk.journey.face_consent import face_consent
from kiosk.journey.proving import ways
from kiosk.journey.state import Step
from kiosk.present.screen import present
from tests.kiosk.identity.prover import Prover
from tests.kiosk.identity.test_travelling import CHIP, PAGE
from tests.kiosk.people import NOW, TODAY, card
from tests.kiosk.people import world as people_world

WORLD = people_world()


def passport() -> CardRecord:
    found = record_of(synthetic_passport(born="510307"), "chip", TODAY)
    assert found is not None
    return found


def asked_with(record: CardRecord, language: str = "") -> Prover:
    """Somebody who showed this document, before the consent."""
    prover = Prover().at_face_consent()
    prover.journey = dataclasses.replace(prover.journey, card=record, language=language)
    return prover


@pytest.mark.parametrize(
    ("record", "said"),
    [
        (card(), ("身份证", "身份證", "identity card", "bilhete de identidade")),
        (passport(), ("护照", "護照", "passport", "passaporte")),
        (CHIP, ("旅行证件", "旅行證件", "travel permit", "salvo-conduto")),
    ],
    ids=["card", "passport", "permit"],
)
def test_consent_names_the_document_that_was_read(
    record: CardRecord, said: tuple[str, ...]
) -> None:
    for language, name in zip(("", "zh_HK", "en", "pt"), said, strict=True):
        rows = present(asked_with(record, language).journey, WORLD, TODAY)["faceRows"]
        assert isinstance(rows, list)
        assert name in rows[0]["value"]
        others = {"身份证", "护照", "旅行证件"} - {said[0]}
        assert not any(other in row["value"] for row in rows for other in others)


def test_consent_binds_in_chinese_and_shows_it_whatever_the_language() -> None:
    prover = asked_with(passport(), "en")
    chinese = face_consent(prover.journey, WORLD.tongues["zh_CN"])
    rows = present(prover.journey, WORLD, TODAY)["faceRows"]
    assert isinstance(rows, list)
    assert all(text in row["value"] for text, row in zip(chinese, rows, strict=True))
    prover.then(ev.ConsentGiven(NOW)).is_at(Step.FACE)
    (given,) = [one for one in prover.journey.consents if one.purpose == "face"]
    assert given.text_digest == digest_of("\n".join(chinese))


def test_page_without_a_chip_has_no_photo_to_be_held_against_and_no_face_is_asked_for() -> None:
    prover = Prover().at_ways()
    assert Way.FACE in ways(prover.journey)
    prover.journey = dataclasses.replace(prover.journey, card=PAGE)
    assert Way.FACE not in ways(prover.journey)
    prover.then(ev.OptionTapped("face")).is_at(Step.WAYS)
