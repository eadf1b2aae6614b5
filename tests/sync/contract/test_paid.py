"""A case that is paid for: sealed before, opened with its payment, bound to its order."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from sync.contract import case, paid
from sync.contract.platform import PlatformKey
from tests.sync.factory import ID_NUMBER, NAME, NOW, Keys, make_document, make_keys


@pytest.fixture(scope="module")
def keys() -> Keys:
    return make_keys()


def sealed(platform: PlatformKey) -> paid.SealedCase:
    return paid.seal_case(
        make_document(), bills=("b1", "b2"), order="o-1", amount_fen=1234, platform=platform
    )


def test_platform_reads_the_case_with_its_payment(keys: Keys) -> None:
    waiting = paid.decode_sealed(paid.encode_sealed(sealed(keys.platform)))
    opened = paid.open_paid(paid.paid(waiting, NOW), {keys.platform.kid: keys.seal})
    document = case.decode(opened)
    assert document.paid == case.PaidOrder(
        order="o-1", bills=("b1", "b2"), amount_fen=1234, paid_at=NOW
    )
    assert msgspec.structs.replace(document, paid=msgspec.UNSET) == make_document()


def test_what_waits_on_the_terminal_says_nothing_of_anybody(keys: Keys) -> None:
    waiting = sealed(keys.platform)
    written = paid.encode_sealed(waiting)
    assert NAME.encode() not in written
    assert ID_NUMBER.encode() not in written
    assert repr(waiting) == "<SealedCase>"


@pytest.mark.parametrize(
    "change",
    [{"order": "o-2"}, {"amount_fen": 1}, {"sealed": b"x" * 80}, {"kid": "other"}, {"suite": "x"}],
)
def test_case_does_not_go_along_with_another_order(keys: Keys, change: dict[str, object]) -> None:
    forged = msgspec.structs.replace(sealed(keys.platform), **change)
    with pytest.raises(case.DocumentError):
        paid.open_paid(paid.paid(forged, NOW), {keys.platform.kid: keys.seal})


@pytest.mark.parametrize("body", [b"", b"{}", b"\xff", b"[" * 100_000, b'{"case":1}'])
def test_anything_else_is_refused(keys: Keys, body: bytes) -> None:
    with pytest.raises(case.DocumentError):
        paid.open_paid(body, {keys.platform.kid: keys.seal})
    with pytest.raises(case.DocumentError):
        paid.decode_sealed(body)


def test_time_without_a_zone_is_refused(keys: Keys) -> None:
    naive = dt.datetime(2026, 11, 21, 9, 0)
    with pytest.raises(case.DocumentError):
        paid.open_paid(paid.paid(sealed(keys.platform), naive), {keys.platform.kid: keys.seal})


def test_unknown_suite_is_not_sealed_for(keys: Keys) -> None:
    with pytest.raises(ValueError, match="suite"):
        sealed(msgspec.structs.replace(keys.platform, suite="sm2"))
