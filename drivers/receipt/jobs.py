"""The jobs a printer confirmed, so that a retry prints nothing twice, also after a restart."""

from __future__ import annotations

import collections
import hashlib
import logging
import os
import re
from pathlib import Path

_log = logging.getLogger("drivers.receipt")
_ENTRY = re.compile(r"[0-9a-f]{64}")


class ConfirmedJobs:
    """A bounded memory of confirmed job ids, optionally on disk.

    Kept as digests: an id may be anything, a line in a file may not. A file that cannot be read
    or written costs the memory of restarts, never a receipt.
    """

    def __init__(self, limit: int, path: Path | None = None) -> None:
        """Args: ``limit`` is how many are remembered, the latest first to stay."""
        self._limit = limit
        self._path = path
        self._known: collections.OrderedDict[str, None] = collections.OrderedDict()
        self._lines = 0
        for entry in self._on_disk():
            self._keep(entry)

    def __contains__(self, job_id: str) -> bool:
        return _digest(job_id) in self._known

    def add(self, job_id: str) -> None:
        """Remember a job the printer confirmed, durably when there is a file."""
        entry = _digest(job_id)
        self._keep(entry)
        if self._path is None:
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            if self._lines >= 2 * self._limit:
                self._rewrite(self._path)
            else:
                self._append(self._path, entry)
        except OSError as error:
            _log.warning("printed jobs are not remembered on disk: %s", type(error).__name__)

    def _keep(self, entry: str) -> None:
        self._known.pop(entry, None)
        self._known[entry] = None
        while len(self._known) > self._limit:
            self._known.popitem(last=False)

    def _on_disk(self) -> list[str]:
        if self._path is None:
            return []
        try:
            text = self._path.read_text("ascii", errors="replace")
        except FileNotFoundError:
            return []
        except OSError as error:
            _log.warning("printed jobs cannot be read: %s", type(error).__name__)
            return []
        lines = text.splitlines()
        # A power cut may leave half a line at the end, which must not swallow the next one: then
        # the file counts as full, and is written afresh.
        self._lines = len(lines) if text.endswith("\n") else 2 * self._limit
        return [line for line in lines if _ENTRY.fullmatch(line)]

    def _append(self, path: Path, entry: str) -> None:
        with path.open("ab") as file:
            file.write(f"{entry}\n".encode("ascii"))
            file.flush()
            os.fsync(file.fileno())
        self._lines += 1

    def _rewrite(self, path: Path) -> None:
        fresh = path.with_suffix(".new")
        with fresh.open("wb") as file:
            file.write("".join(f"{entry}\n" for entry in self._known).encode("ascii"))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
        self._lines = len(self._known)


def _digest(job_id: str) -> str:
    return hashlib.sha256(job_id.encode("utf-8", "surrogatepass")).hexdigest()
