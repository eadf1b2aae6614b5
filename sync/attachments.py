"""The terminal's sealed files: durable before the row that names them, and gone only after it.

A file is written under a name nobody looks for, synced, given its own name (the SHA-256 of its
sealed bytes) and the folder synced; then the caller names it in ``Outbox.enqueue``. What a power
cut leaves of that is either nothing, a file under no name, or a whole file without a row: the last
two are collected when the terminal starts anew, and no citizen was told that they are safe.
"""

from __future__ import annotations

import contextlib
import dataclasses
import enum
import errno
import hashlib
import io
import os
import re
import secrets
import shutil
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from sync.contract.attachment import AttachmentRef, Readable, seal_stream
from sync.contract.platform import PlatformKey
from sync.store import StoreError, Trouble

_NAME = re.compile(r"[0-9a-f]{64}\Z", re.ASCII)
_UNFINISHED = ".unfinished"
_PIECE_BYTES = 256 * 1024


class Damage(enum.StrEnum):
    """What is wrong with a sealed file."""

    MISSING = "missing"
    DAMAGED = "damaged"


@dataclasses.dataclass(frozen=True, slots=True)
class Collected:
    """What ``collect`` removed: files without a row, and what is not needed any more."""

    orphans: int
    settled: int


class AttachmentStore:
    """The folder of one terminal's sealed files; any thread may call it.

    Args:
        folder: of its own; made when missing, for its owner only.
        platform: whom files are sealed for.
        grace_s: how long a file of this process may be without a row; longer than a citizen's
            session can last. Files of an earlier process get none: nobody will name them any more.
        reserve_bytes: below this much free space nothing is accepted any more.
        monotonic: seconds on a clock that nobody can set.

    Raises:
        StoreError: the folder cannot be used.
    """

    def __init__(
        self,
        folder: Path,
        *,
        platform: PlatformKey,
        grace_s: float = 3600.0,
        reserve_bytes: int = 16 * 1024 * 1024,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._folder = folder
        self._platform = platform
        self._grace_s = grace_s
        self._reserve_bytes = reserve_bytes
        self._monotonic = monotonic
        self._lock = threading.Lock()
        # Put by this process, and when: a draft may be about to name them.
        self._fresh: dict[str, float] = {}
        self._writing: set[Path] = set()
        with _troubles():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _sync_folder(folder.parent)

    def seal_for(self, platform: PlatformKey) -> None:
        """Seal for this key of the platform from now on; what lies there stays as it was sealed."""
        self._platform = platform

    def put(self, content: bytes | Readable, content_type: str) -> AttachmentRef:
        """Seal content and make it durable; it is there for good once a row names it.

        Args:
            content: in the clear; it reaches no disk.
            content_type: of the content.

        Raises:
            StoreError: nothing was saved; ``cause`` says why.
            ValueError: the content type has the wrong form, or the content is too long.
        """
        source = io.BytesIO(content) if isinstance(content, bytes) else content
        with _troubles():
            if shutil.disk_usage(self._folder).free < self._reserve_bytes:
                raise StoreError(Trouble.DISK_FULL, "below the reserve")
            unfinished = self._folder / f"{secrets.token_hex(16)}{_UNFINISHED}"
            with self._lock:
                self._writing.add(unfinished)
            try:
                return self._put(source, content_type, unfinished)
            finally:
                with suppress(OSError):
                    unfinished.unlink()
                with self._lock:
                    self._writing.discard(unfinished)

    def _put(self, source: Readable, content_type: str, unfinished: Path) -> AttachmentRef:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
        with os.fdopen(os.open(unfinished, flags, 0o600), "wb") as sink:
            ref = seal_stream(source, sink, self._platform, content_type)
            sink.flush()
            os.fsync(sink.fileno())
        with self._lock:
            # Known before it has its name: "collect" must not take it for an orphan in between.
            self._fresh[ref.digest] = self._monotonic()
        unfinished.rename(self._path(ref.digest))
        _sync_folder(self._folder)
        return ref

    def open(self, digest: str) -> BinaryIO | None:
        """The sealed bytes; ``None`` when they are not there.

        Raises:
            StoreError: they cannot be read.
        """
        with _troubles():
            try:
                return self._path(digest).open("rb")
            except FileNotFoundError:
                return None

    def check(self, ref: AttachmentRef) -> Damage | None:
        """Whether the file is what it was; ``None`` means yes.

        Raises:
            StoreError: it cannot be read.
        """
        source = self.open(ref.digest)
        if source is None:
            return Damage.MISSING
        digest, size = hashlib.sha256(), 0
        with _troubles(), source:
            while piece := source.read(_PIECE_BYTES):
                digest.update(piece)
                size += len(piece)
        whole = (digest.hexdigest(), size) == (ref.digest, ref.size)
        return None if whole else Damage.DAMAGED

    def collect(self, wanted: Callable[[str], bool | None]) -> Collected:
        """Remove what was not finished, what nothing names and what is not needed any more.

        Args:
            wanted: of a digest: true when the file is still needed, false when it was settled,
                ``None`` when no row names it. Asked inside a transaction of the outbox, so that no
                row comes in between.

        Raises:
            StoreError: not all could be removed.
        """
        orphans = settled = 0
        with _troubles():
            # Those of an earlier process: nobody will finish them.
            for path in list(self._folder.glob(f"*{_UNFINISHED}")):
                with self._lock:
                    left = path not in self._writing
                if left:
                    path.unlink(missing_ok=True)
            for entry in sorted(path.name for path in self._folder.iterdir()):
                if not _NAME.match(entry):
                    continue
                needed = wanted(entry)
                if needed or (needed is None and self._is_fresh(entry)):
                    continue
                self._remove(entry)
                if needed is None:
                    orphans += 1
                else:
                    settled += 1
            if orphans or settled:
                _sync_folder(self._folder)
        return Collected(orphans, settled)

    def remove(self, digests: Collection[str]) -> None:
        """These are not needed any more; a crash in the middle is made good by ``collect``.

        Raises:
            StoreError: not all could be removed.
        """
        if not digests:
            return
        with _troubles():
            for digest in digests:
                self._remove(digest)
            _sync_folder(self._folder)

    def _remove(self, digest: str) -> None:
        self._path(digest).unlink(missing_ok=True)
        with self._lock:
            self._fresh.pop(digest, None)

    def _is_fresh(self, digest: str) -> bool:
        with self._lock:
            put_at = self._fresh.get(digest)
        return put_at is not None and self._monotonic() - put_at < self._grace_s

    def _path(self, digest: str) -> Path:
        if not _NAME.match(digest):
            # A digest comes from our own row; anything else would lead out of the folder.
            raise ValueError("not a digest")
        return self._folder / digest


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextlib.contextmanager
def _troubles() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        # Its text holds a path; the code says enough.
        raise StoreError(_trouble_of(error), errno.errorcode.get(error.errno or 0, "")) from None


def _trouble_of(error: OSError) -> Trouble:
    return {
        errno.ENOSPC: Trouble.DISK_FULL,
        errno.EDQUOT: Trouble.DISK_FULL,
        errno.EFBIG: Trouble.DISK_FULL,
        errno.EROFS: Trouble.READ_ONLY,
        errno.EACCES: Trouble.READ_ONLY,
        errno.EPERM: Trouble.READ_ONLY,
    }.get(error.errno or 0, Trouble.DISK_ERROR)
