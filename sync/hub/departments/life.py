"""What several registers have to agree on: work, house, family, cars, business."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Literal

from sync.hub.departments.calendar import DRAWN_ON, age_on, months_between, years_after
from sync.hub.departments.company import Company, company_of, employer_of, uscc_of
from sync.hub.departments.person import TOWNS, WITHOUT_WORK, Person

_STEMS = "甲乙丙丁戊己庚辛壬癸"
_PLATE_CHARACTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"
# Of pension and housing fund; the real ones are for the departments to say.
OWN_PENSION_PERCENT = 8
FUND_PERCENT = 5
_LOAN_MONTHS = 240


@dataclasses.dataclass(frozen=True, slots=True, repr=False)
class Work:
    """How somebody earns a living.

    Attributes:
        status: what they do now; the retired worked until ``until``.
        since: first month of insurance.
        base_fen: monthly wage, in fen, on which everything is reckoned.
        until: last day that was paid for; ``None`` while it goes on.
    """

    status: Literal["employed", "flexible", "unemployed", "retired", "none"]
    employer: Company | None
    since: dt.date
    base_fen: int
    until: dt.date | None

    def months(self, today: dt.date) -> int:
        """How many months were insured, up to the last one that is closed."""
        if self.status == "none":
            return 0
        last = self.until or today.replace(day=1) - dt.timedelta(days=1)
        return months_between(self.since, last)


@dataclasses.dataclass(frozen=True, slots=True, repr=False)
class House:
    """A flat, and what was borrowed for it (0: nothing)."""

    certificate: str
    contract: str
    place: str
    area_m2: str
    bought: dt.date
    price_fen: int
    loan_fen: int
    loan: str
    loan_months: int

    def paid_months(self, today: dt.date) -> int:
        """How many instalments were paid."""
        return min(self.loan_months, max(0, months_between(self.bought, today) - 2))

    def left_fen(self, today: dt.date) -> int:
        """What is still owed."""
        return self.loan_fen - self.instalment_fen * self.paid_months(today)

    @property
    def instalment_fen(self) -> int:
        """Of the principal, each month."""
        return self.loan_fen // self.loan_months


@dataclasses.dataclass(frozen=True, slots=True, repr=False)
class Relative:
    """Somebody in the same household."""

    name: str
    relation: str
    born: dt.date
    id_number: str


@dataclasses.dataclass(frozen=True, slots=True, repr=False)
class Marriage:
    """To whom, when and where it was registered."""

    spouse: Relative
    registered: dt.date
    place: str


@dataclasses.dataclass(frozen=True, slots=True, repr=False)
class Car:
    """A vehicle; ``truck`` for those that carry goods."""

    plate: str
    model: str
    registered: dt.date
    truck: bool = False


def retirement(person: Person) -> dt.date:
    """The day of retirement that is reckoned with here."""
    return years_after(person.born, 60 if person.man else 55)


def work_of(person: Person) -> Work:
    """How this person earns a living."""
    chance = person.chance
    since = years_after(person.born, chance.number("work.from", 18, 23)).replace(day=1)
    if since > DRAWN_ON:
        return Work("none", None, since, 0, None)
    employer = employer_of(chance, "work.employer", person.seed)
    base_fen = chance.number("work.base", 42, 160) * 10_000
    if retirement(person) <= person.today:
        return Work("retired", employer, since, base_fen, retirement(person))
    drawn = chance.number("work.status", 0, 99)
    if person.shown:
        drawn = 99 if person.id_number in WITHOUT_WORK else 0
    if drawn < 76:
        return Work("employed", employer, since, base_fen, None)
    if drawn < 88:
        return Work("flexible", None, since, base_fen, None)
    stopped = chance.day("work.stopped", max(since, dt.date(2025, 9, 1)), DRAWN_ON)
    return Work("unemployed", employer, since, base_fen, stopped)


def house_of(person: Person) -> House | None:
    """The flat that this person owns."""
    first = years_after(person.born, 22)
    if first > DRAWN_ON or not person.has("house", 40):
        return None
    chance = person.chance
    # Nobody here buys after fifty, so the loans of the old are repaid.
    latest = min(dt.date(2026, 3, 1), years_after(person.born, 50))
    bought = chance.day("house.bought", max(first, dt.date(2008, 1, 1)), latest)
    area_m2 = chance.number("house.area", 550, 1400)
    price_fen = area_m2 * chance.number("house.price", 9, 26) * 10_000
    borrowed = person.has("house.loan", 60)
    months = 120 if age_on(person.born, DRAWN_ON) >= 50 else _LOAN_MONTHS
    loan_fen = price_fen * 4 // 10 // months * months if borrowed else 0
    number = chance.digits("house.number", 7)
    return House(
        certificate=f"粤（{bought.year}）东莞不动产权第{number}号（示例）",
        contract=f"示例{bought.year}{chance.digits('house.contract', 8)}",
        place=person.address + f"{chance.number('house.floor', 1, 30)}0{1 + bought.day % 4}房",
        area_m2=f"{area_m2 // 10}.{area_m2 % 10}",
        bought=bought,
        price_fen=price_fen,
        loan_fen=loan_fen,
        loan=f"SL{bought.year}{chance.digits('house.loan.number', 8)}",
        loan_months=months,
    )


def marriage_of(person: Person) -> Marriage | None:
    """Whom this person is married to."""
    first = years_after(person.born, 24)
    if first > DRAWN_ON or not person.has("married", 70):
        return None
    chance = person.chance
    born = years_after(person.born, chance.number("spouse.years", -3, 3))
    spouse = _relative(person, "spouse", "配偶", born, man=not person.man)
    registered = chance.day("married.on", first, min(DRAWN_ON, years_after(person.born, 32)))
    return Marriage(spouse, registered, f"东莞市民政局{_town(person)}婚姻登记处（示例）")


def children_of(person: Person) -> tuple[Relative, ...]:
    """The children, oldest first."""
    marriage = marriage_of(person)
    if marriage is None:
        return ()
    count = person.chance.number("children", 1 if person.shown else 0, 2)
    born = (
        years_after(marriage.registered, 1 + 3 * at)
        + dt.timedelta(days=person.chance.number(f"child.{at}.days", 0, 300))
        for at in range(count)
    )
    return tuple(
        _relative(person, f"child.{at}", "子" if man else "女", day, man=man)
        for at, day in enumerate(born)
        for man in (person.chance.happens(f"child.{at}.boy", 50),)
        if day < DRAWN_ON
    )


def cars_of(person: Person) -> tuple[Car, ...]:
    """The vehicles, the newest last."""
    if age_on(person.born, DRAWN_ON) < 20:
        return ()
    cars: list[Car] = []
    if person.has("car", 45):
        cars.append(_car(person, "car", "小型轿车（示例牌）", truck=False))
    if person.has("truck", 4):
        cars.append(_car(person, "truck", "轻型厢式货车（示例牌）", truck=True))
    return tuple(cars)


def business_of(person: Person) -> Company | None:
    """The company or shop that this person runs."""
    if age_on(person.born, DRAWN_ON) < 20 or not person.has("business", 8):
        return None
    kind = "91" if person.chance.happens("business.company", 50) else "92"
    # Serials above those of the employers: these are other companies.
    serial = person.chance.number("business.serial", 10_000, 99_999)
    return company_of(uscc_of(serial, kind), person.seed)


def _car(person: Person, what: str, model: str, *, truck: bool) -> Car:
    chance = person.chance
    # A letter that Guangdong's plates do not use: nobody's car.
    plate = "粤O" + "".join(chance.pick(f"{what}.plate.{at}", _PLATE_CHARACTERS) for at in range(5))
    first = max(years_after(person.born, 20), dt.date(2014, 1, 1))
    return Car(plate, model, chance.day(f"{what}.on", first, DRAWN_ON), truck)


def _relative(person: Person, what: str, relation: str, born: dt.date, *, man: bool) -> Relative:
    chance = person.chance
    sequence = chance.number(f"{what}.sequence", 50, 498) * 2 + (1 if man else 0)
    name = f"测试{chance.pick(what + '.name', _STEMS)}{chance.pick(what + '.name2', _STEMS)}"
    # Masked when it is made: the whole number of a relative is nobody's business here.
    return Relative(name, relation, born, f"4419{'*' * 10}{sequence:03d}*")


def _town(person: Person) -> str:
    return TOWNS[person.town].removesuffix("街道").removesuffix("镇")
