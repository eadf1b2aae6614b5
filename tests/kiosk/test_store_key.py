"""The key of an encrypted queue: read from its file, or refused; the tools use it as well."""

from __future__ import annotations

import json
import secrets
import shutil
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from kiosk.cli import app
from kiosk.store_key import VARIABLE, StoreKeyError, store_key
from sync.outbox import Outbox
from tests.sync.factory import TERMINAL, make_keys, save, utc_now

KEY = secrets.token_bytes(32)


@pytest.mark.parametrize("content", [KEY, KEY.hex().encode(), KEY.hex().encode() + b"\n"])
def test_key_is_read_as_bytes_or_digits(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "key").write_bytes(content)
    assert store_key({VARIABLE: str(tmp_path / "key")}) == KEY


def test_no_key_is_configured(tmp_path: Path) -> None:
    assert store_key({}, sealed=tmp_path / "none") is None


def test_key_sealed_to_another_machine_is_refused_by_name(tmp_path: Path) -> None:
    sealed = tmp_path / "store.key.cred"
    sealed.write_bytes(b"Whxqht+dQJax1aZeCGLxmiAAAAAB" * 4)
    with pytest.raises(StoreKeyError, match=r"store\.key\.cred"):
        store_key({}, sealed=sealed)


@pytest.mark.skipif(shutil.which("systemd-creds") is None, reason="systemd-creds is not installed")
def test_tools_open_the_sealed_key_themselves(tmp_path: Path) -> None:
    sealed, plain = tmp_path / "store.key.cred", tmp_path / "plain"
    plain.write_text(KEY.hex(), encoding="ascii")
    command = ["systemd-creds", "encrypt", "--name=store.key", str(plain), str(sealed)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("this account may not seal with the machine's key")
    assert store_key({}, sealed=sealed) == KEY


@pytest.mark.parametrize("content", [b"", b"short", b"z" * 64, KEY + b"x", None])
def test_file_that_holds_no_key_is_refused_without_its_content(
    tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "key"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(StoreKeyError) as refused:
        store_key({VARIABLE: str(path)})
    assert VARIABLE in str(refused.value)
    assert "short" not in str(refused.value).replace(str(path), "")


def queue(folder: Path) -> None:
    outbox = Outbox.open(
        folder / "outbox.sqlite3",
        platform=make_keys().platform,
        terminal=TERMINAL,
        clock=utc_now,
        reserve_bytes=0,
        database_key=KEY,
    )
    save(outbox)
    outbox.close()


def listed(folder: Path) -> Result:
    return CliRunner().invoke(app, ["sync", "list", "--data", str(folder), "--json"])


def test_field_staff_read_an_encrypted_queue_with_its_key_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue(tmp_path)
    without = listed(tmp_path)
    assert without.exit_code == 2
    (tmp_path / "key").write_bytes(KEY)
    monkeypatch.setenv(VARIABLE, str(tmp_path / "key"))
    assert len(json.loads(listed(tmp_path).stdout)) == 1
    (tmp_path / "key").write_bytes(secrets.token_bytes(32))
    assert listed(tmp_path).exit_code == 2
