"""The journal at a terminal: appended to, never changed, whole again after a power cut.

Segments ``journal-000001.jsonl`` … in one folder; the chain goes on from one to the next. The
signing key is made at first use and stays in the folder's ``key`` file, readable by the terminal's
account alone; its public half (``key.pub``, 32 bytes in hexadecimal) is what a verifier is given.
"""

from __future__ import annotations

import datetime as dt
import os
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.audit.chain import (
    SIGN_EVERY,
    SIGNATURE,
    Entry,
    LineError,
    next_entry,
    read_line,
    signed,
)
from kiosk.audit.events import Disposition, EventCatalogue, Value
from sync.identity.files import write_whole

SEGMENT_BYTES = 8 * 1024 * 1024
KEY_FILE, PUBLIC_FILE = "key", "key.pub"


class JournalError(Exception):
    """The journal cannot be gone on with; the message says which file and why."""


def segments(folder: Path) -> list[Path]:
    """The segments, oldest first."""
    return sorted(folder.glob("journal-[0-9]*.jsonl"))


class Journal:
    """Appends events; may be used from any thread.

    Args:
        folder: made when missing.
        catalogue: which events there are.
        clock: timezone-aware.
        segment_bytes: a new segment begins after so many.

    Raises:
        JournalError: the last line but a torn one cannot be read, or the key cannot be used.
        OSError: the disk.
    """

    def __init__(
        self,
        folder: Path,
        catalogue: EventCatalogue,
        clock: Callable[[], dt.datetime],
        *,
        segment_bytes: int = SEGMENT_BYTES,
    ) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder, self._catalogue, self._clock = folder, catalogue, clock
        self._segment_bytes = segment_bytes
        self._lock = threading.Lock()
        self._key = _key(folder)
        self._last, cut = _resume(folder)
        self._since_signature = _since_signature(folder)
        found = segments(folder)
        self._number = int(found[-1].stem.removeprefix("journal-")) if found else 1
        self._file = os.open(
            self._path(), os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600
        )
        if cut:
            self.append("journal-cut", {"bytes": cut})

    def append(
        self,
        event: str,
        fields: Mapping[str, Value] | None = None,
        disposition: Disposition | None = None,
    ) -> int:
        """Write an event; its number.

        Raises:
            EventError: the catalogue does not allow it; nothing was written.
            OSError: the disk; nothing was written, or a torn line that the next start cuts off.
        """
        given = fields or {}
        self._catalogue.check(event, given, disposition)
        with self._lock:
            entry = next_entry(self._last, self._clock(), event, given, disposition)
            self._write(entry)
            self._since_signature += 1
            if self._since_signature >= SIGN_EVERY:
                self._sign(entry)
            return entry.n

    def anchor(self) -> tuple[int, str]:
        """How many there are and the last one's hash: kept elsewhere, it finds a cut tail."""
        with self._lock:
            return (0, "") if self._last is None else (self._last.n, self._last.hash)

    def close(self) -> None:
        """Sign what is there, and make it durable."""
        with self._lock:
            if self._since_signature and self._last is not None:
                self._sign(self._last)
            os.fsync(self._file)
            os.close(self._file)

    def _sign(self, last: Entry) -> None:
        self._write(signed(last, self._clock(), self._key))
        self._since_signature = 0
        os.fsync(self._file)
        if os.fstat(self._file).st_size >= self._segment_bytes:
            os.close(self._file)
            self._number += 1
            self._file = os.open(
                self._path(), os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600
            )

    def _write(self, entry: Entry) -> None:
        line = entry.line()
        size = os.fstat(self._file).st_size
        try:
            if os.write(self._file, line) != len(line):
                raise OSError("a short write")
        except OSError:
            # Half a line would make the next one unreadable.
            os.ftruncate(self._file, size)
            raise
        self._last = entry

    def _path(self) -> Path:
        return self._folder / f"journal-{self._number:06}.jsonl"


def _key(folder: Path) -> Ed25519PrivateKey:
    path = folder / KEY_FILE
    if not path.exists():
        made = Ed25519PrivateKey.generate()
        write_whole(path, made.private_bytes_raw(), 0o600)
        public = made.public_key().public_bytes_raw().hex()
        write_whole(folder / PUBLIC_FILE, public.encode("ascii") + b"\n", 0o644)
    try:
        return Ed25519PrivateKey.from_private_bytes(path.read_bytes())
    except ValueError as error:
        raise JournalError(f"{path} is no key") from error


def _resume(folder: Path) -> tuple[Entry | None, int]:
    """The last entry, and how many bytes of a torn line were cut off."""
    cut = 0
    for path in reversed(segments(folder)):
        content = path.read_bytes()
        whole = content.rfind(b"\n") + 1
        if torn := len(content) - whole:
            os.truncate(path, whole)
            cut += torn
        if not whole:
            continue
        last = content[content.rfind(b"\n", 0, whole - 1) + 1 : whole]
        try:
            return read_line(last), cut
        except LineError as error:
            raise JournalError(f"{path}: the last line: {error}") from error
    return None, cut


def _since_signature(folder: Path) -> int:
    found = segments(folder)
    if not found:
        return 0
    count = 0
    for line in reversed(found[-1].read_bytes().splitlines()):
        if f'"event":"{SIGNATURE}"'.encode() in line:
            break
        count += 1
    return count
