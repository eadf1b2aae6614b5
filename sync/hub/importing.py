"""Batch files that were carried here by hand: taken in as if they had come over the wire.

Each file's receipt is written beside it, under the same name with ``.receipt``: the platform's
signed answers, for the way back. Taking a file in again gives the same answers, and no second case.
"""

from __future__ import annotations

import dataclasses
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from sync.contract.batch_file import (
    LONGEST_BYTES,
    RECEIPT_SUFFIX,
    FileFault,
    FileRefused,
    Receipt,
    ReceiptItem,
    batch_digest,
    read_batch,
    write_receipt,
)
from sync.contract.envelope import read_envelope
from sync.hub.intake import Intake

FAULT_WORDS = {
    FileFault.FOREIGN: "不是终端导出的文件，没有导入。",
    FileFault.TRUNCATED: "文件不完整，没有导入；请在终端上重新导出。",
    FileFault.ALTERED: "文件内容被改动或损坏，没有导入；请在终端上重新导出。",
    FileFault.TOO_LARGE: "文件太大，不是终端导出的，没有导入。",
}


@dataclasses.dataclass(frozen=True, slots=True)
class Imported:
    """What a batch file came to.

    Attributes:
        new: submissions that were taken in now.
        known: those the platform had already.
        refused: pending numbers of those it does not take.
        receipt: where its receipt was written.
    """

    new: int
    known: int
    refused: tuple[str, ...]
    receipt: Path


def import_file(path: Path, intake: Intake, receipts: Path | None = None) -> Imported:
    """Take in one batch file, and write its receipt.

    Args:
        path: of the batch file.
        intake: takes each of its envelopes.
        receipts: folder of the receipt; beside the file when None.

    Raises:
        FileRefused: it is no whole batch file; nothing of it was taken.
        OSError: it cannot be read, or its receipt not be written; then what was taken is held, and
            importing it once more gives the receipt.
    """
    data = _read(path)
    _, envelopes = read_batch(data)
    new, known, refused = 0, 0, []
    items: list[ReceiptItem] = []
    for wire in envelopes:
        header = read_envelope(wire)[0].header
        reply = intake.submit(header.key, wire)
        items.append(ReceiptItem(key=header.key, status=reply.status, statement=reply.body))
        if reply.status == 201:
            new += 1
        elif reply.status == 200:
            known += 1
        else:
            refused.append(header.number)
    receipt = Receipt(batch=batch_digest(data), items=tuple(items))
    where = (receipts or path.parent) / (path.stem + RECEIPT_SUFFIX)
    _write(where, write_receipt(receipt))
    return Imported(new, known, tuple(refused), where)


def import_files(
    paths: Sequence[Path], intake: Intake, receipts: Path | None = None
) -> dict[Path, Imported | FileFault | OSError]:
    """Take in every file; a bad one never stops the others."""
    found: dict[Path, Imported | FileFault | OSError] = {}
    for path in paths:
        try:
            found[path] = import_file(path, intake, receipts)
        except FileRefused as error:
            found[path] = error.fault
        except OSError as error:
            found[path] = error
    return found


def report(found: Mapping[Path, Imported | FileFault | OSError]) -> bool:
    """Say what came of each file; whether anything in them was not taken."""
    failed = False
    for path, one in found.items():
        if isinstance(one, Imported):
            print(
                f"{path}: 新收 {one.new} 件，先前已收 {one.known} 件，"
                f"不收 {len(one.refused)} 件；回执 {one.receipt}"
            )
            failed = failed or bool(one.refused)
            continue
        words = FAULT_WORDS[one] if isinstance(one, FileFault) else f"读写出错（{one.strerror}）。"
        print(f"{path}: {words}", file=sys.stderr)
        failed = True
    return failed


def _read(path: Path) -> bytes:
    # Opened without waiting: a pipe of that name has no end.
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(handle, "rb") as file:
        if not path.is_file():
            raise FileRefused(FileFault.FOREIGN)
        data = file.read(LONGEST_BYTES + 1)
    if len(data) > LONGEST_BYTES:
        raise FileRefused(FileFault.TOO_LARGE)
    return data


def _write(path: Path, content: bytes) -> None:
    fresh = path.with_name(f".{path.name}.new")
    with fresh.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.rename(path)
