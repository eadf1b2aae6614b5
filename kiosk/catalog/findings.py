"""What is wrong with a file of data, said with its name and line to the person who wrote it."""

from __future__ import annotations

import dataclasses
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from kiosk.catalog.locate import line_of

_AT = re.compile(r" - at `\$(?P<path>[^`]*)`")
_PATH = re.compile(r"\.([A-Za-z0-9_-]+)|\[(\d+)\]")
_UNKNOWN = re.compile(r"unknown field `([^`]+)`")
_TOML_LINE = re.compile(r"at line (\d+)")

T = TypeVar("T")


@dataclasses.dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong in a file of data.

    Attributes:
        file: its name inside its folder.
        sentence: what is wrong and where, for the person who wrote the file.
        line: where, from 1; 0 when it is about the whole file.
    """

    file: str
    sentence: str
    line: int = 0

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.sentence}"


def read_toml(
    path: Path, convert: Callable[[dict[str, Any]], T]
) -> tuple[str, T | None, list[Finding]]:
    """Read one file of data.

    Args:
        path: of the file.
        convert: makes a strict record of it; raises ``msgspec.ValidationError``.

    Returns:
        Its text, what it holds, and no findings; or nothing, and what is wrong with it.
    """
    try:
        text = path.read_text(encoding="utf-8")
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        at = _TOML_LINE.search(str(error))
        line = int(at[1]) if at else 0
        return "", None, [Finding(path.name, f"不是有效的 TOML 文件：{error}", line)]
    try:
        return text, convert(data), []
    except msgspec.ValidationError as error:
        line = line_of(text, _path(str(error)))
        return text, None, [Finding(path.name, f"字段不对：{error}", line)]


def _path(message: str) -> tuple[str | int, ...]:
    """The path that a message of msgspec names, and the unknown field in it."""
    at = _AT.search(message)
    path: list[str | int] = []
    for name, index in _PATH.findall(at["path"] if at else ""):
        path.append(name or int(index))
    unknown = _UNKNOWN.search(message)
    if unknown:
        path.append(unknown[1])
    return tuple(path)
