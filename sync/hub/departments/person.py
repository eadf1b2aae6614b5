"""A made-up life to a number on a card: who somebody is, and where they live.

What follows from it (work, house, cars, family) is in ``life``.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping

from stdnum.cn import ric
from stdnum.exceptions import ValidationError

from sync.contract.asking import Citizen
from sync.hub.departments.calendar import age_on
from sync.hub.departments.chance import Chance

# 统计用区划代码 of the towns somebody may live in.
TOWNS: Mapping[str, str] = {
    "441900003": "东城街道",
    "441900004": "南城街道",
    "441900006": "莞城街道",
    "441900102": "石龙镇",
    "441900110": "常平镇",
    "441900112": "樟木头镇",
    "441900113": "大朗镇",
    "441900116": "塘厦镇",
    "441900119": "长安镇",
    "441900121": "虎门镇",
    "441900122": "厚街镇",
}

# Who is shown to visitors: the made-up people whose cards come with the simulated reader. They have
# about everything that somebody of their age can have, at the address on their card.
SHOWN: Mapping[str, tuple[str, str]] = {
    "44190019880307001X": ("441900004", "测试路8号"),
    "441900195809120029": ("441900112", "测试路1号"),
    "441900199505200036": ("441900121", "测试巷3号"),
    "441900200111110041": ("441900119", "测试大道66号"),
    "441900197912300051": ("441900122", "测试路5号"),
}
# One of them looks for work.
WITHOUT_WORK = frozenset({"441900199505200036"})


@dataclasses.dataclass(frozen=True, slots=True, repr=False)
class Person:
    """Somebody, on one day.

    Attributes:
        chance: of this person alone.
        shown: has about everything.
    """

    name: str
    id_number: str
    born: dt.date
    man: bool
    today: dt.date
    seed: int
    chance: Chance
    shown: bool

    def __repr__(self) -> str:
        return "<Person>"

    @property
    def age(self) -> int:
        """Completed years, today."""
        return age_on(self.born, self.today)

    @property
    def sex(self) -> str:
        """As people say it."""
        return "男" if self.man else "女"

    @property
    def town(self) -> str:
        """统计用区划代码, nine digits."""
        kept = SHOWN.get(self.id_number)
        return kept[0] if kept else self.chance.pick("town", tuple(TOWNS))

    @property
    def address(self) -> str:
        """Where the household is registered."""
        kept = SHOWN.get(self.id_number)
        street = kept[1] if kept else f"测试路{self.chance.number('street', 1, 300)}号"
        return f"广东省东莞市{TOWNS[self.town]}{street}"

    @property
    def local(self) -> bool:
        """Whether the household is registered in the city."""
        return self.id_number.startswith("4419")

    def has(self, what: str, percent: int) -> bool:
        """Whether it is there: in so many of a hundred lives, and always in those shown."""
        return self.shown or self.chance.happens(what, percent)


def person_of(citizen: Citizen, today: dt.date, seed: int) -> Person:
    """The life to this number; the name is the card's."""
    chance = Chance(seed, "person", citizen.id_number)
    try:
        born, man = ric.get_birth_date(citizen.id_number), int(citizen.id_number[16]) % 2 == 1
    except (ValidationError, ValueError, IndexError):
        # Passports and permits say nothing about it in their number.
        born = chance.day("born", dt.date(1955, 1, 1), dt.date(2004, 12, 31))
        man = chance.happens("man", 50)
    return Person(
        name=citizen.name,
        id_number=citizen.id_number,
        born=born,
        man=man,
        today=today,
        seed=seed,
        chance=chance,
        shown=citizen.id_number in SHOWN,
    )
