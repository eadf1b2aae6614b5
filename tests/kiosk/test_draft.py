"""A draft opens with its code alone, goes to its own citizen, and tells the platform nothing."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from kiosk.case.draft import (
    ALPHABET,
    KEPT_FOR,
    Draft,
    Lock,
    NotADraft,
    holder_of,
    new_code,
    normalised,
    shown,
)
from sync.contract import asking
from tests.kiosk.walks.ground import ground
from tests.sync.factory import utc_now

ID = "441900196001010018"
DRAFT = Draft(
    item="company-closure",
    version="2026.11.1",
    situation={"debts": "none"},
    answers={"phone": "13800138000"},
    parts=("company-closure-tax",),
    holder=holder_of(ID),
)


def test_draft_comes_back_with_its_code_however_it_is_typed() -> None:
    lock = Lock.of("7K30 1QRT")
    for typed in ("7k301qrt", "7K3O-IQRT", " 7k3o lqrt "):
        again = Lock.of(typed)
        assert again.name == lock.name
        assert again.open(lock.seal(DRAFT)) == DRAFT


@pytest.mark.parametrize("typed", ["", "7K30", "7K301QRTX", "7K301QRU", "七K301QRT", "7K301QR\n"])
def test_what_is_no_code_opens_nothing(typed: str) -> None:
    assert normalised(typed) is None
    with pytest.raises(NotADraft):
        Lock.of(typed)


def test_other_code_and_damaged_draft_open_nothing() -> None:
    lock = Lock.of("7K301QRT")
    sealed = lock.seal(DRAFT)
    with pytest.raises(NotADraft):
        Lock.of("7K301QRV").open(sealed)
    for damaged in (sealed[:-1], sealed[:5], b"", bytes([sealed[0] ^ 1]) + sealed[1:]):
        with pytest.raises(NotADraft):
            lock.open(damaged)


def test_draft_goes_on_with_its_own_card_only() -> None:
    assert DRAFT.belongs_to(ID)
    assert not DRAFT.belongs_to("441900199305040013")
    assert Draft(item="a", version="1", situation={}, answers={}).belongs_to(ID)


def test_nothing_of_it_is_shown() -> None:
    lock = Lock.of("7K301QRT")
    sealed = lock.seal(DRAFT)
    assert "138" not in repr(DRAFT)
    assert lock.name not in repr(lock)
    for secret in (b"13800138000", b"company-closure", ID.encode(), b"7K301QRT"):
        assert secret not in sealed


def test_codes_are_readable_and_do_not_repeat() -> None:
    codes = {new_code() for _ in range(500)}
    assert len(codes) == 500
    assert {letter for code in codes for letter in code} <= set(ALPHABET)
    assert shown("7K301QRT") == "7K30 1QRT"


def test_other_terminal_gets_it_once_from_the_platform(tmp_path: Path) -> None:
    code = new_code()
    with ground(tmp_path) as here_is:
        lock = Lock.of(code)
        kept = here_is.ask(
            asking.KeepDraft(
                code_digest=lock.name, sealed=lock.seal(DRAFT), until=utc_now() + KEPT_FOR
            )
        )
        assert isinstance(kept, asking.Kept)
        assert kept.until > utc_now() + KEPT_FOR - dt.timedelta(minutes=1)
        elsewhere = Lock.of(shown(code))
        found = here_is.ask(asking.AskDraft(code_digest=elsewhere.name, take=True))
        assert isinstance(found, asking.Draft)
        assert elsewhere.open(found.sealed) == DRAFT
        gone = here_is.ask(asking.AskDraft(code_digest=elsewhere.name, take=True))
        assert isinstance(gone, asking.Draft)
        assert gone.state == "none"
