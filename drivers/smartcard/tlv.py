"""Tag, length, value: BER-TLV as cards nest it, and the plain records of the social security card.

Whatever bytes come, the answer is a value: items, or a defect that names an offset and never the
content. Work is linear in the bytes given.
"""

from __future__ import annotations

import dataclasses

# No file read here has more items on one level than this.
MOST_ITEMS = 256
MOST_TAG_BYTES = 3
MOST_LENGTH_BYTES = 3


@dataclasses.dataclass(frozen=True, slots=True)
class Tlv:
    """One item.

    Attributes:
        tag: all its bytes as one number, such as 0x5F1F.
        value: what it holds.
    """

    tag: int
    value: bytes = dataclasses.field(repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class TlvDefect:
    """Bytes that are no TLV.

    Attributes:
        offset: of the item that is wrong.
        reason: what is wrong with it.
    """

    offset: int
    reason: str


@dataclasses.dataclass(frozen=True, slots=True)
class TlvHead:
    """Tag and length, before the value is there.

    Attributes:
        tag: all its bytes as one number.
        size: bytes of tag and length together.
        length: bytes of the value.
    """

    tag: int
    size: int
    length: int


def head(data: bytes, offset: int = 0) -> TlvHead | TlvDefect:
    """Read tag and length of the item at ``offset`` (ISO/IEC 7816-4, 5.2.2.1 and 5.2.2.2)."""
    position = offset
    if position >= len(data):
        return TlvDefect(offset, "nothing there")
    tag = data[position]
    position += 1
    if tag & 0x1F == 0x1F:
        while True:
            if position >= len(data):
                return TlvDefect(offset, "tag cut off")
            if position - offset >= MOST_TAG_BYTES:
                return TlvDefect(offset, "tag too long")
            tag = tag << 8 | data[position]
            position += 1
            if not tag & 0x80:
                break
    if position >= len(data):
        return TlvDefect(offset, "no length")
    length = data[position]
    position += 1
    if length >= 0x80:
        count = length & 0x7F
        if count == 0:
            return TlvDefect(offset, "indefinite length")
        if count > MOST_LENGTH_BYTES:
            return TlvDefect(offset, "length too long")
        if position + count > len(data):
            return TlvDefect(offset, "length cut off")
        length = int.from_bytes(data[position : position + count], "big")
        position += count
    return TlvHead(tag, position - offset, length)


def parse(data: bytes) -> tuple[Tlv, ...] | TlvDefect:
    """Read the items of one level; zero bytes between them are padding."""
    items: list[Tlv] = []
    position = 0
    while position < len(data):
        if data[position] == 0:
            position += 1
            continue
        if len(items) == MOST_ITEMS:
            return TlvDefect(position, "too many items")
        found = head(data, position)
        if isinstance(found, TlvDefect):
            return found
        start = position + found.size
        if start + found.length > len(data):
            return TlvDefect(position, "value cut off")
        items.append(Tlv(found.tag, data[start : start + found.length]))
        position = start + found.length
    return tuple(items)


def find(data: bytes, *path: int) -> bytes | TlvDefect:
    """The value of the first item at a path of tags, outermost first."""
    value = data
    for tag in path:
        items = parse(value)
        if isinstance(items, TlvDefect):
            return items
        inner = next((item.value for item in items if item.tag == tag), None)
        if inner is None:
            return TlvDefect(0, f"no item {tag:X}")
        value = inner
    return value


def encode(tag: int, value: bytes) -> bytes:
    """Write one item with the shortest length."""
    tag_bytes = tag.to_bytes((tag.bit_length() + 7) // 8 or 1, "big")
    size = len(value)
    if size < 0x80:
        return tag_bytes + bytes((size,)) + value
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return tag_bytes + bytes((0x80 | len(length),)) + length + value


def parse_record(data: bytes) -> Tlv | TlvDefect:
    """Read a record of one tag byte, one length byte and the value (LD/T 32, EF05 and EF06).

    Cards fill the rest of a record with 00 or FF; anything else behind the value is a defect.
    """
    if len(data) < 2:
        return TlvDefect(0, "record cut off")
    value, rest = data[2 : 2 + data[1]], data[2 + data[1] :]
    if len(value) != data[1]:
        return TlvDefect(0, "value cut off")
    if rest.strip(b"\x00") and rest.strip(b"\xff"):
        return TlvDefect(2 + data[1], "something behind the value")
    return Tlv(data[0], value)
