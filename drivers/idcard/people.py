"""Made-up holders of made-up cards, for simulated readers.

Names are plainly invented, numbers begin with 441900 and carry a valid GB 11643 check digit; the
photo block is a pattern, not a picture. None of them is anybody.
"""

from __future__ import annotations

import dataclasses

from stdnum.iso7064 import mod_11_2

from drivers.idcard.layouts import PHOTO_BYTES, RESIDENT
from drivers.idcard.record import LONG_TERM, build_record
from drivers.idcard.sdt import SUCCESS

ADULT = 0
"""Seed of an adult in middle years."""
SENIOR = 1
"""Seed of a person over sixty, with a card valid for ever."""
RARE_NAME = 2
"""Seed of a person whose name has characters many systems lose (㐂 U+3402, 𠮷 U+20BB7)."""
MOVED_HOUSE = 3
"""Seed of a person whose chip carries an appended address."""
EXPIRED = 4
"""Seed of a person whose card is past its last day."""


@dataclasses.dataclass(frozen=True, slots=True, repr=False)
class SimulatedCard:
    """What lies on a simulated reader.

    Attributes:
        text: the chip's text block, 256 bytes.
        photo: the chip's photo block, 1024 bytes.
        appended_address: the address appended last, or ``None``.
        fingers: 512 bytes for each registered finger, none to two.
        select_sw3: the reader's verdict when it selects the card.
        read_sw3: the reader's verdict when it reads the card.
    """

    text: bytes
    photo: bytes
    appended_address: str | None = None
    fingers: bytes = b""
    select_sw3: int = SUCCESS
    read_sw3: int = SUCCESS

    def __repr__(self) -> str:
        return "<SimulatedCard>"

    def damaged(self) -> SimulatedCard:
        """The same card with a record no parser may believe: half a surrogate pair in the name."""
        return dataclasses.replace(self, text=b"\x00\xd8" + self.text[2:])

    def worn_out(self) -> SimulatedCard:
        """The same card with a chip that answers the call but cannot be read (SW3 41)."""
        return dataclasses.replace(self, read_sw3=0x41)

    def counterfeit(self, sw3: int = 0x33) -> SimulatedCard:
        """The same card, rejected by the reader's security module (SW3 31, 32 or 33)."""
        return dataclasses.replace(self, read_sw3=sw3)


def other_card() -> SimulatedCard:
    """A card that is no identity card, a bank card perhaps (SW3 40)."""
    return SimulatedCard(bytes(256), bytes(PHOTO_BYTES), select_sw3=0x40)


def synthetic_number(area: str, born: str, sequence: int) -> str:
    """A GB 11643 number with a valid check digit.

    Args:
        area: six digits.
        born: YYYYMMDD.
        sequence: 0 to 999, odd for a man.
    """
    digits = f"{area}{born}{sequence:03d}"
    return digits + mod_11_2.calc_check_digit(digits)


@dataclasses.dataclass(frozen=True, slots=True)
class _Person:
    name: str
    born: str
    sequence: int
    place: str
    ethnicity: str = "01"
    valid_from: str = "20180601"
    valid_to: str = "20380601"
    appended: str | None = None


_CAST = (
    _Person("测试甲", "19880307", 1, "东莞市南城街道测试路8号"),
    _Person("测试乙", "19580912", 2, "东莞市樟木头镇测试路1号", "01", "20150101", LONG_TERM),
    _Person("测试㐂𠮷", "19950520", 3, "东莞市虎门镇测试巷3号", "08"),
    _Person("测试丁", "20011111", 4, "东莞市石龙镇测试街4号", appended="东莞市长安镇测试大道66号"),
    _Person("测试戊", "19791230", 5, "东莞市厚街镇测试路5号", "11", "20040715", "20240715"),
)
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_PLACES = ("莞城街道", "常平镇", "大朗镇", "塘厦镇", "麻涌镇")


def synthetic_card(seed: int) -> SimulatedCard:
    """A made-up resident's card; the same seed makes the same card.

    Args:
        seed: one of the constants of this module, or any other number from 0 on.
    """
    person = _CAST[seed] if seed < len(_CAST) else _somebody(seed)
    values = {
        "name": person.name,
        "sex": "1" if person.sequence % 2 else "2",
        "ethnicity": person.ethnicity,
        "born": person.born,
        "address": f"广东省{person.place}",
        "id_number": synthetic_number("441900", person.born, person.sequence),
        "issuer": "东莞市公安局",
        "valid_from": person.valid_from,
        "valid_to": person.valid_to,
    }
    photo = bytes((seed * 31 + position * 7) % 256 for position in range(PHOTO_BYTES))
    appended = f"广东省{person.appended}" if person.appended else None
    return SimulatedCard(build_record(RESIDENT.document, values), photo, appended)


def _somebody(seed: int) -> _Person:
    name = f"测试{_STEMS[seed % 10]}{_STEMS[seed // 10 % 10]}"
    born = f"{1950 + seed * 7 % 55}{1 + seed % 12:02d}{1 + seed * 5 % 28:02d}"
    place = f"东莞市{_PLACES[seed % len(_PLACES)]}测试路{seed}号"
    return _Person(name, born, 10 + seed % 990, place, f"{1 + seed % 56:02d}")
