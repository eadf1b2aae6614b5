"""Asks the departments on behalf of terminals: each in its own time, and none is believed blindly.

A department that does not answer in time, or answers about somebody else, has not answered; what
the others said is told all the same.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from sync.contract.asking import AskFacts, Citizen, Facts, Health, RegisterFacts
from sync.contract.asking_wire import Question
from sync.hub.departments.directory import REGISTERS
from sync.hub.departments.person import Person, person_of
from sync.hub.departments.register import Asked, Entry, Register
from sync.hub.departments.trouble import Trouble, Troubles

_log = logging.getLogger("sync.hub")

# A citizen stands and waits: a department that takes longer has not answered.
PATIENCE_S = 8.0
_BEIJING = dt.timezone(dt.timedelta(hours=8))
# Whoever "wrong" answers about.
_SOMEBODY_ELSE = Citizen(name="测试错", id_number="441900197001010015")


class NoAnswer(Exception):
    """The department did not answer."""


class Offices:
    """The departments behind the platform; any thread may ask.

    Args:
        clock: the platform's wall clock, timezone-aware.
        seed: of everything that is made up.
        troubles: how their systems fail; may be replaced at any time.
        pause: waits so many seconds.

    Attributes:
        troubles: as given, or as it was set since.
        own: registers that the platform keeps itself, by their ids.
    """

    def __init__(
        self,
        clock: Callable[[], dt.datetime],
        *,
        seed: int = 1,
        troubles: Troubles | None = None,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self.troubles = troubles or Troubles()
        self.own: dict[str, Callable[[Asked], Entry | None]] = {}
        self._clock = clock
        self._seed = seed
        self._pause = pause

    def asked(
        self, citizen: Citizen | None, answers: Mapping[str, str], account: str = ""
    ) -> Asked:
        """A question to any of them, today."""
        today = self.today()
        person = None if citizen is None else person_of(citizen, today, self._seed)
        return Asked(person, today, self._seed, answers, account)

    def today(self) -> dt.date:
        """Today, where the departments are."""
        return self._clock().astimezone(_BEIJING).date()

    def facts(self, question: Question) -> Facts:
        """What registers say; answers ``AskFacts``."""
        ask = question.ask
        if not isinstance(ask, AskFacts):
            raise TypeError(type(ask).__name__)
        asked = self.asked(ask.citizen, ask.answers)
        # All at once: the slowest says how long it takes.
        self._wait(tuple(ask.registers))
        return Facts(
            registers=tuple(self._told(one, asked) for one in dict.fromkeys(ask.registers))
        )

    def health(self, _: Question) -> Health:
        """Which systems answer; answers ``AskHealth``."""
        systems: dict[str, Literal["up", "slow", "down"]] = {}
        for register in REGISTERS.values():
            trouble = self.troubles.of(register.id, register.department)
            systems[register.id] = _health(trouble)
        return Health(systems=systems)

    def look_again(
        self, registers: Sequence[str], citizen: Citizen, answers: Mapping[str, str]
    ) -> dict[str, RegisterFacts]:
        """What registers say when nobody stands and waits; the platform's own are not asked."""
        asked = self.asked(citizen, answers)
        return {
            one: RegisterFacts(register=one, state="unavailable")
            if one in self.own
            else self._told(one, asked)
            for one in registers
        }

    def entry(self, register: Register, asked: Asked) -> Entry | None:
        """What one register says, after its own time.

        Raises:
            NoAnswer: nothing, or about somebody else.
        """
        self._wait((register.id,))
        return self._looked_up(register, asked)

    def reach(self, register: Register) -> None:
        """Make sure that this department's system answers, after its own time.

        Raises:
            NoAnswer: it does not.
        """
        self._wait((register.id,))
        trouble = self.troubles.of(register.id, register.department)
        if trouble is not None and (trouble.kind != "slow" or trouble.delay_s > PATIENCE_S):
            raise NoAnswer(register.id)

    def _wait(self, registers: tuple[str, ...]) -> None:
        troubles = (
            self.troubles.of(register.id, register.department)
            for register in map(REGISTERS.get, registers)
            if register is not None
        )
        delay_s = max((one.delay_s for one in troubles if one is not None), default=0.0)
        if delay_s:
            self._pause(min(delay_s, PATIENCE_S))

    def _told(self, id_: str, asked: Asked) -> RegisterFacts:
        register = REGISTERS.get(id_)
        if register is None:
            return RegisterFacts(register=id_, state="unavailable")
        try:
            entry = self._looked_up(register, asked)
        except NoAnswer:
            return RegisterFacts(register=id_, state="unavailable", source=register.source)
        if entry is None:
            return RegisterFacts(register=id_, state="none", source=register.source)
        return RegisterFacts(
            register=id_,
            state="found",
            source=register.source,
            fields=dict(entry.fields),
            rows=tuple(dict(row) for row in entry.rows),
        )

    def _looked_up(self, register: Register, asked: Asked) -> Entry | None:
        trouble = self.troubles.of(register.id, register.department)
        if trouble is not None and (trouble.kind == "off" or trouble.delay_s > PATIENCE_S):
            raise NoAnswer(register.id)
        about = asked
        if trouble is not None and trouble.kind == "wrong":
            about = self.asked(_SOMEBODY_ELSE, {})
        entry = self.own.get(register.id, register.find)(about)
        if _whose(about.person) != _whose(asked.person):
            _log.error("register %s answered about somebody else", register.id)
            raise NoAnswer(register.id)
        return entry


def _whose(person: Person | None) -> str:
    return "" if person is None else person.id_number


def _health(trouble: Trouble | None) -> Literal["up", "slow", "down"]:
    if trouble is None:
        return "up"
    return "slow" if trouble.kind == "slow" and trouble.delay_s <= PATIENCE_S else "down"
