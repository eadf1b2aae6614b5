"""Answers: what is good passes, what is not gets a sentence, hostile input included."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.catalog.answers import problem, shown
from kiosk.catalog.item import FormField, Option
from kiosk.catalog.towns import Towns
from kiosk.words import Words

ROOT = Path(__file__).resolve().parent.parent.parent
WORDS = Words.read(ROOT / "assets" / "words", "zh_CN")
TOWNS = Towns.read(ROOT / "config" / "towns.toml")
PHONE = FormField(id="p", kind="phone", label="手机号", question="手机号是多少？")
ACCOUNT = FormField(id="a", kind="bank_account", label="卡号", question="卡号是多少？")
TOWN = FormField(id="t", kind="town", label="镇街", question="哪个镇街？")
CHOICE = FormField(
    id="c",
    kind="choice",
    label="档次",
    question="多少？",
    options=(Option(value="1", label="一"), Option(value="2", label="二")),
)


@pytest.mark.parametrize(
    ("field", "value"),
    [(PHONE, "13800138000"), (ACCOUNT, "4111111111111111"), (TOWN, "441900004"), (CHOICE, "2")],
)
def test_good_answer_passes(field: FormField, value: str) -> None:
    assert problem(field, value, TOWNS, WORDS) is None


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        (PHONE, "", "请输入手机号"),
        (PHONE, "1380013800", "10 位"),
        (PHONE, "12800138000", "不像手机号"),
        (PHONE, "1380013800x", "只能填数字"),
        (PHONE, "１３８００１３８０００", "只能填数字"),
        (ACCOUNT, "", "请输入银行卡号"),
        (ACCOUNT, "411111111111111", "15 位"),
        (ACCOUNT, "4111111111111112", "一位不对"),
        (ACCOUNT, "4" * 64, "只能填数字"),
        (TOWN, "", "请选一个镇街"),
        (TOWN, "440100000", "请选一个镇街"),
        (CHOICE, "", "请选一项"),
        (CHOICE, "3", "请选一项"),
    ],
)
def test_wrong_answer_gets_a_sentence(field: FormField, value: str, says: str) -> None:
    assert says in (problem(field, value, TOWNS, WORDS) or "")


@given(field=st.sampled_from([PHONE, ACCOUNT, TOWN, CHOICE]), value=st.text(max_size=200))
def test_hostile_answer_is_refused_or_good_and_never_raises(field: FormField, value: str) -> None:
    answer = problem(field, value, TOWNS, WORDS)
    assert answer is None or answer in {answer.strip()}
    if answer is None:
        assert value.isascii()
    shown(field, value, TOWNS)


def test_answers_are_shown_as_people_read_them() -> None:
    assert shown(PHONE, "13800138000", TOWNS) == "138 0013 8000"
    assert shown(PHONE, "1380", TOWNS) == "138 0"
    assert shown(ACCOUNT, "4111111111111111", TOWNS) == "4111 1111 1111 1111"
    assert shown(TOWN, "441900004", TOWNS) == "南城"
    assert shown(CHOICE, "2", TOWNS) == "二"
