"""An item (事项) as data, in the words of the national item standard (GB/T 39554.2).

Unknown fields are errors: a typing slip in a service file is found before a citizen finds it.
"""

from __future__ import annotations

import re
from typing import Literal

import msgspec
from stdnum.cn import uscc

from drivers.device import DeviceClass
from kiosk.hours import Hours, WrongHours

FieldKind = Literal["choice", "phone", "bank_account", "town"]
OfflineMode = Literal["online", "queue", "hybrid", "local"]
IdentityLevel = Literal["L0", "L1", "L2", "L3"]


class CatalogRecord(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A strict, immutable record of catalogue data."""


class Codes(CatalogRecord, frozen=True):
    """The codes of GB/T 39554.1: opaque to the journey, parsed here.

    Attributes:
        implementation: 实施主体统一社会信用代码, 18 characters with the GB 32100 check character.
        level: 行使层级, one digit (dictionary of the province).
        catalog: 基本编码, 12 digits.
        handling: serial of the 业务办理项, two digits.
    """

    implementation: str
    level: str
    catalog: str
    handling: str

    @property
    def implementation_code(self) -> str:
        """实施编码, 31 characters."""
        return self.implementation + self.level + self.catalog

    @property
    def handling_code(self) -> str:
        """业务办理项编码, 33 characters."""
        return self.implementation_code + self.handling

    def faults(self) -> list[str]:
        """What is wrong with the codes, in sentences; empty when they are well formed."""
        found = []
        if not uscc.is_valid(self.implementation):
            found.append("codes.implementation 不是有效的统一社会信用代码（校验位不符）")
        if not re.fullmatch(r"[1-9]", self.level):
            found.append("codes.level 应为一位数字 1–9")
        if not re.fullmatch(r"\d{12}", self.catalog):
            found.append("codes.catalog 应为 12 位数字")
        if not re.fullmatch(r"\d{2}", self.handling):
            found.append("codes.handling 应为 2 位数字")
        return found


class Guide(CatalogRecord, frozen=True):
    """What a citizen wants to know before starting.

    Attributes:
        minutes: how long it takes on the terminal.
        visits: 到现场次数.
        acceptance_days: working days until the department answers whether it accepts (受理).
        need: what to have at hand.
    """

    minutes: int
    fee: str
    visits: int
    result: str
    hotline: str
    acceptance_days: int
    need: tuple[str, ...]


class Requires(CatalogRecord, frozen=True):
    """What the terminal must have to offer the item.

    Attributes:
        hours: when the department's system takes it, as ``kiosk.hours`` reads it; empty around the
            clock. An item that may queue is offered at any hour.
    """

    identity: IdentityLevel
    devices: tuple[DeviceClass, ...]
    offline: OfflineMode
    hours: tuple[str, ...] = ()


class ConsentText(CatalogRecord, frozen=True):
    """The separate consent asked before the card is read, in sentences shown as they stand."""

    purpose: str
    reads: str
    why: str
    kept: str
    receives: str


class Option(CatalogRecord, frozen=True):
    """One possible answer of a choice."""

    value: str
    label: str


class FormField(CatalogRecord, frozen=True):
    """One question of the form.

    Attributes:
        label: the short name of the answer on the review and in the case.
        prefill: where a known answer comes from; the citizen sees the source and may change it.
        source: where a legal or fee statement in the options was taken from, and how sure it is.
    """

    id: str
    kind: FieldKind
    label: str
    question: str
    hint: str = ""
    options: tuple[Option, ...] = ()
    prefill: Literal["card.town"] | None = None
    source: str = ""


class MaterialNeed(CatalogRecord, frozen=True):
    """A material (材料) and how the terminal gets it without asking for paper."""

    code: str
    name: str
    provided: Literal["card", "shared"]
    from_: str = msgspec.field(name="from", default="")


class Item(CatalogRecord, frozen=True):
    """One item, as a citizen can start it.

    Attributes:
        everyday_name: in the words people use (日常用语).
        icon: name of a file in ``assets/icons``.
    """

    schema: Literal[1]
    id: str
    name: str
    everyday_name: str
    summary: str
    category: str
    icon: str
    department: str
    version: str
    codes: Codes
    guide: Guide
    requires: Requires
    consent: ConsentText
    fields: tuple[FormField, ...]
    materials: tuple[MaterialNeed, ...]

    def field(self, field_id: str) -> FormField:
        """The question with this id.

        Raises:
            KeyError: the item has no such question.
        """
        for field in self.fields:
            if field.id == field_id:
                return field
        raise KeyError(field_id)

    def faults(self) -> list[str]:
        """What is wrong across fields, in sentences; empty when the item can be offered."""
        found = self.codes.faults()
        if not self.fields:
            found.append("fields 至少要有一个问题")
        ids = [field.id for field in self.fields]
        found += [
            f"fields 里的 id “{i}” 重复" for i in sorted({i for i in ids if ids.count(i) > 1})
        ]
        for field in self.fields:
            if field.kind == "choice" and len(field.options) < 2:
                found.append(f"fields.{field.id} 是选择题，至少要有两个选项")
            if field.kind != "choice" and field.options:
                found.append(f"fields.{field.id} 不是选择题，不能有选项")
            values = [option.value for option in field.options]
            if len(set(values)) != len(values):
                found.append(f"fields.{field.id} 的选项 value 有重复")
        for material in self.materials:
            if material.provided == "shared" and not material.from_:
                found.append(f"materials.{material.code} 是共享材料，要写明来自哪个部门（from）")
        try:
            Hours.parse(self.requires.hours)
        except WrongHours as error:
            found.append(f"requires.hours 看不懂：{error}")
        if self.guide.minutes < 1:
            found.append("guide.minutes 至少为 1")
        return found
