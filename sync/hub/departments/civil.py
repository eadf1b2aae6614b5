"""民政, 残联, 退役军人 and 司法: marriages, allowances, entitlements."""

from __future__ import annotations

import datetime as dt

from sync.hub.departments.calendar import DRAWN_ON, years_after
from sync.hub.departments.life import marriage_of
from sync.hub.departments.person import Person
from sync.hub.departments.register import Entry, Register, named, of_person
from sync.hub.masking import masked_name


def _marriage(person: Person) -> Entry | None:
    marriage = marriage_of(person)
    if marriage is None:
        return Entry({"status": "无登记记录"})
    return Entry(
        {
            "status": "已婚",
            "registered": marriage.registered.isoformat(),
            "place": marriage.place,
            "spouse": masked_name(marriage.spouse.name),
        }
    )


def _senior(person: Person) -> Entry | None:
    # The ages and amounts of the example, not of any rule.
    if person.age < 60:
        return None
    allowance, monthly_fen = next(
        (words, fen)
        for age, words, fen in (
            (100, "百岁老人", 50_000),
            (90, "90至99周岁", 30_000),
            (80, "80至89周岁", 20_000),
            (60, "未到高龄津贴年龄", 0),
        )
        if person.age >= age
    )
    certified = person.chance.day("senior", DRAWN_ON, years_after(DRAWN_ON, 1))
    return Entry(
        {
            "allowance_class": allowance,
            "monthly_fen": str(monthly_fen),
            "certified_until": certified.isoformat(),
        }
    )


def _assistance(person: Person) -> Entry | None:
    # The same draw as the medical aid's: one follows from the other.
    if not person.has("assistance", 4):
        return None
    return Entry(
        {
            "status": "在册",
            "kind": person.chance.pick("assistance.kind", ("最低生活保障", "低保边缘家庭")),
            "since": person.chance.day("assistance.on", dt.date(2021, 1, 1), DRAWN_ON).isoformat(),
        }
    )


def _disability(person: Person) -> Entry | None:
    if not person.has("disability", 6):
        return None
    since = person.chance.day("disability.on", years_after(DRAWN_ON, -8), DRAWN_ON)
    level = person.chance.number("disability.level", 1, 4)
    kind = person.chance.number("disability.kind", 1, 4)
    return Entry(
        {
            # A certificate's number is the citizen's own, then category and level.
            "number": f"{person.id_number}{kind}{level}",
            "category": ("视力残疾", "听力残疾", "言语残疾", "肢体残疾")[kind - 1],
            "level": f"{'一二三四'[level - 1]}级",
            "valid_to": years_after(since, 10).isoformat(),
        }
    )


def _veteran(person: Person) -> Entry | None:
    if person.age < 22 or not person.has("veteran", 5):
        return None
    first = years_after(person.born, 18)
    return Entry(
        {
            "status": "退役军人",
            "service": f"{first.year}年至{first.year + 2}年",
            "card": "可申领优待证",
        }
    )


def _legal_aid(person: Person) -> Entry | None:
    return Entry({"status": "正在办理"}) if person.has("legal-aid", 2) else None


REGISTERS = (
    Register(
        "marriage",
        "civil-affairs",
        "婚姻登记",
        named("status 婚姻状况,registered 登记日期,place 登记机关,spouse 配偶"),
        {},
        of_person(_marriage),
    ),
    Register(
        "senior",
        "civil-affairs",
        "老年人福利",
        named("allowance_class 津贴档次,monthly_fen 月津贴,certified_until 资格认证有效期止"),
        {},
        of_person(_senior),
    ),
    Register(
        "assistance",
        "civil-affairs",
        "社会救助",
        named("status 状态,kind 类别,since 认定日期"),
        {},
        of_person(_assistance),
    ),
    Register(
        "disability",
        "disabled-federation",
        "残疾人证",
        named("number 证号,category 残疾类别,level 残疾等级,valid_to 有效期止"),
        {},
        of_person(_disability),
    ),
    Register(
        "veteran",
        "veterans",
        "退役军人",
        named("status 身份,service 服役时间,card 优待证"),
        {},
        of_person(_veteran),
    ),
    Register(
        "legal-aid",
        "justice",
        "法律援助",
        named("status 状态"),
        {},
        of_person(_legal_aid),
    ),
)
