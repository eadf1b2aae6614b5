"""人社: insurance, pensions, employment, skills."""

from __future__ import annotations

from sync.hub.departments.calendar import DRAWN_ON, last_month, months_back, years_after
from sync.hub.departments.life import OWN_PENSION_PERCENT, retirement, work_of
from sync.hub.departments.person import Person
from sync.hub.departments.register import Entry, Register, named, of_person

# Insurance, the employer's share and one's own, per mille of the base; made up, the order of
# magnitude is right.
_SHARES = (
    ("基本养老保险", 150, OWN_PENSION_PERCENT * 10),
    ("基本医疗保险", 55, 20),
    ("失业保险", 8, 2),
    ("工伤保险", 4, 0),
)
_SHOWN_MONTHS = 36
_FLEXIBLE = "灵活就业参保"
_SKILLS = ("电工", "保育师", "养老护理员", "西式面点师", "汽车维修工")


def unit_of(person: Person) -> str:
    """The employer's name, as every register has it."""
    work = work_of(person)
    return work.employer.name if work.employer else _FLEXIBLE


def _social_insurance(person: Person) -> Entry | None:
    work = work_of(person)
    if work.status == "none":
        return None
    months = work.months(person.today)
    last = work.until or last_month(person.today)
    words = {"unemployed": "暂停缴费", "retired": "退休"}
    rows = tuple(
        {
            "month": month,
            "insurance": insurance,
            "base": f"{work.base_fen // 100}",
            "unit_fen": str(work.base_fen * unit // 1000 if work.employer else 0),
            "own_fen": str(work.base_fen * (own if work.employer else own + unit) // 1000),
        }
        for month in months_back(last, min(months, _SHOWN_MONTHS))
        for insurance, unit, own in (_SHARES if work.employer else _SHARES[:1])
    )
    return Entry(
        {
            "status": words.get(work.status, "参保缴费"),
            "unit": unit_of(person),
            "number": person.chance.digits("insurance", 10),
            "first_month": f"{work.since:%Y-%m}",
            "months_pension": str(months),
            "months_medical": str(months),
            "base": f"{work.base_fen // 100}",
        },
        rows,
    )


def _pension_benefit(person: Person) -> Entry | None:
    work = work_of(person)
    if work.status != "retired":
        return None
    monthly_fen = work.base_fen * 55 // 100
    months = (person.today.year - retirement(person).year) * 12 + 1
    return Entry(
        {
            "status": "正常发放",
            "monthly_fen": str(monthly_fen),
            "bank": f"示例银行（尾号{person.chance.digits('pension.bank', 4)}）",
            "certified_until": person.chance.day(
                "pension.certified", DRAWN_ON, years_after(DRAWN_ON, 1)
            ).isoformat(),
        },
        tuple(
            {"month": month, "amount_fen": str(monthly_fen)}
            for month in months_back(last_month(person.today), min(months, _SHOWN_MONTHS))
        ),
    )


def _employment(person: Person) -> Entry | None:
    work = work_of(person)
    if work.status not in ("employed", "flexible"):
        return None
    words = {"employed": "单位就业", "flexible": "灵活就业"}
    return Entry(
        {
            "status": words[work.status],
            "unit": unit_of(person),
            "since": work.since.isoformat(),
        }
    )


def _unemployment(person: Person) -> Entry | None:
    work = work_of(person)
    if work.until is None or work.status != "unemployed":
        return None
    return Entry(
        {
            "status": "已登记失业",
            "since": work.until.isoformat(),
            "benefit_until": years_after(work.until, 1).isoformat(),
        }
    )


def _vocational_certificate(person: Person) -> Entry | None:
    if person.age < 20 or not person.has("skill", 25):
        return None
    return Entry(
        {},
        (
            {
                "name": person.chance.pick("skill.name", _SKILLS),
                "level": person.chance.pick("skill.level", ("五级", "四级", "三级")),
                "number": f"S{person.chance.digits('skill.number', 15)}",
                "issued": person.chance.day(
                    "skill.on", years_after(person.born, 20), DRAWN_ON
                ).isoformat(),
            },
        ),
    )


def _talent(person: Person) -> Entry | None:
    if work_of(person).status != "employed" or not person.has("talent", 5):
        return None
    since = person.chance.day("talent.on", years_after(DRAWN_ON, -2), DRAWN_ON)
    return Entry(
        {
            "class": person.chance.pick("talent.class", ("优粤卡B卡（示例）", "优才卡（示例）")),
            "since": since.isoformat(),
            "valid_to": years_after(since, 3).isoformat(),
        }
    )


REGISTERS = (
    Register(
        "social-insurance",
        "social-security",
        "社会保险",
        named(
            "status 参保状态,unit 参保单位,number 社保编号,first_month 首次参保年月,"
            "months_pension 养老保险累计月数,months_medical 医疗保险累计月数,base 缴费基数"
        ),
        named("month 年月,insurance 险种,base 缴费基数,unit_fen 单位缴纳,own_fen 个人缴纳"),
        of_person(_social_insurance),
    ),
    Register(
        "pension-benefit",
        "social-security",
        "养老待遇",
        named("status 发放状态,monthly_fen 月待遇,bank 发放银行,certified_until 资格认证有效期止"),
        named("month 年月,amount_fen 发放金额"),
        of_person(_pension_benefit),
    ),
    Register(
        "employment",
        "social-security",
        "就业登记",
        named("status 就业状态,unit 用人单位,since 就业日期"),
        {},
        of_person(_employment),
    ),
    Register(
        "unemployment",
        "social-security",
        "失业登记",
        named("status 登记状态,since 失业日期,benefit_until 失业保险金领取期限止"),
        {},
        of_person(_unemployment),
    ),
    Register(
        "vocational-certificate",
        "social-security",
        "职业资格证书",
        {},
        named("name 职业名称,level 等级,number 证书编号,issued 发证日期"),
        of_person(_vocational_certificate),
    ),
    Register(
        "talent",
        "social-security",
        "人才认定",
        named("class 类别,since 认定日期,valid_to 有效期止"),
        {},
        of_person(_talent),
    ),
)
