"""The record on an identity card's chip: 256 bytes of text and 1024 bytes of photo.

Source: GA 450 (text block), GB 11643 (number), GB/T 3304 and GB/T 2261.1 (codes); the layouts are
in ``drivers.idcard.layouts``. A record is read exactly as it is on the chip: rare Han characters,
private-use characters and surrogate pairs are kept, nothing is normalised. Everything in here is
personal data, hence a ``repr`` that shows none of it and defects that name a place, never a value.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

from stdnum.iso7064 import mod_11_2

from drivers.idcard.codes import ETHNIC_GROUPS, FEMALE, MALE, SEXES
from drivers.idcard.layouts import (
    APPENDED_ADDRESS_BYTES,
    BY_DOCUMENT,
    LAYOUTS,
    PHOTO_BYTES,
    TEXT_BYTES,
    TYPE_MARK,
    Layout,
)

LONG_TERM = "长期"
"""What stands in the place of the last day of validity when there is none."""

# Fields every layout turns into an attribute of its own; the others go to ``details``.
_ATTRIBUTES = frozenset(
    {"name", "sex", "ethnicity", "born", "address", "id_number", "issuer", "valid_from", "valid_to"}
)


@dataclasses.dataclass(frozen=True, slots=True, repr=False)
class CardRecord:
    """What a card says of its holder; its ``repr`` shows nothing of it.

    Attributes:
        name: as on the chip.
        sex: GB/T 2261.1 code.
        ethnicity: GB/T 3304 code, empty where the document has none.
        born: date of birth.
        address: the newest the card knows.
        id_number: 18 characters, 15 on the 2017 card for foreigners.
        issuer: issuing authority, empty where the document has none.
        valid_from: first day of validity, ``None`` where the document does not say.
        valid_to: last day of validity, ``None`` means 长期.
        raw: the 256 bytes of text, untouched.
        photo_wlt: the 1024 bytes of photo, WLT-coded, untouched.
        document: kind of document, ``resident-id-card`` for 居民身份证.
        warnings: disagreements inside the record, as words for technicians; the chip wins.
        printed_address: the address printed on the card, when a newer one was appended to the chip
            and stands in ``address``; otherwise ``None``.
        details: further fields of the document, by the names of its layout.
    """

    name: str
    sex: str
    ethnicity: str
    born: dt.date
    address: str
    id_number: str
    issuer: str
    valid_from: dt.date | None
    valid_to: dt.date | None
    raw: bytes
    photo_wlt: bytes
    document: str = "resident-id-card"
    warnings: tuple[str, ...] = ()
    printed_address: str | None = None
    details: Mapping[str, str] = dataclasses.field(default_factory=dict, hash=False)

    def __repr__(self) -> str:
        return f"<CardRecord {self.document}>"

    def with_appended_address(self, address: str) -> CardRecord:
        """The same record with the address that was appended to the chip later."""
        return dataclasses.replace(self, address=address, printed_address=self.address)

    def with_warning(self, warning: str) -> CardRecord:
        """The same record with one more warning."""
        return dataclasses.replace(self, warnings=(*self.warnings, warning))


class DefectKind(enum.StrEnum):
    """Why a record cannot be used."""

    LENGTH = "length"
    ENCODING = "encoding"
    VALUE = "value"
    CHECK_DIGIT = "checkDigit"
    UNKNOWN_DOCUMENT = "unknownDocument"


@dataclasses.dataclass(frozen=True, slots=True)
class RecordDefect:
    """A record that cannot be used.

    Attributes:
        kind: what is wrong.
        offset: of the first byte concerned, in the text block.
        reason: the field's name and what is wrong with it; never its content.
    """

    kind: DefectKind
    offset: int
    reason: str


class _Damaged(Exception):
    """Carries a defect out of the field readers; never leaves this module."""

    def __init__(self, kind: DefectKind, offset: int, reason: str) -> None:
        super().__init__(reason)
        self.defect = RecordDefect(kind, offset, reason)


def parse_record(text: bytes, photo: bytes) -> CardRecord | RecordDefect:
    """Read the two blocks a reader delivers.

    Args:
        text: the text block, 256 bytes.
        photo: the photo block, 1024 bytes, kept as it is.
    """
    if len(text) != TEXT_BYTES:
        return RecordDefect(DefectKind.LENGTH, min(len(text), TEXT_BYTES), "text is not 256 bytes")
    if len(photo) != PHOTO_BYTES:
        return RecordDefect(DefectKind.LENGTH, TEXT_BYTES, "photo is not 1024 bytes")
    mark, size = TYPE_MARK
    try:
        layout = LAYOUTS.get(_decode(text[mark : mark + size], mark, "type mark"))
        if layout is None:
            return RecordDefect(DefectKind.UNKNOWN_DOCUMENT, mark, "other document")
        return _read(layout, text, photo)
    except _Damaged as damaged:
        return damaged.defect


def decode_appended_address(data: bytes) -> str | RecordDefect:
    """Read an appended address item (GA/T 490): 70 bytes of text, empty when blank."""
    if len(data) != APPENDED_ADDRESS_BYTES:
        return RecordDefect(DefectKind.LENGTH, min(len(data), APPENDED_ADDRESS_BYTES), "address")
    try:
        return _decode(data, 0, "appended address").rstrip(" ")
    except _Damaged as damaged:
        return damaged.defect


def build_record(document: str, values: Mapping[str, str]) -> bytes:
    """Write a text block, the inverse of ``parse_record`` (for simulated cards).

    Args:
        document: kind of document.
        values: field name → text as on the chip (dates YYYYMMDD, 长期); missing fields are blank.

    Raises:
        ValueError: the document is unknown, has no such field, or a text does not fit.
    """
    layout = BY_DOCUMENT.get(document)
    if layout is None:
        raise ValueError(f"unknown document {document!r}")
    if unknown := set(values) - set(layout.spans):
        raise ValueError(f"{document} has no field {', '.join(sorted(unknown))}")
    block = bytearray(" ".encode("utf-16-le") * (TEXT_BYTES // 2))
    mark, size = TYPE_MARK
    block[mark : mark + size] = layout.mark.encode("utf-16-le")
    for field, value in values.items():
        width = layout.width(field) * 2
        encoded = value.encode("utf-16-le")
        if len(encoded) > width:
            raise ValueError(f"{field} does not fit into {width} bytes")
        encoded += " ".encode("utf-16-le") * ((width - len(encoded)) // 2)
        for span in layout.spans[field]:
            block[span.offset : span.offset + span.length] = encoded[: span.length]
            encoded = encoded[span.length :]
    return bytes(block)


def icao_check_digit(text: str) -> str:
    """The check digit of ICAO Doc 9303-3 (weights 7-3-1) over digits and letters A to Z."""
    values = (int(sign, 36) for sign in text)
    return str(sum(value * (7, 3, 1)[i % 3] for i, value in enumerate(values)) % 10)


def former_number(record: CardRecord) -> str | None:
    """The 15-character number the holder of a 2023 card for foreigners (``Y``) had before.

    Reading rules of 2023: country, two digits of the region, two and one of the link at byte 250,
    six of the birth date, and the check digit of the 2017 number; an empty link means that there
    was none. Known from one source: for looking up old cases, never for identifying anybody.
    """
    link = record.details.get("former_number_link", "")
    country = record.details.get("nationality", "")
    if len(link) != 3 or not (link.isascii() and link.isdigit()) or len(country) != 3:
        return None
    if not (country.isascii() and country.isalpha()):
        return None
    new = record.id_number
    plain = country.upper() + new[1:3] + link[:2] + new[8:14] + link[2]
    return plain + icao_check_digit(plain)


def _read(layout: Layout, text: bytes, photo: bytes) -> CardRecord:
    fields = {name: _field(layout, text, name) for name in layout.spans}
    name = next((fields[source] for source in layout.name_from if fields[source]), "")
    if not name:
        raise _Damaged(DefectKind.VALUE, _at(layout, layout.name_from[0]), "name is blank")
    for required in sorted(layout.required):
        if not fields[required]:
            raise _Damaged(DefectKind.VALUE, _at(layout, required), f"{required} is blank")
    if fields["sex"] not in SEXES:
        raise _Damaged(DefectKind.VALUE, _at(layout, "sex"), "sex is no code of GB/T 2261.1")
    born = _date(layout, fields, "born")
    valid_from = _date(layout, fields, "valid_from")
    until = fields["valid_to"]
    valid_to = None if until == LONG_TERM else _date(layout, fields, "valid_to")
    number = fields["id_number"]
    warnings = list(_check_number(layout, number))
    warnings += _cross_check(layout, fields, born)
    if valid_to is not None and valid_to < valid_from:
        warnings.append("validity ends before it begins")
    return CardRecord(
        name=name,
        sex=fields["sex"],
        ethnicity=fields.get("ethnicity", ""),
        born=born,
        address=fields.get("address", ""),
        id_number=number,
        issuer=fields.get("issuer", ""),
        valid_from=valid_from,
        valid_to=valid_to,
        raw=bytes(text),
        photo_wlt=bytes(photo),
        document=layout.document,
        warnings=tuple(warnings),
        details=MappingProxyType(
            {key: value for key, value in fields.items() if key not in _ATTRIBUTES}
        ),
    )


def _at(layout: Layout, field: str) -> int:
    return layout.spans[field][0].offset


def _field(layout: Layout, text: bytes, field: str) -> str:
    pieces = (
        _decode(text[span.offset : span.offset + span.length], span.offset, field)
        for span in layout.spans[field]
    )
    return "".join(pieces).rstrip(" ")


def _decode(data: bytes, offset: int, field: str) -> str:
    try:
        text = data.decode("utf-16-le")
    except UnicodeDecodeError as error:
        # Half a surrogate pair. `from None`: the codec's own message would quote the bytes.
        where = offset + error.start
        raise _Damaged(DefectKind.ENCODING, where, f"{field} is not UTF-16LE") from None
    for position, sign in enumerate(text):
        # Control and format characters: nobody's name has them, and some turn the text around.
        if unicodedata.category(sign) in ("Cc", "Cf", "Zl", "Zp"):
            where = offset + len(text[:position].encode("utf-16-le"))
            raise _Damaged(DefectKind.ENCODING, where, f"{field} has a control character")
    return text


def _date(layout: Layout, fields: Mapping[str, str], field: str) -> dt.date:
    text = fields[field]
    # isdigit() alone also accepts the digits of other scripts.
    if len(text) == 8 and text.isascii() and text.isdigit():
        try:
            return dt.date(int(text[:4]), int(text[4:6]), int(text[6:]))
        except ValueError:
            pass
    raise _Damaged(DefectKind.VALUE, _at(layout, field), f"{field} is no date")


def _check_number(layout: Layout, number: str) -> list[str]:
    at = _at(layout, "id_number")
    if layout.number_rule == "icao731":
        plain = len(number) == 15 and number.isascii()
        if not (plain and number[:3].isalpha() and number[:3].isupper() and number[3:].isdigit()):
            raise _Damaged(DefectKind.VALUE, at, "id_number is not 3 letters and 12 digits")
        # A warning only: the rule for this digit is known from one source.
        right = icao_check_digit(number[:14]) == number[14]
        return [] if right else ["check digit of the number does not agree"]
    digits, last = number[:-1], number[-1:]
    plain = len(number) == 18 and number.isascii() and digits.isdigit()
    if not plain or last not in set("0123456789X"):
        raise _Damaged(DefectKind.VALUE, at, "id_number is not 17 digits and a check sign")
    if not mod_11_2.is_valid(number):
        raise _Damaged(DefectKind.CHECK_DIGIT, at, "id_number has a wrong check digit")
    return []


def _cross_check(layout: Layout, fields: Mapping[str, str], born: dt.date) -> list[str]:
    number, warnings = fields["id_number"], []
    if layout.number_rule == "gb11643" and number[6:14] != f"{born:%Y%m%d}":
        warnings.append("number and date of birth do not agree")
    if layout.digit_17_is_sex and fields["sex"] in (MALE, FEMALE):
        expected = MALE if int(number[16]) % 2 else FEMALE
        if fields["sex"] != expected:
            warnings.append("number and sex do not agree")
    if layout.number_begins and not number.startswith(layout.number_begins):
        warnings.append("number does not begin as this document's do")
    ethnicity = fields.get("ethnicity", "")
    if ethnicity and ethnicity not in ETHNIC_GROUPS:
        warnings.append("ethnicity is no code of GB/T 3304")
    return warnings
