from __future__ import annotations

import datetime as dt
import hashlib
import json
import random
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from sync.contract.envelope import (
    Envelope,
    EnvelopeRefused,
    RefusedBecause,
    decode_envelope,
    encode_envelope,
    header_digest,
    open_envelope,
    read_envelope,
    seal,
)
from sync.contract.key import new_key
from sync.contract.number import make_number
from tests.sync.factory import ITEM, NOW, Keys, make_body, make_keys

KEYS = make_keys()
OPENERS = {KEYS.platform.kid: KEYS.seal}
NUMBER = make_number("441900004", "0003", NOW.date(), 42)
OTHER_NUMBER = make_number("441900004", "0003", NOW.date(), 43)


def sealed(body: bytes = b"body", keys: Keys = KEYS, **changes: Any) -> Envelope:
    values: dict[str, Any] = {
        "key": new_key(),
        "number": NUMBER,
        "terminal": "4419000040003",
        "item": ITEM,
        "seq": 1,
        "created": NOW,
        "content_type": "text/plain",
        "platform": keys.platform,
    }
    return seal(body, **{**values, **changes})


ENVELOPE = sealed(make_body())
WIRE = encode_envelope(ENVELOPE)


@given(st.binary(max_size=5000))
def test_body_comes_back_whole_after_the_wire(body: bytes) -> None:
    envelope = decode_envelope(encode_envelope(sealed(body)))
    assert open_envelope(envelope, OPENERS) == body


@pytest.mark.parametrize("length", [0, 207, 208, 65_487, 65_488])
def test_envelope_of_every_width_of_length_is_read_again(length: int) -> None:
    envelope = sealed(random.Random(length).randbytes(length))
    assert len(envelope.sealed) == length + 48
    wire = encode_envelope(envelope)
    assert read_envelope(wire) == (envelope, header_digest(envelope.header))


def test_longer_way_to_write_the_length_is_refused() -> None:
    short = encode_envelope(sealed(b"\0\1\2"))
    head = b"\xc4" + (51).to_bytes(1, "big")
    longer = short.replace(head, b"\xc5" + (51).to_bytes(2, "big"), 1)
    assert len(longer) == len(short) + 1
    with pytest.raises(EnvelopeRefused):
        decode_envelope(longer)


def test_sealing_twice_makes_different_envelopes() -> None:
    key = new_key()
    assert sealed(key=key).sealed != sealed(key=key).sealed


def test_digest_is_of_the_sealed_bytes() -> None:
    assert ENVELOPE.header.digest == hashlib.sha256(ENVELOPE.sealed).hexdigest()


def test_time_is_bound_as_the_same_moment_in_utc() -> None:
    local = NOW.astimezone(dt.timezone(dt.timedelta(hours=8)))
    envelope = decode_envelope(encode_envelope(sealed(created=local)))
    assert envelope.header.created == NOW
    assert open_envelope(envelope, OPENERS) == b"body"


@given(st.integers(0, len(WIRE) - 1), st.integers(1, 255))
def test_any_changed_byte_of_the_wire_is_refused(at: int, change: int) -> None:
    damaged = bytearray(WIRE)
    damaged[at] ^= change
    assert refused(bytes(damaged))


@given(st.integers(0, len(WIRE) - 1))
def test_any_shortened_wire_is_refused(length: int) -> None:
    with pytest.raises(EnvelopeRefused) as caught:
        decode_envelope(WIRE[:length])
    assert caught.value.because is RefusedBecause.MALFORMED


@given(st.binary(min_size=1, max_size=20))
def test_any_lengthened_wire_is_refused(tail: bytes) -> None:
    assert refused(WIRE + tail)


@given(st.integers(0, len(ENVELOPE.sealed) - 1), st.integers(1, 255))
def test_any_changed_sealed_byte_is_refused_even_under_a_fitting_digest(
    at: int, change: int
) -> None:
    damaged = bytearray(ENVELOPE.sealed)
    damaged[at] ^= change
    digest = hashlib.sha256(damaged).hexdigest()
    header = msgspec.structs.replace(ENVELOPE.header, digest=digest)
    with pytest.raises(EnvelopeRefused) as caught:
        open_envelope(Envelope(header, bytes(damaged)), OPENERS)
    assert caught.value.because is RefusedBecause.TAMPERED


@pytest.mark.parametrize("length", [0, 1, 31, 32, 47, 48])
def test_sealed_bytes_cut_short_are_refused(length: int) -> None:
    cut = ENVELOPE.sealed[:length]
    header = msgspec.structs.replace(ENVELOPE.header, digest=hashlib.sha256(cut).hexdigest())
    with pytest.raises(EnvelopeRefused) as caught:
        open_envelope(Envelope(header, cut), OPENERS)
    assert caught.value.because is RefusedBecause.TAMPERED


@pytest.mark.parametrize(
    "change",
    [
        {"key": new_key()},
        {"number": OTHER_NUMBER},
        {"terminal": "4419000040004"},
        {"item": "OTHER"},
        {"seq": 2},
        {"created": NOW + dt.timedelta(microseconds=1)},
        {"content_type": "text/html"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_body_does_not_open_under_another_header(change: dict[str, Any]) -> None:
    header = msgspec.structs.replace(ENVELOPE.header, **change)
    with pytest.raises(EnvelopeRefused) as caught:
        open_envelope(Envelope(header, ENVELOPE.sealed), OPENERS)
    assert caught.value.because is RefusedBecause.TAMPERED


def test_body_under_the_header_of_another_submission_is_refused() -> None:
    other = sealed(b"other")
    digest = hashlib.sha256(other.sealed).hexdigest()
    header = msgspec.structs.replace(ENVELOPE.header, digest=digest)
    with pytest.raises(EnvelopeRefused):
        open_envelope(Envelope(header, other.sealed), OPENERS)


def test_wrong_digest_is_refused() -> None:
    header = msgspec.structs.replace(ENVELOPE.header, digest="0" * 64)
    with pytest.raises(EnvelopeRefused) as caught:
        open_envelope(Envelope(header, ENVELOPE.sealed), OPENERS)
    assert caught.value.because is RefusedBecause.WRONG_DIGEST


def test_unknown_key_id_is_refused_and_no_other_key_is_tried() -> None:
    with pytest.raises(EnvelopeRefused) as caught:
        open_envelope(ENVELOPE, {"another": KEYS.seal})
    assert caught.value.because is RefusedBecause.UNKNOWN_KEY


def test_wrong_key_under_the_right_id_is_refused() -> None:
    with pytest.raises(EnvelopeRefused) as caught:
        open_envelope(ENVELOPE, {KEYS.platform.kid: X25519PrivateKey.generate()})
    assert caught.value.because is RefusedBecause.TAMPERED


def test_unknown_suite_is_refused_on_both_sides() -> None:
    header = msgspec.structs.replace(ENVELOPE.header, suite="sm2-sm4gcm")
    with pytest.raises(EnvelopeRefused) as caught:
        open_envelope(Envelope(header, ENVELOPE.sealed), OPENERS)
    assert caught.value.because is RefusedBecause.UNKNOWN_SUITE
    with pytest.raises(ValueError, match="suite"):
        sealed(platform=msgspec.structs.replace(KEYS.platform, suite="sm2-sm4gcm"))


@pytest.mark.parametrize(
    "change",
    [
        {"key": "1"},
        {"number": "4419"},
        {"terminal": "44190000400O3"},
        {"item": ""},
        {"item": "two words"},
        {"item": "张三"},
        {"item": "x" * 129},
        {"item": "line\n"},
        {"seq": 0},
        {"content_type": ""},
    ],
    ids=lambda change: f"{next(iter(change))}",
)
def test_header_of_a_wrong_form_is_never_sealed(change: dict[str, Any]) -> None:
    # What is the same in each is looked at once; a wrong one comes after a right one.
    sealed()
    with pytest.raises(ValueError, match="no valid header"):
        sealed(**change)


def test_number_of_another_terminal_is_refused() -> None:
    with pytest.raises(EnvelopeRefused) as caught:
        decode_envelope(encode_envelope(sealed(terminal="4419000040004")))
    assert caught.value.because is RefusedBecause.MALFORMED


def test_number_with_a_wrong_check_character_is_refused() -> None:
    with pytest.raises(EnvelopeRefused):
        decode_envelope(encode_envelope(sealed(number=NUMBER[:-1] + "0")))


def test_second_way_to_write_the_same_envelope_is_refused() -> None:
    raw = msgspec.msgpack.decode(WIRE)
    backwards = [dict(reversed(raw[0].items())), raw[1]]
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(backwards), type=Envelope) == ENVELOPE
    assert refused(msgspec.msgpack.encode(backwards))


@pytest.mark.parametrize("missing", ["v", "suite", "kid", "digest", "created"])
def test_header_without_a_field_is_refused(missing: str) -> None:
    raw = msgspec.msgpack.decode(WIRE)
    del raw[0][missing]
    assert refused(msgspec.msgpack.encode(raw))


@pytest.mark.parametrize("extra", [{"v": 2}, {"more": 1}, {"created": "yesterday"}, {"seq": -1}])
def test_header_of_another_version_or_form_is_refused(extra: dict[str, Any]) -> None:
    raw = msgspec.msgpack.decode(WIRE)
    raw[0].update(extra)
    assert refused(msgspec.msgpack.encode(raw))


@given(st.binary(max_size=300))
def test_any_bytes_can_be_read_and_are_refused(data: bytes) -> None:
    assert refused(data)


@pytest.mark.parametrize(
    "data", [b"\x91" * 100_000, b"\x81\xa1a" * 100_000, b"\xc1", b"\xdd\xff\xff\xff\xff"]
)
def test_bytes_nested_without_end_are_refused(data: bytes) -> None:
    assert refused(data)


def test_refusal_tells_nothing_but_its_reason() -> None:
    refusal = EnvelopeRefused(RefusedBecause.TAMPERED)
    assert str(refusal) == "cannot-be-opened"


def test_header_shows_no_content() -> None:
    shown = json.dumps(msgspec.to_builtins(ENVELOPE.header))
    assert "测试" not in shown
    assert "441900196001010018" not in shown


def refused(data: bytes) -> bool:
    try:
        open_envelope(decode_envelope(data), OPENERS)
    except EnvelopeRefused:
        return True
    return False
