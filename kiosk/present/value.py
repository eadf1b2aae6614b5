"""What a screen can be given: plain values that QML understands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

# Sequence, not list: rows of plain strings fit as well as rows of mixed values.
Value: TypeAlias = str | int | float | bool | Sequence[Mapping[str, object]] | Sequence[str]
