"""Room for what is thrown away: in memory where there is some, so that no disk is worn out."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

MEMORY = Path("/dev/shm")  # noqa: S108 - a file system in memory; folders in it are private


@contextlib.contextmanager
def scratch(prefix: str) -> Iterator[Path]:
    """A private folder that is gone afterwards."""
    where = str(MEMORY) if MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(prefix=prefix, dir=where) as name:
        yield Path(name)
