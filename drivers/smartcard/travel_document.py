"""What a travel document's chip holds, as far as it is read here (ICAO Doc 9303-10)."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Literal

from drivers.smartcard import tlv
from drivers.smartcard.mrz import Mrz, MrzDefect, parse_mrz

# ISO/IEC 19794-5:2005: record header, facial information, feature point, image information.
_HEADER_BYTES = 14
_FACIAL_BYTES = 20
_POINT_BYTES = 8
_IMAGE_BYTES = 12


@dataclasses.dataclass(frozen=True, slots=True)
class FaceImage:
    """The holder's picture, not decoded.

    Attributes:
        format: what ``data`` is.
        data: the file as it lies on the chip.
    """

    format: Literal["jpeg", "jpeg2000"]
    data: bytes = dataclasses.field(repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class TravelDocument:
    """A travel document whose chip accepted the MRZ's key.

    That proves that chip and printed MRZ belong together. It does not prove that an issuer signed
    what the chip says: ``passive_authentication`` looks at that.

    Attributes:
        mrz: DG1.
        face: DG2's first picture; ``None`` where it was not asked for or not readable.
        face_reason: why there is none; empty where there is one or none was asked for.
        groups: the files that were read, by the numbers of the data groups.
        security: EF.SOD, the issuer's signature over them; empty where the chip has none.
    """

    mrz: Mrz
    face: FaceImage | None = None
    face_reason: str = ""
    groups: Mapping[int, bytes] = dataclasses.field(default_factory=dict, repr=False)
    security: bytes = dataclasses.field(default=b"", repr=False)


def parse_dg1(data: bytes) -> Mrz | MrzDefect:
    """Read EF.DG1: tag 61, in it 5F1F with the MRZ's characters (Doc 9303-10, 4.7.1)."""
    text = tlv.find(data, 0x61, 0x5F1F)
    if isinstance(text, tlv.TlvDefect):
        return MrzDefect(-1, f"DG1: {text.reason} at {text.offset}")
    rows = {90: 3, 72: 2, 88: 2}.get(len(text))
    if rows is None or not text.isascii():
        return MrzDefect(-1, "DG1: no MRZ in it")
    width = len(text) // rows
    characters = text.decode("ascii")
    return parse_mrz(
        [characters[start : start + width] for start in range(0, len(text), width)], correct=False
    )


def parse_dg2(data: bytes) -> FaceImage | tlv.TlvDefect:
    """Read the first picture of EF.DG2 (Doc 9303-10, 4.7.2; the record is ISO/IEC 19794-5)."""
    block = tlv.find(data, 0x75, 0x7F61, 0x7F60, 0x5F2E)
    if isinstance(block, tlv.TlvDefect):
        wrapped = tlv.find(data, 0x75, 0x7F61, 0x7F60, 0x7F2E)
        if isinstance(wrapped, tlv.TlvDefect):
            return block
        # A constructed data block holds the record in an item of its own, 5F2E or 80 to 8F.
        items = tlv.parse(wrapped)
        block = wrapped if isinstance(items, tlv.TlvDefect) or not items else items[0].value
    if block[:4] != b"FAC\x00" or len(block) < _HEADER_BYTES + _FACIAL_BYTES:
        return tlv.TlvDefect(0, "no face record")
    size = int.from_bytes(block[_HEADER_BYTES : _HEADER_BYTES + 4], "big")
    points = int.from_bytes(block[_HEADER_BYTES + 4 : _HEADER_BYTES + 6], "big")
    start = _HEADER_BYTES + _FACIAL_BYTES + points * _POINT_BYTES + _IMAGE_BYTES
    end = _HEADER_BYTES + size
    if not start < end <= len(block):
        return tlv.TlvDefect(_HEADER_BYTES, "face record cut off")
    picture = block[start:end]
    if picture[:3] == b"\xff\xd8\xff":
        return FaceImage("jpeg", picture)
    if picture[:12] == b"\x00\x00\x00\x0cjP  \r\n\x87\n" or picture[:4] == b"\xff\x4f\xff\x51":
        return FaceImage("jpeg2000", picture)
    return tlv.TlvDefect(start, "neither JPEG nor JPEG 2000")
