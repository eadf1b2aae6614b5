"""The elements of an item in the national standard (GB/T 39554.2), in its own words."""

from __future__ import annotations

from typing import Literal

from kiosk.catalog.record import CatalogRecord, Statement

ItemType = Literal[
    "行政许可",
    "行政给付",
    "行政确认",
    "行政奖励",
    "行政裁决",
    "行政征收",
    "其他行政权力",
    "公共服务",
]
CaseType = Literal["即办件", "承诺件"]
Review = Literal["即审即办", "前审后批"]
Depth = Literal["Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ"]
Delivery = Literal["terminal", "courier", "window", "locker", "sms", "electronic", "account"]
Scope = Literal["全市", "全省", "跨省", "湾区", "跨境"]


Mark = Literal["at_once", "online", "nearby", "once"]
MARKS: tuple[Mark, ...] = ("at_once", "online", "nearby", "once")
# 马上办: from handing in to the result, as the city's plan of 2019 has it.
AT_ONCE_MINUTES = 60


class Four(CatalogRecord, frozen=True):
    """四办: 马上办, 网上办, 就近办, 一次办.

    Attributes:
        within_minutes: how soon after an application has arrived its result is promised; 0 promises
            nothing.
    """

    at_once: bool
    online: bool
    nearby: bool
    once: bool
    within_minutes: int = 0

    @property
    def marks(self) -> tuple[Mark, ...]:
        """Those that hold, in their order."""
        held: dict[Mark, bool] = {
            "at_once": self.at_once,
            "online": self.online,
            "nearby": self.nearby,
            "once": self.once,
        }
        return tuple(mark for mark, holds in held.items() if holds)


class FeeItem(CatalogRecord, frozen=True):
    """收费项目 and its 标准; ``amount`` in words, because the standard may be a rule."""

    name: str
    amount: str
    reduction: str = ""


class Fee(CatalogRecord, frozen=True):
    """收费.

    Attributes:
        pay_online: whether it can be paid from the terminal.
        basis: 收费依据.
    """

    charged: bool = False
    pay_online: bool = False
    items: tuple[FeeItem, ...] = ()
    basis: Statement | None = None


class Outcome(CatalogRecord, frozen=True):
    """审批结果 and 送达.

    Attributes:
        sample: what it looks like, in a sentence.
        licence: code of the 电子证照 that is made, if any.
        days: working days until it is delivered.
    """

    name: str
    kind: Literal["出证办结", "出文办结", "审批办结", "其他"]
    delivery: tuple[Delivery, ...]
    sample: str = ""
    licence: str = ""
    days: int = 0


class Standard(CatalogRecord, frozen=True):
    """The elements that the standard asks of every item.

    Attributes:
        legal_days: 法定办结时限 in working days, if there is one.
        promised_days: 承诺办结时限 in working days; 0 is 即办.
        special: 特别程序 that stop the clock (补正, 现场踏勘).
        online: whether it can be done online at all.
        visit_reason: 必须现场办理原因; empty when nobody has to come.
        by_post: whether materials can be sent by post.
        topics: 主题, each beginning with 自然人, 法人 or 特色.
        consult, complain: telephone numbers with the area code.
        scope: 通办范围.
        partners: 联办机构.
    """

    item_type: ItemType
    case_type: CaseType
    review: Review
    promised_days: int
    depth: Depth
    four: Four
    subjects: tuple[Literal["自然人", "法人"], ...]
    topics: tuple[str, ...]
    result: Outcome
    consult: str
    complain: str
    legal_days: int | None = None
    special: tuple[str, ...] = ()
    online: bool = True
    visit_reason: str = ""
    by_post: bool = False
    scope: Scope = "全市"
    partners: tuple[str, ...] = ()
    fee: Fee = Fee()
    basis: tuple[Statement, ...] = ()
    conditions: tuple[Statement, ...] = ()
    steps: tuple[str, ...] = ("受理", "审核", "审批", "办结", "送达")
