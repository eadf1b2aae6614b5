"""A disk that forgets: what can be on it after the power went away at any moment.

POSIX promises of a file only what ``fsync`` covered, and of a name only what an ``fsync`` of its
folder covered. Everything since then may be there, may be missing, may be there in any order, and
a write may be there in part (a sector of 512 bytes is written whole or not at all). Unlinks,
renames and new names that no sync of the folder followed may be undone, each on its own.

This is harsher than ext4 with its ordered journal, on purpose. It is not harsher than the standard:
flushes are believed, and what was synced stays as it is.
"""

from __future__ import annotations

import dataclasses
import hashlib
import os
import random
from pathlib import Path

from tests.torture.recording import Make, Rename, Say, Step, Sync, Truncate, Unlink, Write

SECTOR = 512

# Of the writes that are kept, so many are kept whole; the others are torn.
WHOLE = 0.8


@dataclasses.dataclass(slots=True, eq=False)
class _File:
    """``durable`` is what the last sync covered; ``loose`` came after it, in order."""

    folder: bool
    durable: bytearray = dataclasses.field(default_factory=bytearray)
    loose: list[Write | Truncate] = dataclasses.field(default_factory=list)

    def sync(self) -> None:
        for change in self.loose:
            _apply(self.durable, change)
        self.loose.clear()


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class _Entry:
    """A change of names: ``name`` now means ``file`` (or nothing), ``was`` means nothing."""

    name: str
    file: _File | None
    was: str | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Image:
    """Files as they may be found after the crash.

    Attributes:
        files: content by path.
        folders: that exist.
    """

    files: dict[str, bytes]
    folders: list[str]

    def digest(self) -> bytes:
        """The same for the same files."""
        total = hashlib.blake2b(repr(self.folders).encode(), digest_size=16)
        for path, content in self.files.items():
            total.update(f"{path} {len(content)} ".encode())
            total.update(content)
        return total.digest()

    def write(self, root: str, to: Path) -> None:
        """Put it under another folder: what lay in ``root`` lies in ``to``."""
        to.mkdir(parents=True, exist_ok=True)
        for folder in self.folders:
            (to / Path(folder).relative_to(root)).mkdir()
        for path, content in self.files.items():
            (to / Path(path).relative_to(root)).write_bytes(content)


class CrashDisk:
    """Takes steps, and draws images of what may be left of them.

    Args:
        root: the folder that is there, and empty, before the first step.
    """

    def __init__(self, root: str) -> None:
        self._root = root
        self._durable: dict[str, _File] = {}
        self._loose: list[_Entry] = []
        self._names: dict[str, _File] = {}

    def take(self, step: Step) -> None:
        """Do one step, as the system call did it."""
        match step:
            case Make(path, folder):
                self._rename(_Entry(path, _File(folder)))
            case Write(path) | Truncate(path):
                self._names[path].loose.append(step)
            case Rename(path, to):
                self._rename(_Entry(to, self._names[path], was=path))
            case Unlink(path):
                self._rename(_Entry(path, None))
            case Sync(path):
                self._sync(path)
            case Say():
                pass

    def image(self, draw: random.Random, keep: float) -> Image:
        """One of the disks that may be found.

        Args:
            draw: where chance comes from.
            keep: how likely an unsynced change is there, 0 to 1.
        """
        names = dict(self._durable)
        for entry in self._loose:
            if draw.random() < keep:
                _change(names, entry)
        files: dict[str, bytes] = {}
        folders: list[str] = []
        for path, file in sorted(names.items()):
            if file.folder:
                folders.append(path)
                continue
            files[path] = _found(file, draw, keep)
        # A name in a folder that is not there cannot be reached.
        there = {self._root, *folders}
        files = {path: data for path, data in files.items() if os.path.dirname(path) in there}  # noqa: PTH120
        return Image(files, folders)

    @property
    def settled(self) -> bool:
        """Whether there is only one disk that may be found."""
        return not self._loose and not any(file.loose for file in self._names.values())

    def _rename(self, entry: _Entry) -> None:
        _change(self._names, entry)
        self._loose.append(entry)

    def _sync(self, path: str) -> None:
        file = self._names.get(path)
        if file is not None and not file.folder:
            file.sync()
            return
        covered = [entry for entry in self._loose if _touches(entry, path)]
        self._loose = [entry for entry in self._loose if entry not in covered]
        for entry in covered:
            _change(self._durable, entry)


def _touches(entry: _Entry, folder: str) -> bool:
    return any(os.path.dirname(name) == folder for name in (entry.name, entry.was) if name)  # noqa: PTH120


def _change(names: dict[str, _File], entry: _Entry) -> None:
    if entry.was is not None:
        names.pop(entry.was, None)
    if entry.file is None:
        names.pop(entry.name, None)
    else:
        names[entry.name] = entry.file


def _found(file: _File, draw: random.Random, keep: float) -> bytes:
    content = bytearray(file.durable)
    for change in file.loose:
        luck = draw.random()
        if keep >= 1 or luck < keep * WHOLE:
            _apply(content, change)
        elif luck < keep and isinstance(change, Write):
            _tear(content, change, draw.getrandbits(_sectors(change)))
    return bytes(content)


def _sectors(change: Write) -> int:
    last = change.offset + len(change.data) - 1
    return last // SECTOR - change.offset // SECTOR + 1


def _tear(content: bytearray, change: Write, sectors: int) -> None:
    end = change.offset + len(change.data)
    at = change.offset
    for number in range(_sectors(change)):
        until = min(end, (at // SECTOR + 1) * SECTOR)
        if sectors >> number & 1:
            part = change.data[at - change.offset : until - change.offset]
            _apply(content, Write(change.path, at, part))
        at = until


def _apply(content: bytearray, change: Write | Truncate) -> None:
    if isinstance(change, Truncate):
        if change.size <= len(content):
            del content[change.size :]
        else:
            content.extend(bytes(change.size - len(content)))
        return
    if len(content) < change.offset:
        content.extend(bytes(change.offset - len(content)))
    content[change.offset : change.offset + len(change.data)] = change.data
