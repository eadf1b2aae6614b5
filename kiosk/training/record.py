"""Who practised what, with which result: one line of JSON each, appended, never changed.

A staff number says who; no name, no identity number and nothing a terminal has seen stands in it.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

import msgspec

STAFF_PATTERN = r"^[0-9]{4,8}\Z"
LONGEST_STAFF = 8
DEFAULT_FILE = Path("/var/lib/guanjia-training/records.jsonl")


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One result.

    Attributes:
        staff: staff number.
        what: of an exercise its id, of the quiz ``quiz``.
        version: of the exercise or quiz.
        result: an exercise is ``done`` or ``stopped``, a quiz ``passed`` or ``failed``.
        seconds: it took.
        in_time: whether an exercise was done within its minutes.
        hints: that were asked for.
        right: answers that were right, ``asked`` of how many.
    """

    at: dt.datetime
    staff: Annotated[str, msgspec.Meta(pattern=STAFF_PATTERN)]
    kind: Literal["exercise", "quiz"]
    what: str
    version: str
    result: Literal["done", "stopped", "passed", "failed"]
    seconds: int
    in_time: bool = True
    hints: int = 0
    right: int = 0
    asked: int = 0


def append(path: Path, entry: Entry) -> None:
    """Add an entry; durable when this returns.

    Raises:
        OSError: the disk refused.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    line = msgspec.json.encode(entry) + b"\n"
    handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o640)
    try:
        size = os.fstat(handle).st_size
        if size and os.pread(handle, 1, size - 1) != b"\n":
            # A power cut tore the line before: it stays alone on its line, unreadable.
            line = b"\n" + line
        # One write: two windows at the same file do not mix their lines.
        os.write(handle, line)
        os.fsync(handle)
    finally:
        os.close(handle)


def entries(path: Path) -> Iterator[Entry]:
    """Every entry that can be read, oldest first; a torn line stops no other.

    Raises:
        OSError: the file is there and cannot be read.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return
    for line in content.splitlines():
        try:
            yield msgspec.json.decode(line, type=Entry)
        except (msgspec.DecodeError, UnicodeDecodeError):
            continue
