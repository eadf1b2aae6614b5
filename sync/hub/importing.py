"""Batch files that were carried here by hand: taken in as if they had come over the wire.

The attachments that a batch file names are looked for beside it; a sealed file may also come alone,
after its submission. Each file's receipt is written beside it, under the same name with
``.receipt``: the platform's signed answers, for the way back. Taking a file in again gives the same
answers, and no second case.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
import errno
import hashlib
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from sync.contract.acknowledgement import AttachmentHeld, sign
from sync.contract.attachment import AttachmentRefused, open_stream
from sync.contract.batch_file import (
    LONGEST_BYTES,
    RECEIPT_SUFFIX,
    SEALED_SUFFIX,
    CarriedAttachment,
    FileFault,
    FileRefused,
    Receipt,
    ReceiptItem,
    batch_digest,
    read_batch,
    sealed_digest,
    sealed_name,
    write_receipt,
)
from sync.contract.envelope import read_envelope
from sync.hub.held import Declined, Extent, HeldFiles
from sync.hub.intake import Intake
from sync.hub.ledger import Ledger
from sync.hub.secrets import Signer

_PIECE_BYTES = 1024 * 1024
# A terminal may be sending the same file over the network meanwhile.
_TRIES = 3

FAULT_WORDS = {
    FileFault.FOREIGN: "不是终端导出的文件，没有导入。",
    FileFault.TRUNCATED: "文件不完整，没有导入；请在终端上重新导出。",
    FileFault.ALTERED: "文件内容被改动或损坏，没有导入；请在终端上重新导出。",
    FileFault.TOO_LARGE: "文件太大，不是终端导出的，没有导入。",
}


class SealedFault(enum.StrEnum):
    """Why a sealed file was not taken."""

    MISSING = "missing"
    TRUNCATED = "truncated"
    ALTERED = "altered"
    FOREIGN = "foreign"
    NO_ROOM = "no-room"
    BUSY = "busy"


SEALED_WORDS = {
    SealedFault.MISSING: "附件不在 U 盘上，平台也还没有；请在终端上重新导出。",
    SealedFault.TRUNCATED: "附件文件不完整，没有导入；请在终端上重新导出。",
    SealedFault.ALTERED: "附件文件被改动或损坏，没有导入；请在终端上重新导出。",
    SealedFault.FOREIGN: "不是发给本平台的附件，没有导入。",
    SealedFault.NO_ROOM: "平台磁盘空间不足，附件没有导入；腾出空间后再导入一次。",
    SealedFault.BUSY: "终端正在联网传送同一附件；稍后再导入一次。",
}


@dataclasses.dataclass(frozen=True, slots=True)
class Imported:
    """What a batch file came to.

    Attributes:
        new: submissions that were taken in now.
        known: those the platform had already.
        refused: pending numbers of those it does not take.
        receipt: where its receipt was written.
        attachments: sealed files that the platform holds, of those that belong to it.
        faults: digests of those it does not hold, and why.
    """

    new: int
    known: int
    refused: tuple[str, ...]
    receipt: Path
    attachments: int = 0
    faults: tuple[tuple[str, SealedFault], ...] = ()


class CarriedFiles:
    """Takes in sealed files, each proven by its digest, any number of times.

    Args:
        held: where they are kept.
        ledger: told of every file that is held.
        signer: signs that it is.
        keys_by_id: what opens them; only asked of files that no batch file names.
        clock: the platform's wall clock, timezone-aware.
    """

    def __init__(
        self,
        held: HeldFiles,
        ledger: Ledger,
        signer: Signer,
        keys_by_id: Mapping[str, X25519PrivateKey],
        clock: Callable[[], dt.datetime],
    ) -> None:
        self._held = held
        self._ledger = ledger
        self._signer = signer
        self._keys_by_id = keys_by_id
        self._clock = clock

    def take(self, path: Path, digest: str, size: int) -> bytes | SealedFault:
        """The signed statement that the file is held, or why it is not.

        Raises:
            OSError: the stick or the platform's disk refused.
        """
        there = self._held.extent(digest)
        if there is not None and self._held.is_whole(digest):
            return self._said(digest, size) if there.length == size else SealedFault.ALTERED
        try:
            handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        except FileNotFoundError:
            return SealedFault.MISSING
        with os.fdopen(handle, "rb") as file:
            # A pipe or a device has no size that could be believed.
            length = os.fstat(handle).st_size if path.is_file() else size + 1
            if length != size:
                return SealedFault.TRUNCATED if length < size else SealedFault.ALTERED
            found = hashlib.sha256()
            while piece := file.read(_PIECE_BYTES):
                found.update(piece)
            if found.hexdigest() != digest:
                return SealedFault.ALTERED
            fault = self._keep(file, digest, size)
        return fault or self._said(digest, size)

    def take_alone(self, path: Path) -> bytes | SealedFault:
        """A file that no batch file names: only when it is sealed for this platform.

        Raises:
            OSError: as ``take``.
        """
        digest = sealed_digest(path.name)
        if digest is None:
            return SealedFault.FOREIGN
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(handle, "rb") as file:
            if not path.is_file():
                return SealedFault.FOREIGN
            try:
                ref = open_stream(file, _Nowhere(), self._keys_by_id)
            except AttachmentRefused:
                return SealedFault.FOREIGN
        return self.take(path, digest, ref.size)

    def _keep(self, file: BinaryIO, digest: str, size: int) -> SealedFault | None:
        for _ in range(_TRIES):
            extent = self._held.create(digest, size)
            while isinstance(extent, Extent) and extent.offset < size:
                # What came over the network before is not taken a second time.
                file.seek(extent.offset)
                extent = self._held.append(digest, extent.offset, file.read(_PIECE_BYTES))
            if isinstance(extent, Extent):
                return None
            if extent is Declined.FULL:
                return SealedFault.NO_ROOM
        return SealedFault.BUSY

    def _said(self, digest: str, size: int) -> bytes:
        moment = self._clock().astimezone(dt.UTC)
        since = self._ledger.note_attachment(digest, size, moment)
        signer = self._signer
        held = AttachmentHeld(
            hub=signer.hub, kid=signer.kid, digest=digest, size=size, received_at=since
        )
        return sign(held, signer.sign_key)


class _Nowhere:
    def write(self, data: bytes, /) -> int:
        return len(data)


def import_file(
    path: Path, intake: Intake, receipts: Path | None = None, carried: CarriedFiles | None = None
) -> Imported:
    """Take in one batch file or sealed file, and write its receipt.

    Args:
        path: of the file.
        intake: takes each of its envelopes.
        receipts: folder of the receipt; beside the file when None.
        carried: takes the attachments, which are looked for beside it; without it none are.

    Raises:
        FileRefused: it is no whole batch file; nothing of it was taken.
        OSError: it cannot be read, or its receipt not be written; then what was taken is held, and
            importing it once more gives the receipt.
    """
    if carried is not None and path.suffix == SEALED_SUFFIX:
        return _import_sealed(path, carried, receipts)
    data = _read(path)
    manifest, envelopes = read_batch(data)
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
    # After the submissions: what is wrong with a file keeps none of them.
    files = dict.fromkeys(one for item in manifest.items for one in item.attachments)
    statements, faults = ([], []) if carried is None else _take_all(files, path.parent, carried)
    receipt = Receipt(batch=batch_digest(data), items=tuple(items), attachments=tuple(statements))
    where = (receipts or path.parent) / (path.stem + RECEIPT_SUFFIX)
    _write(where, write_receipt(receipt))
    return Imported(new, known, tuple(refused), where, len(statements), tuple(faults))


def _take_all(
    files: Mapping[CarriedAttachment, None], folder: Path, carried: CarriedFiles
) -> tuple[list[bytes], list[tuple[str, SealedFault]]]:
    statements: list[bytes] = []
    faults: list[tuple[str, SealedFault]] = []
    for one in files:
        try:
            said = carried.take(folder / sealed_name(one.digest), one.digest, one.size)
        except OSError as error:
            full = error.errno in (errno.ENOSPC, errno.EDQUOT)
            said = SealedFault.NO_ROOM if full else SealedFault.TRUNCATED
        if isinstance(said, SealedFault):
            faults.append((one.digest, said))
        else:
            statements.append(said)
    return statements, faults


def _import_sealed(path: Path, carried: CarriedFiles, receipts: Path | None) -> Imported:
    said = carried.take_alone(path)
    where = (receipts or path.parent) / (path.stem + RECEIPT_SUFFIX)
    if isinstance(said, SealedFault):
        return Imported(0, 0, (), where, 0, ((sealed_digest(path.name) or "", said),))
    # It stands for itself: its digest is that of the file.
    digest = sealed_digest(path.name) or ""
    _write(where, write_receipt(Receipt(batch=digest, items=(), attachments=(said,))))
    return Imported(0, 0, (), where, 1)


def import_files(
    paths: Sequence[Path],
    intake: Intake,
    receipts: Path | None = None,
    carried: CarriedFiles | None = None,
) -> dict[Path, Imported | FileFault | OSError]:
    """Take in every file; a bad one never stops the others."""
    found: dict[Path, Imported | FileFault | OSError] = {}
    for path in paths:
        try:
            found[path] = import_file(path, intake, receipts, carried)
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
                f"不收 {len(one.refused)} 件，附件 {one.attachments} 个；回执 {one.receipt}"
            )
            for digest, fault in one.faults:
                print(f"{path}: {sealed_name(digest)}：{SEALED_WORDS[fault]}", file=sys.stderr)
            failed = failed or bool(one.refused or one.faults)
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
