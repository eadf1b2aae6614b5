"""IPP messages as bytes: attributes by group, and the document behind them.

Source: RFC 8010 sections 3.1 to 3.9 (encoding). Collections are passed over: nothing that is needed
here is in one. The client library's own parser is not used: it refuses a whole answer for one
enumeration value that it does not know.
"""

from __future__ import annotations

import dataclasses
import enum
import struct
from collections.abc import Iterable, Mapping, Sequence

Value = int | bool | str | bytes
MAX_VALUES = 20_000


class Malformed(ValueError):
    """The bytes are no IPP message; says where, never what."""


class Group(enum.IntEnum):
    """Delimiter tags, RFC 8010 section 3.5.1."""

    OPERATION = 0x01
    JOB = 0x02
    END = 0x03
    PRINTER = 0x04
    UNSUPPORTED = 0x05


class Tag(enum.IntEnum):
    """Value tags, RFC 8010 section 3.5.2."""

    NO_VALUE = 0x13
    INTEGER = 0x21
    BOOLEAN = 0x22
    ENUM = 0x23
    OCTETS = 0x30
    BEGIN_COLLECTION = 0x34
    TEXT_LANGUAGE = 0x35
    NAME_LANGUAGE = 0x36
    END_COLLECTION = 0x37
    TEXT = 0x41
    NAME = 0x42
    KEYWORD = 0x44
    URI = 0x45
    CHARSET = 0x47
    LANGUAGE = 0x48
    MIME = 0x49
    MEMBER_NAME = 0x4A


_NUMBERS = (Tag.INTEGER, Tag.ENUM)
_OUT_OF_BAND = range(0x10, 0x20)
_STRINGS = range(0x40, 0x60)


class Attributes:
    """The attributes of one group, each with one value or more; asking never fails.

    A value of another type than asked for counts as absent.
    """

    def __init__(self, values: Mapping[str, list[Value]] | None = None) -> None:
        self._values = dict(values or {})

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def __repr__(self) -> str:
        return f"Attributes({sorted(self._values)})"

    def names(self) -> list[str]:
        """What there is."""
        return list(self._values)

    def numbers(self, name: str) -> list[int]:
        """Integers and enumeration values."""
        return [v for v in self._all(name) if isinstance(v, int) and not isinstance(v, bool)]

    def texts(self, name: str) -> list[str]:
        """Keywords, names, texts, URIs."""
        return [v for v in self._all(name) if isinstance(v, str)]

    def number(self, name: str) -> int | None:
        """The first of ``numbers``."""
        return next(iter(self.numbers(name)), None)

    def text(self, name: str) -> str:
        """The first of ``texts``, empty without one."""
        return next(iter(self.texts(name)), "")

    def truth(self, name: str) -> bool | None:
        """The first boolean."""
        return next((v for v in self._all(name) if isinstance(v, bool)), None)

    def add(self, name: str, value: Value) -> None:
        """One more value."""
        self._values.setdefault(name, []).append(value)

    def put(self, name: str, values: Sequence[Value]) -> None:
        """These values instead of what there was."""
        self._values[name] = list(values)

    def copy(self) -> Attributes:
        """Another one with the same values."""
        return Attributes({name: list(values) for name, values in self._values.items()})

    def _all(self, name: str) -> list[Value]:
        return self._values.get(name, [])


@dataclasses.dataclass(frozen=True, slots=True)
class Message:
    """A request or an answer.

    Attributes:
        code: the operation of a request, the status of an answer.
        request_id: the same in both.
        groups: in order; a printer's answer has one JOB group per job.
        document: what follows the attributes.
    """

    code: int
    request_id: int
    groups: tuple[tuple[int, Attributes], ...] = ()
    document: bytes = dataclasses.field(default=b"", repr=False)

    def all_of(self, group: Group) -> list[Attributes]:
        """The groups of one kind."""
        return [attributes for tag, attributes in self.groups if tag == group]

    def first(self, group: Group) -> Attributes:
        """The first of a kind, or an empty one."""
        return next(iter(self.all_of(group)), Attributes())


def decode(data: bytes) -> Message:
    """Read a message.

    Raises:
        Malformed: it ends early, or is no IPP at all.
    """
    reader = _Reader(data)
    _, code, request_id = reader.unpack(">HHi")
    groups: list[tuple[int, Attributes]] = []
    depth, name = 0, ""
    for _ in range(MAX_VALUES):
        tag = reader.byte()
        if tag == Group.END:
            return Message(code, request_id, tuple(groups), reader.rest())
        if tag < 0x10:
            groups.append((tag, Attributes()))
            depth, name = 0, ""
            continue
        own_name, raw = reader.text(), reader.block()
        if tag == Tag.END_COLLECTION:
            depth = max(0, depth - 1)
            continue
        if depth == 0 and groups:
            name = own_name or name
            value = _value(tag, raw)
            if value is not None and name:
                groups[-1][1].add(name, value)
        if tag == Tag.BEGIN_COLLECTION:
            depth += 1
    raise Malformed("too many values")


def encode(
    code: int,
    request_id: int,
    groups: Iterable[tuple[Group, Iterable[tuple[str, Tag, object]]]],
    document: bytes = b"",
) -> bytes:
    """Write a message of IPP 2.0.

    Args:
        code: operation or status.
        request_id: of the request.
        groups: each with its attributes: name, tag, and a value or a list of them.
        document: what follows.
    """
    parts = [struct.pack(">BBHi", 2, 0, code, request_id)]
    for group, attributes in groups:
        parts.append(bytes([group]))
        for name, tag, value in attributes:
            values = value if isinstance(value, list) else [value]
            for number, each in enumerate(values):
                parts.append(bytes([tag]) + _sized(b"" if number else name.encode("ascii")))
                parts.append(_sized(_raw(tag, each)))
    return b"".join((*parts, bytes([Group.END]), document))


def _value(tag: int, raw: bytes) -> Value | None:
    if tag in _NUMBERS:
        return int.from_bytes(raw, "big", signed=True) if len(raw) == 4 else None
    if tag == Tag.BOOLEAN:
        return bool(raw[0]) if len(raw) == 1 else None
    if tag in (Tag.TEXT_LANGUAGE, Tag.NAME_LANGUAGE):
        # Two sized strings: the language, then the text.
        skip = 2 + int.from_bytes(raw[:2], "big")
        size = int.from_bytes(raw[skip : skip + 2], "big")
        return raw[skip + 2 : skip + 2 + size].decode("utf-8", "replace")
    if tag in _STRINGS:
        return raw.decode("utf-8", "replace")
    if tag in _OUT_OF_BAND or tag == Tag.BEGIN_COLLECTION:
        return None
    return raw


def _raw(tag: Tag, value: object) -> bytes:
    if tag in _NUMBERS and isinstance(value, int):
        return struct.pack(">i", value)
    if tag is Tag.BOOLEAN:
        return bytes([bool(value)])
    if isinstance(value, bytes):
        return value
    return str(value).encode("utf-8")


def _sized(raw: bytes) -> bytes:
    return struct.pack(">H", len(raw)) + raw


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def byte(self) -> int:
        return self._take(1)[0]

    def block(self) -> bytes:
        return self._take(int.from_bytes(self._take(2), "big"))

    def text(self) -> str:
        return self.block().decode("utf-8", "replace")

    def unpack(self, form: str) -> tuple[int, ...]:
        return struct.unpack(form, self._take(struct.calcsize(form)))

    def rest(self) -> bytes:
        return self._data[self._at :]

    def _take(self, count: int) -> bytes:
        taken = self._data[self._at : self._at + count]
        if len(taken) < count:
            raise Malformed(f"ends at byte {len(self._data)}")
        self._at += count
        return taken
