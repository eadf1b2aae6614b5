"""市监, 发改 and credit: businesses, and what is on record about people and companies."""

from __future__ import annotations

import datetime as dt

from sync.hub.departments.calendar import DRAWN_ON
from sync.hub.departments.company import Company, company_of
from sync.hub.departments.life import business_of, house_of
from sync.hub.departments.person import Person
from sync.hub.departments.register import Asked, Entry, Register, named, of_person

# A form that asks for somebody else's company calls its field so.
_BY_NUMBER = "uscc"


def _business(asked: Asked) -> Entry | None:
    own = None if asked.person is None else business_of(asked.person)
    number = asked.answers.get(_BY_NUMBER, "").upper()
    company = company_of(number, asked.seed) if len(number) == 18 else own
    if company is None:
        return None
    holds = own is not None and own.uscc == company.uscc and asked.person is not None
    return Entry(
        {
            "uscc": company.uscc,
            "name": company.name,
            "kind": company.kind,
            "status": "在营（开业）企业",
            "registered": company.registered.isoformat(),
            "address": company.address,
            # Who runs somebody else's company is on record, and not told by name here.
            "legal_person": asked.person.name if holds and asked.person else "测**",
        },
        _changes(company),
    )


def _changes(company: Company) -> tuple[dict[str, str], ...]:
    words = ("经营范围变更", "住所变更", "年度报告公示")
    rows = [
        {
            "date": company.chance.day(f"change.{at}", company.registered, DRAWN_ON).isoformat(),
            "what": company.chance.pick(f"change.{at}.what", words),
        }
        for at in range(company.chance.number("changes", 1, 3))
    ]
    rows.sort(key=lambda row: row["date"], reverse=True)
    return (*rows, {"date": company.registered.isoformat(), "what": "设立登记"})


def _credit_public(person: Person) -> Entry | None:
    if person.age < 18:
        return None
    praised = person.chance.happens("praised", 30)
    rows = (
        {
            "date": person.chance.day("praised.on", dt.date(2022, 1, 1), DRAWN_ON).isoformat(),
            "what": "志愿服务记录（示例）",
            "source": "市信用信息平台（示例）",
        },
    )
    return Entry({"level": "良好", "records": "1" if praised else "0"}, rows if praised else ())


def _credit_bank(person: Person) -> Entry | None:
    if person.age < 18:
        return None
    house = house_of(person)
    rows = [
        {
            "kind": "贷记卡（示例）",
            "state": "正常",
            "since": person.chance.day("card.bank", dt.date(2016, 1, 1), DRAWN_ON).isoformat(),
        }
    ]
    if house is not None and house.loan_fen:
        state = "正常" if house.left_fen(person.today) else "已结清"
        rows.append({"kind": "住房贷款", "state": state, "since": house.bought.isoformat()})
    return Entry({"accounts": str(len(rows)), "overdue": "0"}, tuple(rows))


REGISTERS = (
    Register(
        "business",
        "market",
        "商事登记",
        named(
            "uscc 统一社会信用代码,name 名称,kind 类型,status 登记状态,registered 成立日期,"
            "address 住所,legal_person 法定代表人"
        ),
        named("date 日期,what 事项"),
        _business,
    ),
    Register(
        "credit-public",
        "reform",
        "公共信用信息",
        named("level 信用状况,records 记录条数"),
        named("date 日期,what 内容,source 来源"),
        of_person(_credit_public),
    ),
    Register(
        "credit-bank",
        "credit-reference",
        "个人信用报告",
        named("accounts 账户数,overdue 逾期账户数"),
        named("kind 业务种类,state 状态,since 开立日期"),
        of_person(_credit_bank),
    ),
)
