"""公积金, 不动产 and 住建: funds, loans, houses, contracts."""

from __future__ import annotations

from sync.hub.departments.calendar import DRAWN_ON, last_month, months_back, months_between
from sync.hub.departments.life import FUND_PERCENT, House, Work, business_of, house_of, work_of
from sync.hub.departments.person import Person
from sync.hub.departments.register import Entry, Register, named, of_person
from sync.hub.departments.social import unit_of

_SHOWN_MONTHS = 24
# Of a loan from the fund, a year, in hundredths of a per cent; made up.
_INTEREST = 285


def _deposit_fen(work: Work) -> int:
    # The employer adds as much.
    return work.base_fen * FUND_PERCENT * 2 // 100


def _housing_fund(person: Person) -> Entry | None:
    work = work_of(person)
    if work.employer is None or work.status == "retired":
        return None
    last = work.until or last_month(person.today)
    months = work.months(person.today)
    deposit_fen = _deposit_fen(work)
    # A tenth of all that was paid in is still there: the rest went into rent and instalments.
    kept = min(months, 12 + months // 10)
    balance_fen = kept * deposit_fen
    rows = tuple(
        {
            "month": month,
            "what": "汇缴",
            "amount_fen": str(deposit_fen),
            "balance_fen": str(balance_fen - at * deposit_fen),
        }
        for at, month in enumerate(months_back(last, min(kept, _SHOWN_MONTHS)))
    )
    return Entry(
        {
            "account": person.chance.digits("fund", 12),
            "unit": unit_of(person),
            "status": "正常" if work.status == "employed" else "封存",
            "balance_fen": str(balance_fen),
            "base": f"{work.base_fen // 100}",
            "rate": f"{FUND_PERCENT}%",
        },
        rows,
    )


def _housing_loan(person: Person) -> Entry | None:
    house = house_of(person)
    if house is None or not house.loan_fen:
        return None
    paid = house.paid_months(person.today)
    settled = paid == house.loan_months
    first = months_between(house.bought, person.today) - 2
    rows = tuple(
        {
            "month": month,
            "principal_fen": str(house.instalment_fen),
            "interest_fen": str(_interest_fen(house, number)),
        }
        for number, month in zip(
            range(first, 0, -1), months_back(last_month(person.today), max(0, first)), strict=True
        )
        if number <= paid
    )
    return Entry(
        {
            "contract": house.loan,
            "status": "已结清" if settled else "还款中",
            "principal_fen": str(house.loan_fen),
            "left_fen": str(house.left_fen(person.today)),
            "due_day": str(house.bought.day % 28 + 1),
        },
        rows[:_SHOWN_MONTHS],
    )


def _interest_fen(house: House, number: int) -> int:
    owed = house.loan_fen - house.instalment_fen * (number - 1)
    return owed * _INTEREST // 120_000


def _property(person: Person) -> Entry | None:
    house = house_of(person)
    if house is None:
        # 无房 is an answer as well, and one that people need on paper.
        return Entry({"has": "无"})
    return Entry(
        {"has": "有"},
        (
            {
                "certificate_no": house.certificate,
                "place": house.place,
                "area_m2": house.area_m2,
                "kind": "住宅",
                "registered": house.bought.isoformat(),
                "mortgaged": "有抵押" if house.left_fen(person.today) else "无抵押",
            },
        ),
    )


def _property_case(person: Person) -> Entry | None:
    if house_of(person) is None or not person.has("house.case", 20):
        return None
    return Entry(
        {
            "number": f"示例{DRAWN_ON.year}{person.chance.digits('house.case.number', 8)}",
            "state": person.chance.pick("house.case.state", ("审核中", "已登簿，可以领证")),
            "received": person.chance.day(
                "house.case.on", DRAWN_ON.replace(month=8), DRAWN_ON
            ).isoformat(),
        }
    )


def _sales_contract(person: Person) -> Entry | None:
    house = house_of(person)
    if house is None:
        return None
    return Entry(
        {},
        (
            {
                "contract_no": house.contract,
                "place": house.place,
                "filed": house.bought.isoformat(),
                "area_m2": house.area_m2,
            },
        ),
    )


def _housing_rent(person: Person) -> Entry | None:
    if not person.has("rent", 6):
        return None
    return Entry(
        {
            "status": "轮候中",
            "waiting_no": person.chance.digits("rent.number", 5),
        }
    )


def _project(person: Person) -> Entry | None:
    business = business_of(person)
    if business is None:
        return None
    return Entry(
        {
            "number": f"441900{business.registered:%Y%m%d}{person.chance.digits('project', 4)}",
            "name": f"{business.name}厂房工程（示例）",
            "state": "在建",
        }
    )


REGISTERS = (
    Register(
        "housing-fund",
        "housing-fund-centre",
        "住房公积金",
        named(
            "account 个人账号,unit 缴存单位,status 账户状态,balance_fen 账户余额,"
            "base 缴存基数,rate 缴存比例"
        ),
        named("month 年月,what 摘要,amount_fen 发生额,balance_fen 余额"),
        of_person(_housing_fund),
    ),
    Register(
        "housing-loan",
        "housing-fund-centre",
        "公积金贷款",
        named(
            "contract 合同编号,status 状态,principal_fen 贷款金额,left_fen 剩余本金,"
            "due_day 每月还款日"
        ),
        named("month 年月,principal_fen 归还本金,interest_fen 归还利息"),
        of_person(_housing_loan),
    ),
    Register(
        "property",
        "real-estate",
        "不动产登记",
        named("has 住房登记"),
        named(
            "certificate_no 不动产权证号,place 坐落,area_m2 建筑面积,kind 用途,"
            "registered 登记日期,mortgaged 抵押情况"
        ),
        of_person(_property),
    ),
    Register(
        "property-case",
        "real-estate",
        "不动产登记办理",
        named("number 受理编号,state 进度,received 受理日期"),
        {},
        of_person(_property_case),
    ),
    Register(
        "housing-rent",
        "construction",
        "公共租赁住房",
        named("status 状态,waiting_no 轮候号"),
        {},
        of_person(_housing_rent),
    ),
    Register(
        "sales-contract",
        "construction",
        "商品房买卖合同备案",
        {},
        named("contract_no 合同编号,place 坐落,filed 备案日期,area_m2 建筑面积"),
        of_person(_sales_contract),
    ),
    Register(
        "project",
        "construction",
        "建设工程项目",
        named("number 项目编号,name 项目名称,state 状态"),
        {},
        of_person(_project),
    ),
)
