"""Made-up companies, each the same wherever its number turns up."""

from __future__ import annotations

import dataclasses
import datetime as dt

from stdnum.cn import uscc

from sync.hub.departments.chance import Chance

# So many employers does the city have here; people work together.
EMPLOYERS = 300
_BEGINNINGS = ("虚构", "示例", "样本", "演示", "假设", "试验")
_NAMES = ("莞新", "松湖", "东江", "水乡", "南社", "可园", "同沙", "银瓶")
_TRADES = ("电子", "家具", "服装", "食品", "物流", "模具", "科技", "餐饮")
_DISTRICTS = ("东城街道", "南城街道", "长安镇", "虎门镇", "大朗镇", "常平镇")
# GB 11714: weights of the first eight characters of an organisation's number.
_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclasses.dataclass(frozen=True, slots=True)
class Company:
    """A company that does not exist.

    Attributes:
        uscc: 统一社会信用代码, valid in form (GB 32100).
        kind: of enterprise.
        chance: of this company alone.
    """

    uscc: str
    name: str
    kind: str
    registered: dt.date
    address: str
    chance: Chance


def uscc_of(serial: int, kind: str = "91") -> str:
    """A number that is valid in form: 登记管理部门 and 机构类别, area 441900, then this serial."""
    body = f"MAX{serial % 10**5:05d}"
    total = sum(_CHARACTERS.index(c) * w for c, w in zip(body, _WEIGHTS, strict=True))
    check = 11 - total % 11
    organisation = body + ("X" if check == 10 else "0" if check == 11 else str(check))
    first = f"{kind}441900{organisation}"
    return first + uscc.calc_check_digit(first)


def company_of(number: str, seed: int) -> Company:
    """The company with this number; sole traders (92…) are among them."""
    chance = Chance(seed, "company", number)
    sole = number.startswith("92")
    name = (
        f"{chance.pick('beginning', _BEGINNINGS)}{chance.pick('name', _NAMES)}"
        f"{chance.pick('trade', _TRADES)}"
    )
    district = chance.pick("district", _DISTRICTS)
    town = district.removesuffix("街道").removesuffix("镇")
    return Company(
        uscc=number,
        name=f"东莞市{town}{name}店" if sole else f"东莞市{name}有限公司",
        kind="个体工商户" if sole else "有限责任公司",
        registered=chance.day("registered", dt.date(2003, 1, 1), dt.date(2024, 12, 31)),
        address=f"广东省东莞市{district}测试路{chance.number('street', 1, 300)}号",
        chance=chance,
    )


def employer_of(chance: Chance, what: str, seed: int) -> Company:
    """Where somebody works."""
    return company_of(uscc_of(chance.number(what, 1, EMPLOYERS)), seed)
