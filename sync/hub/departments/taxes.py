"""税务: what was earned, what was paid, what is due."""

from __future__ import annotations

import re

from stdnum.cn import ric

from sync.contract.asking import Citizen
from sync.hub.departments.bills import Bill, Line
from sync.hub.departments.calendar import last_month, months_back, years_after
from sync.hub.departments.life import (
    FUND_PERCENT,
    OWN_PENSION_PERCENT,
    business_of,
    cars_of,
    house_of,
    work_of,
)
from sync.hub.departments.person import Person, person_of
from sync.hub.departments.register import Asked, Entry, Register, named, of_person

_MONTHS = 12
_FREE_FEN = 500_000


def _number(person: Person, what: str) -> str:
    return f"44419{person.chance.digits('tax.' + what, 13)}"


def _monthly_tax_fen(income_fen: int) -> int:
    own = OWN_PENSION_PERCENT + FUND_PERCENT + 2
    return max(0, income_fen * (100 - own) // 100 - _FREE_FEN) * 3 // 100


def _income_tax(person: Person) -> Entry | None:
    work = work_of(person)
    if work.employer is None or work.status == "retired":
        return None
    last = work.until or last_month(person.today)
    return Entry(
        {},
        tuple(
            {
                "month": month,
                "payer": work.employer.name,
                "income_fen": str(work.base_fen),
                "tax_fen": str(_monthly_tax_fen(work.base_fen)),
            }
            for month in months_back(last, min(work.months(person.today), _MONTHS))
        ),
    )


def _deed_tax(person: Person) -> Entry | None:
    house = house_of(person)
    if house is None:
        return None
    return Entry(
        {},
        (
            {
                "place": house.place,
                "date": house.bought.isoformat(),
                "amount_fen": str(house.price_fen * 15 // 1000),
                "number": _number(person, "deed"),
            },
        ),
    )


def _vehicle_tax(person: Person) -> Entry | None:
    cars = cars_of(person)
    if not cars:
        return None
    years = (person.today.year, person.today.year - 1, person.today.year - 2)
    return Entry(
        {},
        tuple(
            {
                "plate": car.plate,
                "year": str(year),
                "amount_fen": "42000",
                "number": _number(person, f"{car.plate}.{year}"),
            }
            for year in years
            for car in cars
            if year >= car.registered.year
        ),
    )


def _tax_paid(person: Person) -> Entry | None:
    """Everything that was paid, in one list: the other registers' amounts."""
    rows: list[dict[str, str]] = []
    income, deed, vehicle = _income_tax(person), _deed_tax(person), _vehicle_tax(person)
    if income is not None:
        rows += (
            {
                "date": f"{row['month']}-15",
                "kind": "个人所得税",
                "period": row["month"],
                "amount_fen": row["tax_fen"],
                "number": _number(person, "income." + row["month"]),
            }
            for row in income.rows
            if row["tax_fen"] != "0"
        )
    if deed is not None:
        rows += (
            {
                "date": row["date"],
                "kind": "契税",
                "period": row["date"][:7],
                "amount_fen": row["amount_fen"],
                "number": row["number"],
            }
            for row in deed.rows
        )
    if vehicle is not None:
        rows += (
            {
                "date": f"{row['year']}-01-10",
                "kind": "车船税",
                "period": row["year"],
                "amount_fen": row["amount_fen"],
                "number": row["number"],
            }
            for row in vehicle.rows
        )
    newest_first = sorted(rows, key=lambda row: row["date"], reverse=True)
    return Entry({}, tuple(newest_first)) if rows else None


def _tax_credit(person: Person) -> Entry | None:
    business = business_of(person)
    if business is None:
        return None
    return Entry(
        {
            "level": business.chance.pick("tax.credit", ("A", "B", "B", "M")),
            "year": str(person.today.year - 1),
        }
    )


def tax_due(asked: Asked) -> Bill | None:
    """What this person's business owes."""
    person = asked.person
    business = None if person is None else business_of(person)
    if person is None or business is None:
        return None
    month = last_month(person.today)
    period = f"{month:%Y-%m}"
    amount_fen = business.chance.number(f"due.{period}", 100, 9_000) * 100
    return Bill(
        business.name,
        (Line("tax-due", period, "增值税及附加（示例）", period, amount_fen),),
        whose=business.uscc,
    )


def social_due(asked: Asked) -> Bill | None:
    """The insurance that people pay alone: residents' for the year, or month by month.

    An account is the number of somebody else, for whom it is paid (代他人缴费); the answer
    ``insurance`` leaves only ``pension`` or ``medical``.
    """
    person = _payee(asked)
    if person is None:
        return None
    work = work_of(person)
    year = str(person.today.year + (1 if person.today.month >= 9 else 0))
    lines = [
        Line("social-due", f"medical-{year}", f"城乡居民基本医疗保险 {year} 年度", year, 56_000)
    ]
    if work.status == "flexible":
        period = f"{last_month(person.today):%Y-%m}"
        amount_fen = work.base_fen * 20 // 100
        lines = [Line("social-due", f"pension-{period}", "灵活就业养老保险", period, amount_fen)]
    elif years_after(person.born, 16) <= person.today and work.status != "retired":
        lines.append(
            Line("social-due", f"pension-{year}", f"城乡居民基本养老保险 {year} 年度", year, 36_000)
        )
    wanted = asked.answers.get("insurance", "")
    if wanted in ("pension", "medical"):
        lines = [line for line in lines if line.key.startswith(wanted)]
    return Bill(person.name, tuple(lines), whose=person.id_number)


def _payee(asked: Asked) -> Person | None:
    if not asked.account or asked.person is None:
        return asked.person
    number = asked.account
    # Only the form: a place that was renamed since is in many numbers, and in no table.
    if (
        not re.fullmatch(r"[0-9]{17}[0-9X]", number)
        or ric.calc_check_digit(number[:17]) != number[17]
    ):
        return None
    name = asked.answers.get("name", "")
    return person_of(Citizen(name=name, id_number=number), asked.today, asked.seed)


REGISTERS = (
    Register(
        "income-tax",
        "tax",
        "个人所得税",
        {},
        named("month 年月,payer 扣缴单位,income_fen 收入额,tax_fen 已缴税额"),
        of_person(_income_tax),
    ),
    Register(
        "tax-paid",
        "tax",
        "完税记录",
        {},
        named("date 入库日期,kind 税种,period 所属期,amount_fen 金额,number 税票号码"),
        of_person(_tax_paid),
    ),
    Register(
        "deed-tax",
        "tax",
        "契税",
        {},
        named("place 坐落,date 缴款日期,amount_fen 金额,number 税票号码"),
        of_person(_deed_tax),
    ),
    Register(
        "vehicle-tax",
        "tax",
        "车船税",
        {},
        named("plate 号牌号码,year 年度,amount_fen 金额,number 税票号码"),
        of_person(_vehicle_tax),
    ),
    Register(
        "tax-credit",
        "tax",
        "纳税信用",
        named("level 信用级别,year 评价年度"),
        {},
        of_person(_tax_credit),
    ),
)
