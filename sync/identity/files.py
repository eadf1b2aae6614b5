"""Small files that are complete or not there at all, also after a power cut."""

from __future__ import annotations

import os
from pathlib import Path


def write_whole(path: Path, content: bytes, mode: int) -> None:
    """Put this content in place of the file: written aside, made durable, then renamed.

    Args:
        path: its folder must exist.
        content: everything it is to hold.
        mode: its permissions, whatever umask the process runs under.

    Raises:
        OSError: the disk refused; the file is as it was before.
    """
    fresh = path.with_name(f".{path.name}.new")
    # One that a crash left behind; it was never part of anything.
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    with os.fdopen(handle, "wb") as file:
        os.fchmod(handle, mode)
        file.write(content)
        file.flush()
        os.fsync(handle)
    fresh.rename(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make what was renamed in this folder durable.

    Raises:
        OSError: the disk refused.
    """
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
