"""教育: degrees, exams, points for school places, teachers."""

from __future__ import annotations

from sync.hub.departments.calendar import DRAWN_ON, years_after
from sync.hub.departments.life import children_of
from sync.hub.departments.person import Person
from sync.hub.departments.register import Entry, Register, named, of_person

_SUBJECTS = ("语文", "数学", "英语", "综合")
_DEGREES = ("大学专科", "大学本科", "普通高中", "中等职业学校")


def _education(person: Person) -> Entry | None:
    year = person.born.year + 22
    if year > DRAWN_ON.year or not person.has("degree", 70):
        return None
    return Entry(
        {
            "degree": person.chance.pick("degree.kind", _DEGREES),
            "school": person.chance.pick("degree.school", ("东莞示例学院", "松山湖示例学校")),
            "year": str(year),
            "subject": person.chance.pick(
                "degree.subject", ("机械工程", "会计", "护理", "物流管理")
            ),
        }
    )


def _exam(person: Person) -> Entry | None:
    year = person.born.year + 18
    # Older results are not kept in this form.
    if not 2004 <= year <= DRAWN_ON.year:
        return None
    return Entry(
        {},
        tuple(
            {
                "year": str(year),
                "exam": "普通高考（示例）",
                "subject": subject,
                "score": str(person.chance.number(f"score.{subject}", 75, 140)),
            }
            for subject in _SUBJECTS
        ),
    )


def _school_points(person: Person) -> Entry | None:
    if not children_of(person):
        return None
    return Entry(
        {
            "year": str(person.today.year),
            "points": str(person.chance.number("points", 60, 420)),
        }
    )


def _teacher(person: Person) -> Entry | None:
    if person.age < 23 or not person.has("teacher", 5):
        return None
    issued = person.chance.day("teacher.on", years_after(person.born, 22), DRAWN_ON)
    return Entry(
        {
            "number": f"{issued.year}4419{person.chance.digits('teacher.no', 9)}",
            "stage": person.chance.pick("teacher.stage", ("小学", "初级中学", "高级中学")),
            "subject": person.chance.pick("teacher.subject", _SUBJECTS[:3]),
            "issued": issued.isoformat(),
        }
    )


REGISTERS = (
    Register(
        "education",
        "education-bureau",
        "学历",
        named("degree 学历,school 学校,year 毕业年份,subject 专业"),
        {},
        of_person(_education),
    ),
    Register(
        "exam",
        "education-bureau",
        "考试成绩",
        {},
        named("year 年份,exam 考试,subject 科目,score 成绩"),
        of_person(_exam),
    ),
    Register(
        "school-points",
        "education-bureau",
        "积分入学",
        named("year 年度,points 积分"),
        {},
        of_person(_school_points),
    ),
    Register(
        "teacher",
        "education-bureau",
        "教师资格",
        named("number 证书号码,stage 学段,subject 学科,issued 发证日期"),
        {},
        of_person(_teacher),
    ),
)
