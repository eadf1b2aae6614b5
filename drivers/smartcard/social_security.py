"""What a social security card holds (社会保障卡, LD/T 32-2015), and how its items are written.

Items are read into values one by one; a defect names the item, never its content.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
import unicodedata
from collections.abc import Mapping

from stdnum.iso7064 import mod_11_2

MALE_DIGIT = 16
_DIGITS = frozenset("0123456789")


class Access(enum.StrEnum):
    """How far a card let itself be read."""

    COMPLETE = "complete"
    AUTHORISATION_NEEDED = "authorisationNeeded"
    AUTHORISATION_REFUSED = "authorisationRefused"


@dataclasses.dataclass(frozen=True, slots=True, repr=False)
class Holder:
    """Whom the card belongs to.

    Attributes:
        number: social security number, which is the resident's GB 11643 number.
        name: with the name extension of later cards.
        sex: GB/T 2261.1 code, one digit; empty where the card leaves it out.
        ethnicity: GB/T 3304 code, two digits; empty where left out.
        birthplace: GB/T 2260 code, six digits; empty where left out.
        born: ``None`` where left out.
    """

    number: str
    name: str
    sex: str = ""
    ethnicity: str = ""
    birthplace: str = ""
    born: dt.date | None = None

    def __repr__(self) -> str:
        return "<Holder>"


@dataclasses.dataclass(frozen=True, slots=True)
class SocialSecurityCard:
    """A social security card as far as it could be read.

    Attributes:
        version: of the specification, ``1.00``, ``2.00`` or ``3.00``.
        region: six digits, where it was issued.
        card_id: 卡识别码, 32 hex digits; begins with the region.
        card_number: 卡号, nine characters; empty where the card keeps it back.
        issued: first day, where readable.
        expires: last day, where readable.
        holder: ``None`` unless ``access`` is complete.
        access: third-generation cards show their holder only to an authorised terminal.
        reason: why access is not complete, for technicians.
        warnings: what does not agree, such as ``number: check digit``; never content.
    """

    version: str
    region: str
    card_id: str = dataclasses.field(repr=False)
    card_number: str = dataclasses.field(default="", repr=False)
    issued: dt.date | None = None
    expires: dt.date | None = None
    holder: Holder | None = None
    access: Access = Access.COMPLETE
    reason: str = ""
    warnings: tuple[str, ...] = ()

    @property
    def third_generation(self) -> bool:
        """Whether the holder is shown to authorised terminals only."""
        return self.version[:1] == "3"


class ItemFormat(enum.Enum):
    """How an item's bytes are meant (LD/T 32: cn, an, and names)."""

    BCD = enum.auto()
    DATE = enum.auto()
    ALPHANUMERIC = enum.auto()
    NAME = enum.auto()
    BYTES = enum.auto()


@dataclasses.dataclass(frozen=True, slots=True)
class Item:
    """One item of EF05 or EF06.

    Attributes:
        name: as in the value types above.
        file: 5 or 6.
        record: its number there; a card may number the later ones of EF06 one lower.
        tag: its tag, which is what counts.
        length: of its value in bytes.
        format: how they are meant.
    """

    name: str
    file: int
    record: int
    tag: int
    length: int
    format: ItemFormat


CARD_ID = Item("card_id", 5, 1, 0x01, 16, ItemFormat.BYTES)
VERSION = Item("version", 5, 3, 0x03, 4, ItemFormat.ALPHANUMERIC)
ISSUED = Item("issued", 5, 5, 0x05, 4, ItemFormat.DATE)
EXPIRES = Item("expires", 5, 6, 0x06, 4, ItemFormat.DATE)
CARD_NUMBER = Item("card_number", 5, 7, 0x07, 9, ItemFormat.ALPHANUMERIC)
NUMBER = Item("number", 6, 1, 0x08, 18, ItemFormat.ALPHANUMERIC)
NAME = Item("name", 6, 2, 0x09, 30, ItemFormat.NAME)
NAME_MORE = Item("name_more", 6, 3, 0x4E, 20, ItemFormat.NAME)
SEX = Item("sex", 6, 4, 0x0A, 1, ItemFormat.ALPHANUMERIC)
ETHNICITY = Item("ethnicity", 6, 5, 0x0B, 1, ItemFormat.BCD)
BIRTHPLACE = Item("birthplace", 6, 6, 0x0C, 3, ItemFormat.BCD)
BORN = Item("born", 6, 7, 0x0D, 4, ItemFormat.DATE)

HOLDER_ITEMS = (NUMBER, NAME, NAME_MORE, SEX, ETHNICITY, BIRTHPLACE, BORN)
"""Everything of EF06."""


class ItemDefect(Exception):
    """An item's bytes cannot be what they should; the message names the item, never the content."""


def item_text(item: Item, value: bytes) -> str:
    """An item's value as text; empty where the card leaves it blank (all 00, FF or spaces).

    Raises:
        ItemDefect: the bytes do not fit the format.
    """
    if not value.strip(b"\x00") or not value.strip(b"\xff") or not value.strip(b" "):
        return ""
    if item.format is ItemFormat.BYTES:
        return value.hex().upper()
    if item.format in (ItemFormat.BCD, ItemFormat.DATE):
        digits = value.hex()
        if not _DIGITS.issuperset(digits):
            raise ItemDefect(f"{item.name}: no decimal digits")
        return digits
    encoding = "gb18030" if item.format is ItemFormat.NAME else "ascii"
    try:
        text = value.rstrip(b"\x00").decode(encoding)
    except UnicodeDecodeError as error:
        # From None: the error carries the bytes.
        raise ItemDefect(f"{item.name}: byte {error.start} is no {encoding}") from None
    text = text.strip(" \u3000")
    if any(unicodedata.category(character) in ("Cc", "Cs", "Cf", "Cn") for character in text):
        raise ItemDefect(f"{item.name}: control character")
    return text


def item_date(item: Item, value: bytes) -> dt.date | None:
    """A date item, YYYYMMDD in BCD; ``None`` where it is blank.

    Raises:
        ItemDefect: there is no such day.
    """
    digits = item_text(item, value)
    if not digits:
        return None
    try:
        return dt.datetime.strptime(digits, "%Y%m%d").date()
    except ValueError:
        raise ItemDefect(f"{item.name}: no such day") from None


def holder_from(values: Mapping[int, bytes]) -> Holder:
    """Build the holder from the items of EF06.

    Args:
        values: tag → value, as far as the card has them.

    Raises:
        ItemDefect: number or name is missing, or an item is damaged.
    """
    number = item_text(NUMBER, values.get(NUMBER.tag, b""))
    # Joined before they are decoded: the cut may go through a four-byte character.
    more = values.get(NAME_MORE.tag, b"")
    whole = values.get(NAME.tag, b"").rstrip(b"\x00") + (more if more.strip(b"\xff") else b"")
    name = item_text(NAME, whole)
    for item, text in ((NUMBER, number), (NAME, name)):
        if not text:
            raise ItemDefect(f"{item.name}: missing")
    return Holder(
        number=number,
        name=name,
        sex=item_text(SEX, values.get(SEX.tag, b"")),
        ethnicity=item_text(ETHNICITY, values.get(ETHNICITY.tag, b"")),
        birthplace=item_text(BIRTHPLACE, values.get(BIRTHPLACE.tag, b"")),
        born=item_date(BORN, values.get(BORN.tag, b"")),
    )


def disagreements(holder: Holder) -> tuple[str, ...]:
    """What in a holder's items does not go together; the card is believed all the same.

    The number's check digit is ISO 7064 MOD 11-2 (GB 11643), its digits 7 to 14 the birth date,
    its digit 17 odd for a man.
    """
    number = holder.number
    if len(number) != 18 or not _DIGITS.issuperset(number[:17]) or not mod_11_2.is_valid(number):
        return ("number: check digit",)
    warnings = []
    if holder.born is not None and holder.born.strftime("%Y%m%d") != number[6:14]:
        warnings.append("born: differs from number")
    male = "1" if int(number[MALE_DIGIT]) % 2 else "2"
    if holder.sex in ("1", "2") and holder.sex != male:
        warnings.append("sex: differs from number")
    return tuple(warnings)
