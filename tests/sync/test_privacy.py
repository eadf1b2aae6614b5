"""Nothing of a citizen is readable in what the terminal keeps, logs or raises."""

from __future__ import annotations

import base64
import contextlib
import logging
import sqlite3
from pathlib import Path

import pytest

from sync.contract.envelope import decode_envelope
from sync.hub.server import HubServer
from sync.outbox import Outbox, OutboxError, new_key
from tests.sync.factory import ID_NUMBER, NAME, make_body, save
from tests.sync.road import Road
from tests.sync.test_delivery import misbehave

ADDRESS = "樟木头镇测试路"
BIRTHDAY = "19600101"


def traces(data: bytes) -> list[str]:
    """The words of the citizen that can be read in these bytes, in any usual encoding."""
    found = []
    for word in (NAME, ID_NUMBER, ADDRESS, BIRTHDAY):
        written = [word.encode(encoding) for encoding in ("utf-8", "gb18030", "utf-16-le")]
        written += [base64.b64encode(word.encode())[:-4], word.encode().hex().encode()]
        written.append(ascii(word)[1:-1].encode())
        if any(one in data for one in written if one):
            found.append(word)
    return found


def scan(folder: Path) -> list[str]:
    return [
        f"{path.name}: {word}"
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        for word in [*traces(path.read_bytes()), *traces(path.name.encode())]
    ]


def test_scan_finds_what_it_looks_for(tmp_path: Path) -> None:
    (tmp_path / "leak.db").write_bytes(b"\x00" * 5000 + make_body() + b"\x00")
    assert len(scan(tmp_path)) == 4


def test_folder_of_the_terminal_holds_no_word_of_the_citizen_at_any_time(
    tmp_path: Path, road: Road, queue: Outbox, hub: HubServer
) -> None:
    folder = tmp_path / "terminal"
    for _ in range(20):
        save(queue)
    assert scan(folder) == []
    misbehave(hub, "drop_ack:0.5")
    for _ in range(30):
        road.go(100.0)
    save(queue, body=b'{"name": "' + NAME.encode() + b'"}', content_type="application/json")
    misbehave(hub, "none")
    road.go(100.0)
    assert queue.counts().delivered == 20
    assert queue.counts().quarantined == 1
    assert scan(folder) == []
    queue.close()
    assert scan(folder) == []


def test_log_of_terminal_and_hub_holds_no_word_of_the_citizen(
    caplog: pytest.LogCaptureFixture, road: Road, queue: Outbox, hub: HubServer
) -> None:
    caplog.set_level(logging.DEBUG)
    for plan in ("none", "500", "429", "captive", "drop_ack", "none"):
        misbehave(hub, plan)
        save(queue)
        save(queue, body=b'{"schema": "' + ID_NUMBER.encode() + b'"}')
        road.go(100.0)
    assert hub.ledger.total() > 0
    assert len(caplog.records) > 10
    assert traces(caplog.text.encode()) == []


def test_errors_and_views_hold_no_word_of_the_citizen(outbox: Outbox) -> None:
    saved = save(outbox)
    (leased,) = outbox.take(1)
    shown = f"{saved!r} {leased!r} {outbox!r} {decode_envelope(leased.envelope).header!r}"
    assert traces(shown.encode()) == []
    outbox.close()
    with pytest.raises(OutboxError) as caught:
        save(outbox)
    assert traces(repr(caught.value).encode()) == []


def test_error_of_a_failed_insert_shows_no_parameters(outbox: Outbox, tmp_path: Path) -> None:
    with contextlib.closing(sqlite3.connect(tmp_path / "terminal" / "outbox.db")) as raw, raw:
        raw.execute("ALTER TABLE submissions DROP COLUMN reason")
    key = new_key()
    with pytest.raises(OutboxError) as caught:
        save(outbox, key)
    assert key not in str(caught.value)
    assert caught.value.__suppress_context__
