"""What may leave a terminal in a diagnostics file: the product's own words, and nothing else."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.contract.key import new_key
from sync.contract.number import make_number
from sync.redaction import Redactor, phrases_of, vocabulary_of
from tests.test_house import ROOT

REDACTOR = Redactor(
    frozenset({"the", "at", "relay", "stopped", "connection", "refused", "info", "sync"}),
    phrases_of(["到平台的线路{state}。", "磁盘已满，无法保存新办件。"]),
)
NUMBER = make_number("441900004", "0003", dt.date(2026, 11, 21), 7)


@pytest.mark.parametrize(
    "line",
    [
        "2026-11-21 07:53:02,123 INFO sync.relay: connection refused (111)",
        "到平台的线路，磁盘已满",
        f"the relay stopped at {NUMBER}",
        f"relay {new_key()}",
        "relay 10.1.0.23:8443 refused",
        "relay 3.11.2 refused 200",
    ],
)
def test_product_s_own_words_stay(line: str) -> None:
    assert REDACTOR.text(line) == line


@pytest.mark.parametrize(
    "secret",
    [
        "441900195603121238",
        "441900 19560312 1238",
        "4419-0019-5603-1212-38",
        "44190019560312123X",
        "13812345678",
        "138 1234 5678",
        "138,1234,5678",
        "6222020200112233445",
        "1956-03-12",
        "1956/03/12",
        "陈桂芳",
        "张·买买提",
        "东莞市南城街道幸福路",
        "Wong",
        "CHAN",
        "H12345678",
        "Ñuñez",
        "김철수",
    ],
)
def test_what_is_a_citizen_s_goes(secret: str) -> None:
    told = REDACTOR.text(f"relay {secret}，磁盘已满")
    assert secret not in told
    assert "‹" in told
    assert told.endswith("磁盘已满")


def test_number_with_a_wrong_check_character_is_no_pending_number() -> None:
    wrong = NUMBER[:-1] + ("0" if NUMBER[-1] != "0" else "1")
    assert REDACTOR.text(wrong) != wrong


@given(st.text(alphabet="0123456789Xx -/.:,年月日", max_size=60))
def test_no_text_keeps_six_digits_that_belong_together(text: str) -> None:
    kept = REDACTOR.text(text)
    runs = "".join(one if one.isascii() and one.isdigit() else " " for one in kept).split()
    if "T" not in text and ":" not in text:
        assert all(len(run) <= 5 for run in runs)


@given(st.text(max_size=80))
def test_any_text_at_all_can_be_redacted_and_stays_redacted(text: str) -> None:
    once = REDACTOR.text(text)
    assert REDACTOR.text(once) == once


def test_keys_of_data_are_looked_at_like_values() -> None:
    told = REDACTOR.data({"陈桂芳": [1, "13812345678", None, {"relay": "refused"}]})
    assert told == {"‹3›": [1, "‹11›", None, {"relay": "refused"}]}


def test_vocabulary_is_what_the_sources_say_not_what_their_comments_tell() -> None:
    words = vocabulary_of([ROOT / "sync"])
    assert {"acknowledge", "quarantine", "outboxerror"} <= words
    assert "wong" not in words
