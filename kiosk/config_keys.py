"""Every key a site's file may hold, with its meaning, read from the records themselves."""

from __future__ import annotations

import inspect
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from kiosk.config import ROOT, Config

_ATTRIBUTE = re.compile(r"^ {4}(\w+): (.*(?:\n {8}.*)*)", re.MULTILINE)
_REQUIRED = "（必填）"


class Key(msgspec.Struct, frozen=True):
    """One key.

    Attributes:
        name: with its tables, dotted.
        takes: the kind of value.
        default: what holds when no file says otherwise, as TOML's values are written.
        meaning: a sentence for whoever writes the file.
    """

    name: str
    takes: str
    default: str
    meaning: str


def keys() -> tuple[Key, ...]:
    """All of them, in the order of the records."""
    shipped = tomllib.loads((ROOT / "config" / "default.toml").read_text("utf-8"))
    return tuple(_keys(Config, "", shipped))


def differences(
    old: Mapping[str, Any], new: Mapping[str, Any], prefix: str = ""
) -> dict[str, tuple[Any, Any]]:
    """Keys whose values differ: dotted name to (old, new); ``None`` where one has no value.

    What only ``old`` says is no difference: a file that is laid over another leaves it as it is.
    """
    found: dict[str, tuple[Any, Any]] = {}
    for name, value in new.items():
        before = old.get(name)
        if isinstance(value, Mapping):
            table = before if isinstance(before, Mapping) else {}
            found |= differences(table, value, f"{prefix}{name}.")
        elif before != value:
            found[prefix + name] = (before, value)
    return found


def _keys(record: type[msgspec.Struct], prefix: str, shipped: Mapping[str, Any]) -> Iterator[Key]:
    meanings = _meanings(record)
    for field in msgspec.structs.fields(record):
        name = prefix + field.name
        if isinstance(field.type, type) and issubclass(field.type, msgspec.Struct):
            yield from _keys(field.type, name + ".", shipped.get(field.name, {}))
            continue
        yield Key(
            name=name,
            takes=_takes(field.type),
            default=_default(field, shipped),
            meaning=meanings.get(field.name, ""),
        )


def _default(field: msgspec.structs.FieldInfo, shipped: Mapping[str, Any]) -> str:
    if field.name in shipped:
        value = shipped[field.name]
    elif field.default is not msgspec.NODEFAULT:
        value = field.default
    elif field.default_factory is not msgspec.NODEFAULT:
        value = field.default_factory()
    else:
        return _REQUIRED
    return json.dumps(value, ensure_ascii=False)


def _takes(kind: Any) -> str:
    described = msgspec.json.schema(kind)
    if "$ref" in described:
        described = next(iter(described["$defs"].values()))
    if "enum" in described:
        return " | ".join(map(str, described["enum"]))
    if described.get("type") == "array":
        items = described.get("items") or {}
        inner = " | ".join(map(str, items.get("enum", ()))) or str(items.get("type", ""))
        return f"[{inner}]"
    pattern = described.get("pattern")
    return str(described.get("type", "")) + (f" {pattern}" if pattern else "")


def _meanings(record: type[msgspec.Struct]) -> dict[str, str]:
    text = inspect.getdoc(record) or ""
    _, _, attributes = text.partition("Attributes:\n")
    return {
        name: re.sub(r"\s+", " ", said).replace("``", "").strip()
        for name, said in _ATTRIBUTE.findall(attributes)
    }
