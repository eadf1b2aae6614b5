"""Answers: what is good passes, what is not gets a sentence, hostile input included."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.catalog.answers import Known, problem, shown
from kiosk.catalog.item import FormField, Option
from kiosk.catalog.towns import Towns
from kiosk.words import Words

ROOT = Path(__file__).resolve().parent.parent.parent
WORDS = Words.read(ROOT / "assets" / "words", "zh_CN")
TOWNS = Towns.read(ROOT / "config" / "towns.toml")
TODAY = dt.date(2026, 11, 21)
KNOWN = Known(TOWNS, WORDS, TODAY)
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


def ask(kind: str, **more: Any) -> FormField:
    return msgspec.convert(
        {"id": "x", "kind": kind, "label": "号码", "question": "？", **more}, FormField
    )


MULTI = ask(
    "multi",
    least=2,
    most=2,
    options=[{"value": one, "label": one.upper()} for one in ("a", "b", "c")],
)
PERSON = ask("id_number")
COMPANY = ask("uscc")
# From today until 90 days from now.
DAY = ask("date", least=0, most=90)
BORN = ask("date", most=0)
# The last year.
MONTH = ask("month", least=-365, most=0)
UNTIL = ask("month", not_before="from")
YUAN = ask("amount", least=10, most=5000)
PLATE = ask("plate")
NOTE = ask("text", least=4, most=20)
NAME = ask("name")
LICENCE = ask("number", pattern="[0-9]{12}", example="441900123456")
EVERY = (
    *(PHONE, ACCOUNT, TOWN, CHOICE, MULTI, PERSON, COMPANY, DAY, BORN, MONTH),
    *(UNTIL, YUAN, PLATE, NOTE, NAME, LICENCE),
)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (PHONE, "13800138000"),
        (ACCOUNT, "4111111111111111"),
        (TOWN, "441900004"),
        (CHOICE, "2"),
        (MULTI, "a|c"),
        (PERSON, "441900195603122213"),
        (COMPANY, "11441900DEM0000142"),
        (DAY, "2026-11-21"),
        (DAY, "2027-02-19"),
        (BORN, "1956-02-29"),
        (MONTH, "2025-11"),
        (MONTH, "2026-11"),
        (UNTIL, "2020-01"),
        (YUAN, "10"),
        (YUAN, "4999.99"),
        (PLATE, "粤S12345"),
        (PLATE, "粤SD12345"),
        (NOTE, "家里有老人要照顾"),
        (NAME, "买买提·阿布都拉"),
        (NAME, "\U00020bb7田"),
        (NAME, "WONG TAI MAN"),
        (LICENCE, "441900000001"),
    ],
)
def test_good_answer_passes(field: FormField, value: str) -> None:
    assert problem(field, value, KNOWN) is None


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
        (MULTI, "", "至少选一项"),
        (MULTI, "a", "至少要选 2 项"),
        (MULTI, "a|b|c", "最多选 2 项"),
        (MULTI, "a|a", "至少选一项"),
        (MULTI, "a|z", "至少选一项"),
        (PERSON, "4419001956031222", "16 位"),
        (PERSON, "441900195603122211", "一位不对"),
        (PERSON, "44190019560312221x", "一位不对"),
        (PERSON, "441900195613122215", "一位不对"),
        (COMPANY, "11441900DEM0000143", "一位不对"),
        (COMPANY, "11441900DEM000014", "17 位"),
        (DAY, "2026-11-20", "最早从2026年11月21日"),
        (DAY, "2027-02-20", "最晚到2027年2月19日"),
        (DAY, "2026-02-30", "没有这一天"),
        (DAY, "20261121", "没有这一天"),
        (DAY, "２０２６-１１-２１", "没有这一天"),
        (BORN, "2026-11-22", "最晚到"),
        (MONTH, "2025-10", "最早从2025年11月"),
        (MONTH, "2026-12", "最晚到2026年11月"),
        (MONTH, "2026-13", "没有这个月份"),
        (YUAN, "9.99", "10 元到 5,000 元"),
        (YUAN, "5000.01", "10 元到 5,000 元"),
        (YUAN, "1e3", "两位小数"),
        (YUAN, "12.345", "两位小数"),
        (YUAN, "-20", "两位小数"),
        (PLATE, "粤SI2345", "不像车牌号"),
        (PLATE, "S12345", "不像车牌号"),
        (NOTE, "病了", "4 到 20 个字"),
        (NOTE, "看\u202e不出来的字", "认不出的符号"),
        (NOTE, "换行\n也不行的", "认不出的符号"),
        (NAME, "张", "姓名的全称"),
        (NAME, "张3", "姓名的全称"),
        (LICENCE, "44190012345", "441900123456"),
    ],
)
def test_wrong_answer_gets_a_sentence(field: FormField, value: str, says: str) -> None:
    assert says in (problem(field, value, KNOWN) or "")


@given(field=st.sampled_from(EVERY), value=st.text(max_size=200))
def test_hostile_answer_is_refused_or_good_and_never_raises(field: FormField, value: str) -> None:
    answer = problem(field, value, KNOWN)
    assert answer is None or answer in {answer.strip()}
    if answer is None and field.kind not in ("text", "name", "plate"):
        assert value.isascii()
    assert not any(ord(one) < 32 for one in value) or answer is not None
    shown(field, value, TOWNS)


def test_end_before_the_beginning_is_told_with_the_beginning() -> None:
    known = Known(TOWNS, WORDS, TODAY, {"from": "2024-03"})
    assert problem(UNTIL, "2024-03", known) is None
    assert "不能早于2024年3月" in (problem(UNTIL, "2024-02", known) or "")


def test_question_that_may_be_left_out_takes_no_answer() -> None:
    assert problem(ask("phone", optional=True), "", KNOWN) is None


@pytest.mark.parametrize("field", EVERY, ids=lambda field: field.kind)
def test_every_kind_asks_for_a_missing_answer(field: FormField) -> None:
    assert problem(field, "", KNOWN)


def test_answers_are_shown_as_people_read_them() -> None:
    assert shown(PHONE, "13800138000", TOWNS) == "138 0013 8000"
    assert shown(PHONE, "1380", TOWNS) == "138 0"
    assert shown(ACCOUNT, "4111111111111111", TOWNS) == "4111 1111 1111 1111"
    assert shown(TOWN, "441900004", TOWNS) == "南城"
    assert shown(CHOICE, "2", TOWNS) == "二"
    assert shown(MULTI, "a|c", TOWNS) == "A、C"
    assert shown(PERSON, "44190019560312221X", TOWNS) == "441900 19560312 221X"
    assert shown(DAY, "2026-01-05", TOWNS) == "2026年1月5日"
    assert shown(MONTH, "2026-01", TOWNS) == "2026年1月"
    assert shown(YUAN, "1234.5", TOWNS) == "1,234.50 元"
