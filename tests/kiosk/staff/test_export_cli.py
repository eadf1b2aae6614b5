"""A stick carried from the terminal to the platform and back, on both command lines."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from kiosk.cli import app
from sync.attachments import AttachmentStore
from sync.outbox import SubmissionState
from tests.kiosk.staff.test_sync_cli import Desk, desk
from tests.sync.factory import save
from tests.sync.uploads.sending import TYPE, enqueue

__all__ = ["desk"]


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "media" / "usb"
    folder.mkdir(parents=True)
    return folder


def export(desk: Desk, stick: Path, *more: str) -> Result:
    arguments = ["sync", "export", "--to", str(stick), "--data", str(desk.data), *more]
    return CliRunner().invoke(app, arguments, catch_exceptions=False)


def receipts(desk: Desk, stick: Path) -> Result:
    return desk.run("import-receipt", *map(str, sorted(stick.glob("*.receipt"))))


def platform(desk: Desk, *files: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "sync.hub", "import", *map(str, files)]
    command += ["--data", str(desk.data.parent / "hub")]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_stick_goes_to_the_platform_and_its_receipt_settles(desk: Desk, stick: Path) -> None:
    saved = save(desk.outbox)
    written = export(desk, stick)
    assert written.exit_code == 0
    assert "已写 1 件" in written.stdout
    assert desk.outbox.state(saved.key) is SubmissionState.SAVED
    taken = platform(desk, *stick.glob("*.batch"))
    assert taken.returncode == 0, taken.stderr
    assert "1" in taken.stdout
    settled = receipts(desk, stick)
    assert settled.exit_code == 0
    assert "1 件已由平台签名确认送达" in settled.stdout
    assert desk.outbox.state(saved.key) is SubmissionState.DELIVERED
    assert desk.hub.ledger.total() == 1


def test_nothing_to_write_is_said(desk: Desk, stick: Path) -> None:
    assert "没有要写的办件" in export(desk, stick).stdout
    assert list(stick.iterdir()) == []


def test_missing_stick_is_said(desk: Desk, stick: Path) -> None:
    save(desk.outbox)
    result = export(desk, stick / "nowhere")
    assert result.exit_code == 2
    assert "U 盘" in result.stderr


def test_quarantined_ones_are_carried_when_asked_for(desk: Desk, stick: Path) -> None:
    desk.refused()
    assert "没有要写的办件" in export(desk, stick).stdout
    assert "已写 1 件" in export(desk, stick, "--quarantined").stdout


def test_harmed_receipt_is_refused_with_a_sentence(desk: Desk, stick: Path) -> None:
    saved = save(desk.outbox)
    export(desk, stick)
    platform(desk, *stick.glob("*.batch"))
    (receipt,) = stick.glob("*.receipt")
    receipt.write_bytes(receipt.read_bytes()[:-9])
    result = receipts(desk, stick)
    assert result.exit_code == 1
    assert "不完整" in result.stderr
    assert desk.outbox.state(saved.key) is SubmissionState.SAVED


def test_harmed_batch_is_refused_by_the_platform_with_a_sentence(desk: Desk, stick: Path) -> None:
    save(desk.outbox)
    export(desk, stick)
    (batch,) = stick.glob("*.batch")
    batch.write_bytes(batch.read_bytes() + b"x")
    taken = platform(desk, batch)
    assert taken.returncode == 1
    assert "被改动或损坏" in taken.stderr
    assert desk.hub.ledger.total() == 0


def test_platform_without_keys_takes_nothing(desk: Desk, stick: Path) -> None:
    save(desk.outbox)
    export(desk, stick)
    command = [sys.executable, "-m", "sync.hub", "import", *map(str, stick.glob("*.batch"))]
    command += ["--data", str(stick / "none")]
    taken = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert taken.returncode == 2
    assert not (stick / "none").exists()


def test_attachments_go_along_and_are_settled_by_the_receipt(desk: Desk, stick: Path) -> None:
    files = AttachmentStore(
        desk.data / "attachments", platform=desk.hub.secrets.platform, reserve_bytes=0
    )
    saved = enqueue(desk.outbox, files.put(b"page" * 30_000, TYPE))
    written = export(desk, stick)
    assert written.exit_code == 0
    assert "附件：新写 1 个" in written.stdout
    taken = platform(desk, *stick.glob("*.batch"))
    assert taken.returncode == 0, taken.stderr
    assert "附件 1 个" in taken.stdout
    settled = receipts(desk, stick)
    assert settled.exit_code == 0
    assert "1 个附件已由平台签名确认收存" in settled.stdout
    assert desk.outbox.state(saved.key) is SubmissionState.DELIVERED
