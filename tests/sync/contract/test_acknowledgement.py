from __future__ import annotations

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.contract.acknowledgement import (
    Acknowledgement,
    Greeting,
    Refusal,
    RefusalCode,
    sign,
    verify,
)
from sync.contract.key import new_key
from sync.contract.number import make_number
from tests.sync.factory import NOW, make_keys

KEYS = make_keys()
ACKNOWLEDGEMENT = Acknowledgement(
    hub="hub.test",
    kid="test-1",
    key=new_key(),
    digest="a" * 64,
    number=make_number("441900004", "0003", NOW.date(), 42),
    received_at=NOW,
)
SIGNED = sign(ACKNOWLEDGEMENT, KEYS.sign)


def test_signed_statement_comes_back() -> None:
    greeting = Greeting(hub="hub.test", kid="test-1", nonce="0" * 32, at=NOW)
    refusal = Refusal(
        hub="hub.test",
        kid="test-1",
        key="",
        body_digest="",
        code=RefusalCode.TOO_LARGE,
        detail="",
        at=NOW,
    )
    for statement in (ACKNOWLEDGEMENT, greeting, refusal):
        assert verify(sign(statement, KEYS.sign), KEYS.platform) == statement


@given(st.integers(0, len(SIGNED) - 1), st.integers(1, 255))
def test_no_changed_byte_makes_another_statement(at: int, change: int) -> None:
    damaged = bytearray(SIGNED)
    damaged[at] ^= change
    # Another way to write the same (a "\\u0061" for "a") says the same and may pass.
    assert verify(bytes(damaged), KEYS.platform) in (None, ACKNOWLEDGEMENT)


def test_signature_of_another_is_not_the_platforms() -> None:
    assert verify(sign(ACKNOWLEDGEMENT, make_keys().sign), KEYS.platform) is None


@pytest.mark.parametrize("change", [{"kid": "test-2"}, {"hub": "hub.else"}])
def test_statement_in_another_name_is_not_the_platforms(change: dict[str, str]) -> None:
    other = msgspec.structs.replace(ACKNOWLEDGEMENT, **change)
    assert verify(sign(other, KEYS.sign), KEYS.platform) is None


def test_one_kind_of_statement_cannot_pass_for_another() -> None:
    raw = json.loads(SIGNED)
    raw["statement"]["kind"] = "greeting"
    assert verify(json.dumps(raw).encode(), KEYS.platform) is None


@pytest.mark.parametrize("where", ["statement", "whole"])
def test_statement_with_an_unknown_field_is_refused(where: str) -> None:
    raw = json.loads(SIGNED)
    (raw["statement"] if where == "statement" else raw)["more"] = 1
    assert verify(json.dumps(raw).encode(), KEYS.platform) is None


@given(st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
def test_any_bytes_can_be_verified_and_say_nothing(data: bytes) -> None:
    assert verify(data, KEYS.platform) is None


@pytest.mark.parametrize(
    "data", [b"[" * 100_000, b'{"statement":' * 50_000, b'{"a":' * 50_000, b'"' + b"x" * 100_000]
)
def test_bytes_nested_without_end_say_nothing(data: bytes) -> None:
    assert verify(data, KEYS.platform) is None


def test_platform_with_an_unusable_key_verifies_nothing() -> None:
    for text in ("", "!", "AAAA", "A" * 44):
        broken = msgspec.structs.replace(KEYS.platform, verify_public=text)
        assert verify(SIGNED, broken) is None
