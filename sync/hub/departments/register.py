"""What a register is: whose it is, what it calls its facts, and how it finds somebody."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Mapping

from sync.hub.departments.person import Person

# Every name says that it is none: these are not the real departments' systems.
DEPARTMENTS: Mapping[str, str] = {
    "police": "市公安局（示例）",
    "immigration": "市公安局出入境（示例）",
    "traffic-police": "市公安局交警支队（示例）",
    "social-security": "市人社局（示例）",
    "medical-security": "市医保局（示例）",
    "housing-fund-centre": "市住房公积金管理中心（示例）",
    "tax": "市税务局（示例）",
    "real-estate": "市不动产登记中心（示例）",
    "civil-affairs": "市民政局（示例）",
    "disabled-federation": "市残联（示例）",
    "health": "市卫健局（示例）",
    "education-bureau": "市教育局（示例）",
    "market": "市市场监管局（示例）",
    "reform": "市发改局（示例）",
    "credit-reference": "征信服务机构（示例）",
    "transport": "市交通运输局（示例）",
    "justice": "市司法局（示例）",
    "veterans": "市退役军人局（示例）",
    "construction": "市住建局（示例）",
    "water": "供水企业（示例）",
    "power": "供电企业（示例）",
    "gas": "燃气企业（示例）",
    "telecom": "通信企业（示例）",
    "data": "市政数局（示例）",
}


@dataclasses.dataclass(frozen=True, slots=True, repr=False)
class Asked:
    """Who is asked about, and what else was said.

    Attributes:
        person: ``None`` when the question is about nobody.
        answers: of the form, by field.
        account: 户号 of a bill.
        today: at the platform.
        seed: of everything that is made up.
    """

    person: Person | None
    today: dt.date
    seed: int
    answers: Mapping[str, str] = dataclasses.field(default_factory=dict)
    account: str = ""

    def __repr__(self) -> str:
        return "<Asked>"


@dataclasses.dataclass(frozen=True, slots=True, repr=False)
class Entry:
    """What a register holds about somebody: single facts, and its list, newest first."""

    fields: Mapping[str, str] = dataclasses.field(default_factory=dict)
    rows: tuple[Mapping[str, str], ...] = ()

    def __repr__(self) -> str:
        return "<Entry>"


Find = Callable[[Person], Entry | None]


@dataclasses.dataclass(frozen=True, slots=True)
class Register:
    """One register.

    Attributes:
        id: as the catalogue names it.
        department: id of whose it is.
        title: what people call it.
        fields: ids of its facts, and what they are called.
        columns: the same of its list.
        find: the entry that answers a question; ``None`` when there is none.
    """

    id: str
    department: str
    title: str
    fields: Mapping[str, str]
    columns: Mapping[str, str]
    find: Callable[[Asked], Entry | None]

    @property
    def source(self) -> str:
        """Whose it is, as it is shown."""
        return DEPARTMENTS[self.department]


def of_person(find: Find) -> Callable[[Asked], Entry | None]:
    """A register of people: asked about nobody, it holds nothing."""

    def found(asked: Asked) -> Entry | None:
        return None if asked.person is None else find(asked.person)

    return found


def named(labels: str) -> dict[str, str]:
    """``"status 状态, unit 单位"`` as a mapping, in this order."""
    pairs = (one.split() for one in labels.split(","))
    return {name: label for name, label in pairs}
