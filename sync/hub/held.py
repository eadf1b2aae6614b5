"""Sealed files at the platform: partial ones that grow, and whole ones that stay.

``partial/<digest>.<length>`` is as long as what came so far; ``held/<aa>/<digest>`` is whole,
proven by its digest and durable. All state is in names and lengths, so that several workers in
front of one folder agree; each change of a file happens under a lock on that file.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
import fcntl
import hashlib
import math
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from sync.contract.attachment import LARGEST_BYTES
from sync.contract.upload import is_digest

_PIECE_BYTES = 1024 * 1024
_PURGE_EVERY_S = 60.0


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class HoldingLimits:
    """What the folder never exceeds.

    Attributes:
        file_bytes: one sealed file.
        partials: files that are not whole, at the same time.
        partial_s: how long one may stand still before it is removed.
        reserve_bytes: free space below which nothing is begun.
    """

    file_bytes: int = LARGEST_BYTES
    partials: int = 2000
    partial_s: float = 7 * 24 * 3600.0
    reserve_bytes: int = 64 * 1024 * 1024


@dataclasses.dataclass(frozen=True, slots=True)
class Extent:
    """How much of a file is here; whole when both are the same."""

    length: int
    offset: int


class Declined(enum.StrEnum):
    """Why a piece or a file was not taken."""

    UNKNOWN = "unknown"
    TOO_LARGE = "too-large"
    FULL = "full"
    OTHER_LENGTH = "other-length"
    OTHER_OFFSET = "other-offset"
    WRONG_DIGEST = "wrong-digest"


class HeldFiles:
    """The folder; any thread may call it, and any number of processes.

    Args:
        folder: of its own; made when missing.
        clock: the platform's wall clock, timezone-aware; only for what stands still.
        limits: bounds.
        monotonic: seconds on a clock that nobody can set.

    Raises:
        OSError: the folder cannot be used.
    """

    def __init__(
        self,
        folder: Path,
        clock: Callable[[], dt.datetime],
        limits: HoldingLimits | None = None,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.limits = limits or HoldingLimits()
        self._clock = clock
        self._partial = folder / "partial"
        self._held = folder / "held"
        self._creating = threading.Lock()
        self._monotonic = monotonic
        self._purge_at = -math.inf
        for one in (self._partial, self._held):
            one.mkdir(mode=0o700, parents=True, exist_ok=True)
        for one in (folder.parent, folder):
            _sync_folder(one)

    def extent(self, digest: str) -> Extent | None:
        """How much of the file is here; ``None`` when nobody began it."""
        if not is_digest(digest):
            return None
        with suppress(FileNotFoundError):
            size = self._path(digest).stat().st_size
            return Extent(size, size)
        partial = self._find(digest)
        if partial is None:
            return None
        with suppress(FileNotFoundError):
            return Extent(_length(partial), partial.stat().st_size)
        return None

    def is_whole(self, digest: str) -> bool:
        """Whether the file is proven and durable; one with all its bytes may not be so yet."""
        return is_digest(digest) and self._path(digest).is_file()

    def expires_at(self, digest: str) -> dt.datetime | None:
        """When the file is removed unless it grows; ``None`` for one that is whole or unknown."""
        partial = self._find(digest)
        if partial is None:
            return None
        with suppress(FileNotFoundError):
            moved = partial.stat().st_mtime
            return dt.datetime.fromtimestamp(moved + self.limits.partial_s, dt.UTC)
        return None

    def create(self, digest: str, length: int) -> Extent | Declined:
        """Begin a file, or find it begun already.

        Args:
            digest: a digest, see ``is_digest``.
            length: of the whole.
        """
        if not 1 <= length <= self.limits.file_bytes:
            return Declined.TOO_LARGE
        # The others of this process wait: a thousand at once must not all count the same number.
        with self._creating:
            there = self.extent(digest)
            if there is not None:
                return there if there.length == length else Declined.OTHER_LENGTH
            if self._count() >= self.limits.partials:
                # Now and then: whoever begins thousands must not have all of them looked at for
                # each.
                if self._monotonic() < self._purge_at:
                    return Declined.FULL
                self._purge_at = self._monotonic() + _PURGE_EVERY_S
                if not self.purge():
                    return Declined.FULL
            if shutil.disk_usage(self._partial).free < self.limits.reserve_bytes + length:
                return Declined.FULL
            path = self._partial / f"{digest}.{length}"
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600))
        return Extent(length, 0)

    def append(self, digest: str, offset: int, piece: bytes) -> Extent | Declined:
        """Add a piece, all of it or nothing; when it was the last, the file is whole and durable.

        Args:
            digest: of the whole.
            offset: where the piece belongs; only the present end is taken.
            piece: not empty.

        Raises:
            OSError: the disk refused; what was there before is there still.
        """
        path = self._find(digest) if is_digest(digest) else None
        if path is None:
            there = self.extent(digest)
            return Declined.UNKNOWN if there is None else Declined.OTHER_OFFSET
        with _locked(path) as handle:
            if handle is None:
                return Declined.OTHER_OFFSET
            length, size = _length(path), os.fstat(handle).st_size
            if offset != size:
                return Declined.OTHER_OFFSET
            if size + len(piece) > length:
                return Declined.TOO_LARGE
            try:
                _write(handle, piece, size)
                os.fdatasync(handle)
            except OSError:
                os.ftruncate(handle, size)
                raise
            size += len(piece)
            if size == length and not self._keep(path, handle, digest):
                return Declined.WRONG_DIGEST
        return Extent(length, size)

    def open(self, digest: str) -> BinaryIO | None:
        """The sealed bytes of a file that is whole; ``None`` when it is not here."""
        if not is_digest(digest):
            return None
        try:
            return self._path(digest).open("rb")
        except FileNotFoundError:
            return None

    def purge(self) -> int:
        """Remove partial files that stood still for too long; how many."""
        oldest = self._clock().timestamp() - self.limits.partial_s
        removed = 0
        for path in list(self._partial.iterdir()):
            with suppress(FileNotFoundError), _locked(path) as handle:
                if handle is not None and os.fstat(handle).st_mtime < oldest:
                    path.unlink()
                    removed += 1
        return removed

    def _keep(self, path: Path, handle: int, digest: str) -> bool:
        found = hashlib.sha256()
        at = 0
        while piece := os.pread(handle, _PIECE_BYTES, at):
            found.update(piece)
            at += len(piece)
        if found.hexdigest() != digest:
            path.unlink()
            return False
        os.fsync(handle)
        target = self._path(digest)
        if not target.parent.is_dir():
            target.parent.mkdir(mode=0o700, exist_ok=True)
            _sync_folder(self._held)
        path.rename(target)
        # Both: otherwise a power cut could bring the partial one back beside it, or neither.
        _sync_folder(target.parent)
        _sync_folder(self._partial)
        return True

    def _find(self, digest: str) -> Path | None:
        prefix = f"{digest}."
        # Not glob: it is slower, and this is done for every request.
        with os.scandir(self._partial) as entries:
            name = next((one.name for one in entries if one.name.startswith(prefix)), None)
        return None if name is None else self._partial / name

    def _count(self) -> int:
        with os.scandir(self._partial) as entries:
            return sum(1 for _ in entries)

    def _path(self, digest: str) -> Path:
        return self._held / digest[:2] / digest


def _length(partial: Path) -> int:
    return int(partial.name.partition(".")[2])


@contextmanager
def _locked(path: Path) -> Iterator[int | None]:
    """The file, for one at a time; ``None`` when it is no longer under this name."""
    try:
        handle = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        yield None
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        try:
            same = os.path.samestat(os.fstat(handle), path.stat())
        except FileNotFoundError:
            same = False
        yield handle if same else None
    finally:
        os.close(handle)


def _write(handle: int, piece: bytes, at: int) -> None:
    left = memoryview(piece)
    while left:
        written = os.pwrite(handle, left, at)
        left, at = left[written:], at + written


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
