"""The journal: what is written can be shown to be all, and unchanged; nothing personal gets in."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from kiosk.audit.chain import next_entry, read_line
from kiosk.audit.events import Disposition, EventCatalogue, EventError
from kiosk.audit.journal import Journal, JournalError, segments
from kiosk.audit.verify import Flaw, Verdict, verify
from kiosk.config import ROOT

KINDS = EventCatalogue.read()
BEGIN = dt.datetime(2026, 11, 21, 8, tzinfo=dt.UTC)


def clock() -> Callable[[], dt.datetime]:
    """Each look is a second later."""
    seconds = iter(range(1_000_000))
    return lambda: BEGIN + dt.timedelta(seconds=next(seconds))


def journal_in(folder: Path, **more: int) -> Journal:
    return Journal(folder, KINDS, clock(), **more)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A journal of 250 events, signed three times."""
    journal = journal_in(tmp_path / "audit")
    journal.append("terminal-init", {"version": "0.1.0"})
    for n in range(249):
        journal.append("device-changed", {"device": "receipt", "status": f"state-{n}"})
    journal.close()
    return tmp_path / "audit"


def key_of(folder: Path) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(bytes.fromhex((folder / "key.pub").read_text()))


def look(folder: Path, *anchors: tuple[int, str]) -> Verdict:
    return verify(folder, key_of(folder), catalogue=KINDS, anchors=anchors)


def flaws(verdict: Verdict) -> set[Flaw]:
    return {one.flaw for one in verdict.found}


def lines(folder: Path) -> list[bytes]:
    return segments(folder)[0].read_bytes().splitlines(keepends=True)


def put(folder: Path, changed: list[bytes]) -> None:
    segments(folder)[0].write_bytes(b"".join(changed))


def test_untouched_journal_is_sound_and_signed_to_its_end(folder: Path) -> None:
    verdict = look(folder)
    assert verdict.sound
    assert verdict.entries == verdict.signed_up_to == 253


def test_edited_event_is_found(folder: Path) -> None:
    changed = lines(folder)
    changed[40] = changed[40].replace(b"state-39", b"state-40")
    put(folder, changed)
    assert flaws(look(folder)) == {Flaw.UNREADABLE, Flaw.BROKEN_CHAIN, Flaw.WRONG_NUMBER}


def test_event_edited_with_its_hash_made_anew_breaks_the_chain(folder: Path) -> None:
    changed = lines(folder)
    before = read_line(changed[39])
    forged = next_entry(before, BEGIN, "device-changed", {"device": "a4", "status": "x"}, None)
    changed[40] = forged.line()
    put(folder, changed)
    assert Flaw.BROKEN_CHAIN in flaws(look(folder))


def test_whole_rewrite_is_found_by_the_signatures(folder: Path, tmp_path: Path) -> None:
    honest = key_of(folder)
    forged = journal_in(tmp_path / "forged")
    for _ in range(250):
        forged.append("device-changed", {"device": "receipt", "status": "fine"})
    forged.close()
    verdict = verify(tmp_path / "forged", honest, catalogue=KINDS)
    assert flaws(verdict) == {Flaw.NOT_SIGNED}
    assert verdict.signed_up_to == 0


def test_deleted_and_swapped_events_are_found(folder: Path) -> None:
    honest = lines(folder)
    put(folder, honest[:40] + honest[41:])
    assert flaws(look(folder)) == {Flaw.BROKEN_CHAIN, Flaw.WRONG_NUMBER}
    put(folder, [*honest[:40], honest[41], honest[40], *honest[42:]])
    assert {Flaw.BROKEN_CHAIN, Flaw.WRONG_NUMBER} <= flaws(look(folder))


def test_cut_tail_is_found_with_an_anchor_and_only_so(folder: Path) -> None:
    anchor = journal_in(folder).anchor()
    put(folder, lines(folder)[:101])
    assert look(folder).sound
    assert flaws(look(folder, anchor)) == {Flaw.TAIL_CUT}


def test_other_history_under_the_same_number_is_found(folder: Path) -> None:
    assert flaws(look(folder, (17, "0" * 64))) == {Flaw.ANOTHER_HISTORY}


def test_power_cut_leaves_a_torn_line_that_is_cut_off_and_said(folder: Path) -> None:
    path = segments(folder)[0]
    with path.open("ab") as file:
        file.write(b'{"at":"2026-11-21T08:0')
    journal = journal_in(folder)
    journal.close()
    verdict = look(folder)
    assert flaws(verdict) <= {Flaw.TIME_BACKWARDS}
    assert b'"event":"journal-cut","fields":{"bytes":22}' in lines(folder)[253]


def test_chain_goes_on_over_segments_and_starts(tmp_path: Path) -> None:
    folder = tmp_path / "audit"
    for _ in range(3):
        journal = journal_in(folder, segment_bytes=10_000)
        for n in range(150):
            journal.append("catalogue-changed", {"version": "shipped", "items": n})
        journal.close()
    assert len(segments(folder)) > 2
    verdict = look(folder)
    assert flaws(verdict) == {Flaw.TIME_BACKWARDS}
    assert verdict.sound
    shutil.rmtree(tmp_path / "copy", ignore_errors=True)
    shutil.copytree(folder, tmp_path / "copy")
    segments(tmp_path / "copy")[1].unlink()
    assert Flaw.BROKEN_CHAIN in flaws(look(tmp_path / "copy"))


def test_last_line_that_was_tampered_with_stops_the_journal(folder: Path) -> None:
    changed = lines(folder)
    put(folder, [*changed[:-1], changed[-1].replace(b"signature", b"signaturX")])
    with pytest.raises(JournalError):
        journal_in(folder)


@pytest.mark.parametrize(
    ("event", "fields", "disposition"),
    [
        ("nothing-known", {}, None),
        ("device-changed", {"device": "receipt"}, None),
        ("device-changed", {"device": "receipt", "status": "ok", "name": "x"}, None),
        ("device-changed", {"device": "receipt", "status": "测试甲"}, None),
        ("device-changed", {"device": "receipt", "status": "441900199001010018"}, None),
        ("device-changed", {"device": "receipt", "status": "tel-13800000000"}, None),
        ("device-changed", {"device": "receipt", "status": "x" * 65}, None),
        ("device-changed", {"device": "receipt", "status": "a b"}, None),
        ("device-changed", {"device": "receipt", "status": "ok"}, Disposition.SUCCESS),
        ("session-complete", {"session": 1, "step": "goodbye"}, None),
        ("session-complete", {"session": True, "step": "goodbye"}, Disposition.SUCCESS),
        (
            "submission-complete",
            {"session": 1, "item": "x", "number": "12345"},
            Disposition.SUCCESS,
        ),
    ],
)
def test_what_the_catalogue_does_not_allow_is_not_written(
    tmp_path: Path, event: str, fields: dict[str, str | int], disposition: Disposition | None
) -> None:
    journal = journal_in(tmp_path / "audit")
    with pytest.raises(EventError) as refused:
        journal.append(event, fields, disposition)
    assert journal.anchor() == (0, "")
    for value in fields.values():
        assert str(value) not in str(refused.value) or len(str(value)) < 8
    journal.close()


@given(st.text(alphabet="测试甲0123456789X ", min_size=8, max_size=40))
def test_no_text_of_a_citizen_passes_for_a_word(text: str) -> None:
    with pytest.raises(EventError):
        KINDS.check("device-changed", {"device": "receipt", "status": f"{text}甲"}, None)


def test_full_disk_costs_the_event_and_never_the_journal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "audit"
    journal = journal_in(folder)
    journal.append("in-service")
    real = os.write

    def full(handle: int, data: bytes) -> int:
        real(handle, data[:10])
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(os, "write", full)
        with pytest.raises(OSError, match="No space"):
            journal.append("in-service")
    journal.append("in-service")
    journal.close()
    assert look(folder).sound
    assert look(folder).entries == 3


def test_every_kind_of_event_is_written_somewhere_and_only_those() -> None:
    sources = [
        path.read_text(encoding="utf-8")
        for folder in ("kiosk/access", "kiosk/audit", "kiosk/app", "kiosk/bridge")
        for path in (ROOT / folder).glob("*.py")
    ]
    for name in KINDS:
        assert any(f'"{name}"' in source for source in sources), name
