"""交警 and 交通运输: cars, licences, violations, haulage."""

from __future__ import annotations

import datetime as dt

from sync.hub.departments.calendar import DRAWN_ON, next_anniversary, years_after
from sync.hub.departments.life import Car, business_of, cars_of
from sync.hub.departments.person import Person
from sync.hub.departments.register import Entry, Register, named, of_person

_WRONGS = (
    ("未按规定停放机动车", 0, 20_000),
    ("驾驶时拨打手持电话", 2, 20_000),
    ("违反道路交通信号灯通行", 6, 20_000),
    ("未按导向车道行驶", 1, 10_000),
)
_PLACES = ("东莞大道（示例）路段", "松山湖大道（示例）路段", "环城路（示例）路段")


def _vehicle(person: Person) -> Entry | None:
    cars = cars_of(person)
    if not cars:
        return None
    return Entry(
        {},
        tuple(
            {
                "plate": car.plate,
                "model": car.model,
                "owner": person.name,
                "registered": car.registered.isoformat(),
                "inspection_due": next_anniversary(car.registered, person.today).isoformat(),
                "insurance_due": next_anniversary(car.registered, person.today).isoformat(),
            }
            for car in reversed(cars)
        ),
    )


def licensed_on(person: Person) -> dt.date | None:
    """The day of the first driving licence; ``None`` for who has none."""
    first = years_after(person.born, 19)
    if first > DRAWN_ON or not (cars_of(person) or person.has("driver", 35)):
        return None
    cars = cars_of(person)
    latest = min([DRAWN_ON, *(car.registered for car in cars)])
    return person.chance.day("driver.since", first, latest)


def _driver(person: Person) -> Entry | None:
    since = licensed_on(person)
    if since is None:
        return None
    # Six years first, ten after that.
    until = years_after(since, 6)
    while until < person.today:
        until = years_after(until, 10)
    return Entry(
        {
            "licence_no": person.id_number,
            "vehicle_class": "B2" if any(car.truck for car in cars_of(person)) else "C1",
            "valid_to": until.isoformat(),
            "points": str(sum(int(one["points"]) for one in violation_rows(person)) % 12),
            "status": "正常",
        }
    )


def violation_rows(person: Person) -> tuple[dict[str, str], ...]:
    """What was not paid for yet, newest first."""
    cars = cars_of(person)
    if not cars:
        return ()
    rows = []
    for at in range(person.chance.number("violations", 1 if person.shown else 0, 3)):
        what, points, amount_fen = person.chance.pick(f"violation.{at}", _WRONGS)
        day = person.chance.day(f"violation.{at}.day", dt.date(2026, 3, 1), DRAWN_ON)
        rows.append(
            {
                "decision_no": f"441900{person.chance.digits(f'violation.{at}.no', 9)}",
                "date": day.isoformat(),
                "place": person.chance.pick(f"violation.{at}.place", _PLACES),
                "what": what,
                "points": str(points),
                "amount_fen": str(amount_fen),
            }
        )
    return tuple(sorted(rows, key=lambda row: row["date"], reverse=True))


def _violations(person: Person) -> Entry | None:
    # No entry would mean that nobody is known by this number; no rows is a clean record.
    return None if licensed_on(person) is None else Entry({}, violation_rows(person))


def _haulage(person: Person) -> Entry | None:
    business, trucks = business_of(person), _trucks(person)
    if business is None or not trucks:
        return None
    since = person.chance.day("haulage.from", years_after(DRAWN_ON, -3), DRAWN_ON)
    return Entry(
        {
            "licence_no": f"粤交运管许可莞字{person.chance.digits('haulage', 9)}号（示例）",
            "valid_to": years_after(since, 4).isoformat(),
            "status": "营业",
        },
        tuple(
            {
                "plate": car.plate,
                "permit_no": f"粤交运管莞字{_permit(person, car)}号（示例）",
                "inspection_due": next_anniversary(car.registered, person.today).isoformat(),
            }
            for car in trucks
        ),
    )


def _haulage_qualification(person: Person) -> Entry | None:
    since = licensed_on(person)
    if since is None or not (_trucks(person) or person.has("haulage.driver", 6)):
        return None
    until = years_after(since, 7)
    while until < person.today:
        until = years_after(until, 6)
    return Entry(
        {
            "number": person.id_number,
            "kind": "道路货物运输驾驶员",
            "valid_to": until.isoformat(),
            "honesty": person.chance.pick("honesty", ("AAA", "AA", "A")),
        }
    )


def _permit(person: Person, car: Car) -> str:
    return person.chance.digits(f"permit.{car.plate}", 9)


def _trucks(person: Person) -> tuple[Car, ...]:
    return tuple(car for car in cars_of(person) if car.truck)


REGISTERS = (
    Register(
        "vehicle",
        "traffic-police",
        "机动车",
        {},
        named(
            "plate 号牌号码,model 车辆类型,owner 所有人,registered 注册日期,"
            "inspection_due 检验有效期止,insurance_due 交强险有效期止"
        ),
        of_person(_vehicle),
    ),
    Register(
        "driver",
        "traffic-police",
        "驾驶证",
        named(
            "licence_no 证号,vehicle_class 准驾车型,valid_to 有效期止,points 累积记分,status 状态"
        ),
        {},
        of_person(_driver),
    ),
    Register(
        "violations",
        "traffic-police",
        "交通违法",
        {},
        named(
            "decision_no 决定书编号,date 日期,place 地点,what 违法行为,points 记分,amount_fen 罚款"
        ),
        of_person(_violations),
    ),
    Register(
        "haulage",
        "transport",
        "道路运输经营许可",
        named("licence_no 许可证号,valid_to 有效期止,status 状态"),
        named("plate 号牌号码,permit_no 道路运输证号,inspection_due 审验有效期止"),
        of_person(_haulage),
    ),
    Register(
        "haulage-qualification",
        "transport",
        "道路运输从业资格",
        named("number 证号,kind 从业资格类别,valid_to 有效期止,honesty 诚信考核等级"),
        {},
        of_person(_haulage_qualification),
    ),
)
