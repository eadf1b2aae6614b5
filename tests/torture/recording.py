"""What a process did to its disk, recorded with strace while it ran unmodified.

The format read is that of strace 6 with ``-f -xx``: every string in hex, one line for a call, or
two when another thread came in between. A call that changes a file in a way this module does not
know is an error of the recording, never ignored: an image would be built from half of what
happened.
"""

from __future__ import annotations

import dataclasses
import json
import os
import re
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

CALLS = (
    "openat,open,creat,write,pwrite64,writev,pwritev,pwritev2,fsync,fdatasync,ftruncate,truncate,"
    "rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,rmdir,link,linkat,symlink,symlinkat,"
    "close,dup,dup2,dup3,lseek,fallocate,copy_file_range,sendfile,sync,syncfs,sync_file_range"
)


@dataclasses.dataclass(frozen=True, slots=True)
class Make:
    """A new, empty file or folder under ``path``."""

    path: str
    folder: bool


@dataclasses.dataclass(frozen=True, slots=True)
class Write:
    path: str
    offset: int
    data: bytes = dataclasses.field(repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class Truncate:
    path: str
    size: int


@dataclasses.dataclass(frozen=True, slots=True)
class Sync:
    """What ``path`` (a file's content, a folder's names) holds is on the disk."""

    path: str


@dataclasses.dataclass(frozen=True, slots=True)
class Rename:
    path: str
    to: str


@dataclasses.dataclass(frozen=True, slots=True)
class Unlink:
    path: str


@dataclasses.dataclass(frozen=True, slots=True)
class Say:
    """A line the process wrote to its standard output: what it began, or what it confirmed."""

    words: Mapping[str, object]


Step = Make | Write | Truncate | Sync | Rename | Unlink | Say


class RecordingError(Exception):
    """The recording cannot be used: the torture is broken, not the product."""


def record(program: Sequence[str], folder: Path, *, timeout_s: float) -> list[Step]:
    """Run a program under strace; what it did inside ``folder``, in order, and what it said.

    Args:
        program: command line; it must end by itself with 0.
        folder: absolute; only what happens in it is kept.
        timeout_s: for the whole run.
    """
    with tempfile.TemporaryDirectory(prefix="guanjia-strace-") as scratch:
        log = Path(scratch) / "strace"
        command = ["strace", "-f", "-qq", "-xx", "-s", "16777216", "-e", "signal=none"]
        run = subprocess.run(
            [*command, "-e", f"trace={CALLS}", "-o", str(log), *program],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=timeout_s,
            check=False,
        )
        if run.returncode != 0:
            raise RecordingError(f"{program}: {run.returncode}\n{run.stderr.decode()[-2000:]}")
        return list(_Reader(str(folder)).read(log))


# pid, name, arguments, result
_WHOLE = re.compile(r"^(\d+) +(\w+)\((.*)\) += (-?\d+|\?|0x[0-9a-f]+)")
_FIRST_HALF = re.compile(r"^(\d+) +(\w+)\((.*) <unfinished \.\.\.>$")
_SECOND_HALF = re.compile(r"^(\d+) +<\.\.\. (\w+) resumed>(.*)$")


class _Reader:
    def __init__(self, root: str) -> None:
        self._root = root
        self._paths: dict[int, str] = {}
        self._at: dict[int, int] = {}
        self._appends: set[int] = set()
        self._sizes: dict[str, int] = {}
        self._said = b""

    def read(self, log: Path) -> Iterator[Step]:
        begun: dict[str, str] = {}
        with log.open(encoding="ascii") as lines:
            for line in lines:
                text = line.rstrip("\n")
                if half := _FIRST_HALF.match(text):
                    begun[half[1]] = f"{half[1]} {half[2]}({half[3]}"
                    continue
                if half := _SECOND_HALF.match(text):
                    text = begun.pop(half[1], "") + half[3]
                whole = _WHOLE.match(text)
                if whole is None:
                    if "+++" in text or " exit" in text or text.endswith("= ?"):
                        continue
                    raise RecordingError(f"not understood: {text[:200]}")
                if whole[4].startswith("-") or whole[4] == "?":
                    continue
                yield from self._step(whole[2], whole[3].split(", "), int(whole[4], 0))

    def _step(self, name: str, given: list[str], result: int) -> Iterator[Step]:
        if name in ("openat", "open", "creat"):
            yield from self._open(given[1:] if name == "openat" else given, result)
        elif name in ("write", "pwrite64"):
            yield from self._write(name, given, result)
        elif name in ("fsync", "fdatasync"):
            if path := self._paths.get(int(given[0])):
                yield Sync(path)
        elif name == "close":
            self._forget(int(given[0]))
        elif name == "lseek":
            self._at[int(given[0])] = result
        elif name in ("dup", "dup2", "dup3"):
            if path := self._paths.get(int(given[0])):
                self._paths[result] = path
        elif name == "ftruncate":
            if path := self._paths.get(int(given[0])):
                self._sizes[path] = int(given[1])
                yield Truncate(path, int(given[1]))
        elif name in ("sync", "syncfs", "sync_file_range"):
            return  # never counted on
        else:
            yield from self._names(name, given)

    def _open(self, given: list[str], handle: int) -> Iterator[Step]:
        path, flags = _text(given[0]), given[1].split("|") if len(given) > 1 else []
        self._forget(handle)
        if not self._inside(path):
            return
        self._paths[handle], self._at[handle] = path, 0
        if "O_DIRECTORY" in flags:
            return
        if path not in self._sizes:
            if "O_CREAT" not in flags:
                return  # a folder opened to be synced, or a file that was there before
            self._sizes[path] = 0
            yield Make(path, folder=False)
        elif "O_TRUNC" in flags:
            self._sizes[path] = 0
            yield Truncate(path, 0)
        if "O_APPEND" in flags:
            self._appends.add(handle)

    def _write(self, name: str, given: list[str], result: int) -> Iterator[Step]:
        handle = int(given[0])
        if handle == 1 and handle not in self._paths:
            yield from self._say(_bytes(given[1])[:result])
            return
        path = self._paths.get(handle)
        if path is None:
            return
        data = _bytes(given[1])[:result]
        if name == "pwrite64":
            offset = int(given[3])
        elif handle in self._appends:
            offset = self._sizes[path]
        else:
            offset = self._at[handle]
            self._at[handle] = offset + len(data)
        self._sizes[path] = max(self._sizes.get(path, 0), offset + len(data))
        yield Write(path, offset, data)

    def _say(self, piece: bytes) -> Iterator[Step]:
        *lines, self._said = (self._said + piece).split(b"\n")
        for line in lines:
            yield Say(json.loads(line))

    def _names(self, name: str, given: list[str]) -> Iterator[Step]:
        paths = [_text(one) for one in given if one.startswith('"')]
        if not any(self._inside(path) for path in paths):
            handles = [int(one) for one in given[:2] if one.isdigit()]
            if paths or not any(handle in self._paths for handle in handles):
                return
        if name in ("mkdir", "mkdirat"):
            self._sizes[paths[0]] = 0
            yield Make(paths[0], folder=True)
        elif name in ("unlink", "unlinkat", "rmdir"):
            self._sizes.pop(paths[0], None)
            yield Unlink(paths[0])
        elif name in ("rename", "renameat", "renameat2") and all(map(self._inside, paths)):
            self._sizes[paths[1]] = self._sizes.pop(paths[0], 0)
            for handle, path in self._paths.items():
                if path == paths[0]:
                    self._paths[handle] = paths[1]
            yield Rename(paths[0], paths[1])
        else:
            raise RecordingError(f"{name} is not understood")

    def _inside(self, path: str) -> bool:
        if path.endswith("-shm"):
            # Shared memory: SQLite makes it anew after a crash, whatever is found there.
            return False
        return path == self._root or path.startswith(self._root + os.sep)

    def _forget(self, handle: int) -> None:
        self._paths.pop(handle, None)
        self._at.pop(handle, None)
        self._appends.discard(handle)


def _bytes(quoted: str) -> bytes:
    if quoted.endswith("..."):
        raise RecordingError("a write was too long for the recording")
    return bytes.fromhex(quoted.strip('"').replace("\\x", ""))


def _text(quoted: str) -> str:
    return os.fsdecode(_bytes(quoted))
