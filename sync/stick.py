"""Files on a stick: read no further than ours can be, written whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from sync.contract.attachment import AttachmentRef
from sync.contract.batch_file import LONGEST_BYTES, FileFault, FileRefused

_PIECE_BYTES = 1024 * 1024


def read_bounded(path: Path, limit_bytes: int = LONGEST_BYTES) -> bytes:
    """A file's content, as long as any of ours can be.

    Raises:
        FileRefused: longer, a link to elsewhere, or no file at all.
        OSError: it cannot be read.
    """
    # A device or a pipe of that name would be read for ever; a link leads to files of ours.
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOFOLLOW)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise FileRefused(FileFault.FOREIGN) from error
        raise
    with os.fdopen(handle, "rb") as file:
        if not path.is_file():
            raise FileRefused(FileFault.FOREIGN)
        data = file.read(limit_bytes + 1)
    if len(data) > limit_bytes:
        raise FileRefused(FileFault.TOO_LARGE)
    return data


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that is complete or not there: aside, made durable, then renamed.

    Raises:
        OSError: the disk refused; what was there before is untouched.
    """
    with _aside(path) as file:
        file.write(content)


@contextlib.contextmanager
def _aside(path: Path) -> Iterator[BinaryIO]:
    fresh = path.with_name(f".{path.name}.new")
    try:
        # Sticks know no permissions; those of the folder hold.
        with fresh.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        fresh.rename(path)
    except BaseException:
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise
    handle = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    except OSError as error:
        # Some file systems of sticks cannot do that for a folder.
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(handle)


def is_whole(path: Path, ref: AttachmentRef) -> bool:
    """Whether the file is this sealed file; one that cannot be read is not."""
    digest = hashlib.sha256()
    try:
        # Looked at first: a device or a pipe of that name would be read for ever.
        if not path.is_file() or path.stat().st_size != ref.size:
            return False
        with path.open("rb") as file:
            while piece := file.read(_PIECE_BYTES):
                digest.update(piece)
    except OSError:
        return False
    return digest.hexdigest() == ref.digest


def copy_whole(source: Path, target: Path, ref: AttachmentRef) -> bool:
    """Copy a sealed file, whole or not at all; whether that is what lies there now.

    Raises:
        OSError: the disk refused.
    """
    try:
        file = source.open("rb")
    except FileNotFoundError:
        # The platform got it over the network at this moment.
        return False
    with file, _aside(target) as copy:
        while piece := file.read(_PIECE_BYTES):
            copy.write(piece)
    return is_whole(target, ref)
