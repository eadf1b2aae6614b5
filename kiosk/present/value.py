"""What a screen can be given: plain values that QML understands."""

from __future__ import annotations

from typing import TypeAlias

Value: TypeAlias = str | int | float | bool | list[dict[str, object]] | list[str]
