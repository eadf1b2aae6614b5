"""Where each field lies in the 256 bytes of text on the chip, for each kind of document.

Adding a document is adding a table. Offsets and lengths are bytes; the text is UTF-16LE, so both
are even. Sources: GA 450 and GA/T 490 (居民身份证), the reading rules for 港澳台居民居住证 (2018),
外国人永久居留身份证 (2017) and its 2023 edition.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

TEXT_BYTES = 256
PHOTO_BYTES = 1024
FINGER_BYTES = 512
APPENDED_ADDRESS_BYTES = 70
TYPE_MARK = (248, 2)

NumberRule = Literal["gb11643", "icao731"]


@dataclasses.dataclass(frozen=True, slots=True)
class Span:
    """A run of bytes; a field whose text is cut in two has two of them, in reading order."""

    offset: int
    length: int


@dataclasses.dataclass(frozen=True, slots=True)
class Layout:
    """One kind of document.

    Attributes:
        document: the product's name of the kind, as it goes into the case document.
        mark: the type mark at byte 248.
        spans: field name → where it lies; fields of one name are joined in order.
        name_from: fields that can be the holder's name, the first that is not blank wins.
        number_rule: how ``id_number`` is checked.
        required: fields that may not be blank, besides name, sex, born and number.
        digit_17_is_sex: whether the number's 17th digit speaks of the sex.
        number_begins: what the number begins with, one of these; anything when empty.
    """

    document: str
    mark: str
    spans: Mapping[str, tuple[Span, ...]]
    name_from: tuple[str, ...]
    number_rule: NumberRule
    required: frozenset[str]
    digit_17_is_sex: bool = False
    number_begins: tuple[str, ...] = ()

    def width(self, field: str) -> int:
        """How many UTF-16 code units the field holds (0 when the document has no such field)."""
        return sum(span.length for span in self.spans.get(field, ())) // 2


def _spans(**fields: tuple[int, ...]) -> dict[str, tuple[Span, ...]]:
    """Field name → offset, length, and again offset, length where the text is cut in two."""
    return {
        name: tuple(Span(*pair) for pair in zip(numbers[::2], numbers[1::2], strict=True))
        for name, numbers in fields.items()
    }


_COMMON = _spans(
    name=(0, 30),
    sex=(30, 2),
    ethnicity=(32, 4),
    born=(36, 16),
    address=(52, 70),
    id_number=(122, 36),
    issuer=(158, 30),
    valid_from=(188, 16),
    valid_to=(204, 16),
)

RESIDENT = Layout(
    document="resident-id-card",
    mark=" ",
    spans=MappingProxyType(_COMMON),
    name_from=("name",),
    number_rule="gb11643",
    required=frozenset({"ethnicity", "address", "issuer"}),
    digit_17_is_sex=True,
)

HMT_RESIDENCE = Layout(
    document="hmt-residence-permit",
    mark="J",
    spans=MappingProxyType(
        _COMMON | _spans(pass_number=(220, 18), issue_count=(238, 4)),
    ),
    name_from=("name",),
    number_rule="gb11643",
    required=frozenset({"address", "issuer"}),
    digit_17_is_sex=True,
    # Hong Kong, Macao, Taiwan.
    number_begins=("810000", "820000", "830000"),
)

FOREIGN_2017 = Layout(
    document="foreign-permanent-resident-id-card-2017",
    mark="I",
    spans=MappingProxyType(
        _spans(
            english_name=(0, 120),
            sex=(120, 2),
            id_number=(122, 30),
            nationality=(152, 6),
            chinese_name=(158, 30),
            valid_from=(188, 16),
            valid_to=(204, 16),
            born=(220, 16),
            version=(236, 4),
            authority_code=(240, 8),
        )
    ),
    name_from=("chinese_name", "english_name"),
    number_rule="icao731",
    required=frozenset({"english_name", "nationality"}),
)

FOREIGN_2023 = Layout(
    document="foreign-permanent-resident-id-card-2023",
    mark="Y",
    spans=MappingProxyType(
        _spans(
            chinese_name=(0, 30),
            sex=(30, 2),
            renewals=(32, 4),
            born=(36, 16),
            english_name=(52, 70, 220, 22),
            id_number=(122, 36),
            valid_from=(188, 16),
            valid_to=(204, 16),
            nationality=(242, 6),
            former_number_link=(250, 6),
        )
    ),
    name_from=("chinese_name", "english_name"),
    number_rule="gb11643",
    required=frozenset({"english_name", "nationality"}),
    number_begins=("9",),
)

LAYOUTS: Mapping[str, Layout] = MappingProxyType(
    {layout.mark: layout for layout in (RESIDENT, HMT_RESIDENCE, FOREIGN_2017, FOREIGN_2023)}
)
"""Type mark → layout."""

BY_DOCUMENT: Mapping[str, Layout] = MappingProxyType(
    {layout.document: layout for layout in LAYOUTS.values()}
)
"""Kind of document → layout."""
