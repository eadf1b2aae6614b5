"""Files that root makes in the terminal's folder belong to the terminal's account afterwards."""

from __future__ import annotations

import os
from pathlib import Path


def make_folder(data: Path) -> None:
    """The terminal's folder, its owner's alone; one that is there stays as it is.

    Raises:
        OSError: it cannot be made.
    """
    data.mkdir(mode=0o700, parents=True, exist_ok=True)


def hand_over(data: Path) -> None:
    """Give everything in the folder to who owns the folder; without root's rights nothing happens.

    Raises:
        OSError: a file could not be given.
    """
    if os.geteuid() != 0 or not data.is_dir():
        return
    owner = data.stat()
    for folder, names, files in os.walk(data):
        for name in (*names, *files):
            os.chown(Path(folder) / name, owner.st_uid, owner.st_gid, follow_symlinks=False)
