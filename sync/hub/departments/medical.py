"""医保 and 卫健: insurance, accounts, births, vaccinations."""

from __future__ import annotations

import datetime as dt

from sync.hub.departments.calendar import DRAWN_ON, last_month, months_back, years_after
from sync.hub.departments.life import children_of, work_of
from sync.hub.departments.person import Person
from sync.hub.departments.register import Entry, Register, named, of_person
from sync.hub.departments.social import unit_of

_HOSPITALS = ("东莞市示例医院", "石龙示例医院", "松山湖示例医院")
_CHEMISTS = ("示例药房（南城店）", "示例药房（虎门店）", "东莞市示例医院")
_VACCINES = ("流感疫苗", "乙肝疫苗", "带状疱疹疫苗", "破伤风疫苗")
_SHOWN_MONTHS = 24


def _employed(person: Person) -> bool:
    return work_of(person).employer is not None and work_of(person).status != "unemployed"


def _medical_insurance(person: Person) -> Entry | None:
    work = work_of(person)
    kind = "职工基本医疗保险" if _employed(person) else "城乡居民基本医疗保险"
    if kind.startswith("城乡"):
        rows = tuple(
            {"month": f"{year}-11", "kind": kind, "amount_fen": "56000"}
            for year in (person.today.year - 1, person.today.year - 2)
        )
    elif work.status == "retired":
        rows = ()
    else:
        rows = tuple(
            {"month": month, "kind": kind, "amount_fen": str(work.base_fen * 2 // 100)}
            for month in months_back(
                last_month(person.today), min(work.months(person.today), _SHOWN_MONTHS)
            )
        )
    return Entry(
        {
            "status": "正常参保",
            "kind": kind,
            "number": person.chance.digits("medical", 10),
            "unit": unit_of(person) if _employed(person) else "东莞市（居民参保）",
        },
        rows,
    )


def _medical_account(person: Person) -> Entry | None:
    if not _employed(person):
        return None
    spent = tuple(
        {
            "date": day.isoformat(),
            "place": person.chance.pick(f"spent.{at}.place", _CHEMISTS),
            "amount_fen": str(person.chance.number(f"spent.{at}.fen", 1500, 28_000)),
        }
        for at in range(person.chance.number("spent", 3, 9))
        for day in (person.chance.day(f"spent.{at}.day", dt.date(2025, 9, 1), DRAWN_ON),)
    )
    return Entry(
        {"balance_fen": str(person.chance.number("account", 20_000, 900_000))},
        tuple(sorted(spent, key=lambda row: row["date"], reverse=True)),
    )


def _medical_aid(person: Person) -> Entry | None:
    if not person.has("assistance", 4):
        return None
    return Entry(
        {
            "status": "救助中",
            "kind": person.chance.pick("assistance.kind", ("最低生活保障", "低保边缘家庭")),
            "since": person.chance.day("assistance.on", dt.date(2021, 1, 1), DRAWN_ON).isoformat(),
        }
    )


def _birth(person: Person) -> Entry | None:
    children = children_of(person)
    if not children:
        return None
    youngest = children[-1]
    return Entry(
        {
            "child_name": youngest.name,
            "born": youngest.born.isoformat(),
            "hospital": person.chance.pick("birth.hospital", _HOSPITALS),
            "certificate_no": f"{'ABCDEFGHJK'[youngest.born.year % 10]}44"
            f"{person.chance.digits('birth.certificate', 7)}",
        }
    )


def _fertility(person: Person) -> Entry | None:
    if person.age < 20:
        return None
    return Entry({"children": str(len(children_of(person)))})


def _vaccination(person: Person) -> Entry | None:
    if not person.has("vaccinated", 85):
        return None
    first = max(years_after(person.born, 1), dt.date(2015, 1, 1))
    rows = [
        {
            "date": person.chance.day(f"vaccine.{at}", first, DRAWN_ON).isoformat(),
            "vaccine": person.chance.pick(f"vaccine.{at}.name", _VACCINES),
            "dose": "第1剂",
            "place": f"{person.chance.pick(f'vaccine.{at}.place', _HOSPITALS)}接种门诊",
        }
        for at in range(person.chance.number("vaccines", 1, 4))
    ]
    return Entry({}, tuple(sorted(rows, key=lambda row: row["date"], reverse=True)))


REGISTERS = (
    Register(
        "medical-insurance",
        "medical-security",
        "医疗保险",
        named("status 参保状态,kind 参保险种,number 医保编号,unit 参保单位"),
        named("month 年月,kind 险种,amount_fen 个人缴纳"),
        of_person(_medical_insurance),
    ),
    Register(
        "medical-account",
        "medical-security",
        "医保个人账户",
        named("balance_fen 账户余额"),
        named("date 日期,place 消费地点,amount_fen 金额"),
        of_person(_medical_account),
    ),
    Register(
        "medical-aid",
        "medical-security",
        "医疗救助",
        named("status 状态,kind 救助对象类别,since 认定日期"),
        {},
        of_person(_medical_aid),
    ),
    Register(
        "birth",
        "health",
        "出生医学证明",
        named("child_name 新生儿姓名,born 出生日期,hospital 接生机构,certificate_no 证明编号"),
        {},
        of_person(_birth),
    ),
    Register(
        "fertility",
        "health",
        "生育登记",
        named("children 子女数"),
        {},
        of_person(_fertility),
    ),
    Register(
        "vaccination",
        "health",
        "预防接种",
        {},
        named("date 接种日期,vaccine 疫苗,dose 剂次,place 接种单位"),
        of_person(_vaccination),
    ),
)
