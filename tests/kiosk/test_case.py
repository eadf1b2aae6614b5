"""The case document, the receipt and the masks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.receipt.port import Code, Field, Line, Receipt
from kiosk.case.consent import consent_of
from kiosk.case.masking import masked_account, masked_name, masked_number, masked_phone
from kiosk.case.receipt import compose_receipt
from kiosk.case.submission import Submission
from kiosk.journey import effects as fx
from kiosk.journey import events as ev
from sync.contract.case import decode, encode
from tests.kiosk.people import NOW, card, signature, world
from tests.kiosk.story import NUMBER, Story

WORLD = world()


def test_document_survives_the_wire_unchanged() -> None:
    story = Story().to_review().then(ev.Signed(signature()), ev.SubmitTapped("key-1", NOW))
    save = story.effect(fx.Save)
    assert isinstance(save, fx.Save)
    document = save.document
    assert decode(encode(document)) == document
    assert document.applicant.name == "测试甲丙"
    assert document.assurance.reached == "L1"
    assert [material.state for material in document.materials] == ["card", "shared-later"]
    assert [answer.source for answer in document.answers] == ["card", *["citizen"] * 3]


def test_consent_is_tied_to_the_very_words() -> None:
    first, second = WORLD.catalog["senior-allowance"], WORLD.catalog["resident-pension-enrolment"]
    given_first, given_second = consent_of(first, NOW), consent_of(second, NOW)
    assert given_first.text_digest != given_second.text_digest
    assert len(given_first.text_digest) == 64


def receipt_of(submission: Submission) -> Receipt:
    item = WORLD.catalog["resident-pension-enrolment"]
    return compose_receipt(item, card(), submission, words=WORLD.words, place=WORLD.place)


def test_receipt_carries_number_and_code_and_no_full_identity() -> None:
    receipt = receipt_of(Submission("key-1", NUMBER, NOW))
    assert receipt.job_id == "key-1"
    codes = [block.data for block in receipt.blocks if isinstance(block, Code)]
    assert codes == [NUMBER]
    told = " ".join(
        block.text if isinstance(block, Line) else block.value
        for block in receipt.blocks
        if isinstance(block, Line | Field)
    )
    assert "已收件，待受理" in told
    assert "已受理" not in told
    assert "441900196001010018" not in told
    assert "测试甲丙" not in told


def test_receipt_of_nothing_saved_is_a_bug() -> None:
    with pytest.raises(ValueError, match="saved"):
        receipt_of(Submission("key-1"))


@pytest.mark.parametrize(
    ("name", "masked"),
    [("", ""), ("甲", "甲"), ("甲乙", "甲*"), ("张小三", "张*三"), ("欧阳测试", "欧**试")],
)
def test_name_is_masked(name: str, masked: str) -> None:
    assert masked_name(name) == masked


def test_numbers_are_masked() -> None:
    assert masked_number("441900196001010018") == "4419**********0018"
    assert masked_phone("13800138000") == "138 **** 8000"
    assert masked_account("4111111111111111") == "**** 1111"


@given(st.text(alphabet="0123456789X", min_size=9, max_size=40))
def test_mask_never_shows_more_than_eight_characters(number: str) -> None:
    masked = masked_number(number)
    assert len(masked) == len(number)
    assert len(masked.replace("*", "")) <= 8
