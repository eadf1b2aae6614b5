"""The codes of an item (GB/T 39554.1): parsed here, opaque everywhere else.

==================  =======  ===============================================================
基本编码               12      prefix 2 (00 national, 44 Guangdong) + kind 2 + department 2 +
                             main item 3 + sub item 3
实施编码               31      统一社会信用代码 18 (GB 32100) + 行使层级 1 + 基本编码 12
业务办理项编码            33      实施编码 + serial 2
==================  =======  ===============================================================
"""

from __future__ import annotations

import re

from stdnum.cn import uscc

from kiosk.catalog.record import CatalogRecord, Fault

HANDLING_LENGTH = 33


class Codes(CatalogRecord, frozen=True):
    """The codes of one item.

    Attributes:
        implementation: 实施主体统一社会信用代码, 18 characters with the GB 32100 check character.
        level: 行使层级, one digit (dictionary of the province).
        catalog: 基本编码, 12 digits.
        handling: serial of the 业务办理项, two digits, unless the answers lead to another.
    """

    implementation: str
    level: str
    catalog: str
    handling: str = "01"

    @property
    def implementation_code(self) -> str:
        """实施编码, 31 characters."""
        return self.implementation + self.level + self.catalog

    @property
    def handling_code(self) -> str:
        """业务办理项编码, 33 characters."""
        return self.implementation_code + self.handling

    def faults(self) -> list[Fault]:
        """What is wrong with the codes; empty when they are well formed."""
        found = []
        if not uscc.is_valid(self.implementation):
            found.append(("implementation", "不是有效的统一社会信用代码（校验位不符）"))
        if not re.fullmatch(r"[1-9]", self.level, re.ASCII):
            found.append(("level", "应为一位数字 1–9"))
        if not re.fullmatch(r"\d{12}", self.catalog, re.ASCII):
            found.append(("catalog", "应为 12 位数字"))
        if not re.fullmatch(r"\d{2}", self.handling, re.ASCII):
            found.append(("handling", "应为 2 位数字"))
        return [Fault(("codes", name), f"codes.{name} {words}") for name, words in found]


def parse_handling_code(text: str) -> Codes:
    """The parts of a 业务办理项编码.

    Raises:
        ValueError: it has not 33 characters, or a part has the wrong form.
    """
    if len(text) != HANDLING_LENGTH:
        raise ValueError("a handling code has 33 characters")
    codes = Codes(implementation=text[:18], level=text[18], catalog=text[19:31], handling=text[31:])
    if faults := codes.faults():
        raise ValueError(faults[0].sentence)
    return codes
