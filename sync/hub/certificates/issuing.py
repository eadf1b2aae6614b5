"""Gives out documents: asks the register, sets what it says in type, signs it, keeps a copy."""

from __future__ import annotations

import dataclasses
import datetime as dt
import logging
import secrets
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from sync.contract.asking import AskCertificate, Certificate, Citizen
from sync.contract.asking_wire import Question
from sync.contract.paper import LARGEST_PAPER_BYTES
from sync.hub.certificates.copies import Copies
from sync.hub.certificates.typesetting import Sheet, Typesetter, day_words
from sync.hub.certificates.values import read_as, within
from sync.hub.departments.calendar import age_on
from sync.hub.departments.directory import REGISTERS
from sync.hub.departments.life import children_of
from sync.hub.departments.offices import NoAnswer, Offices
from sync.hub.departments.register import Asked, Entry, Register

_log = logging.getLogger("sync.hub")

_BEIJING = dt.timezone(dt.timedelta(hours=8))
# More than fits on any paper that a terminal would print at once.
_MOST_ROWS = 400
# What a form may call the beginning and the end of a period.
_FIRST, _LAST = ("from", "from_day"), ("to", "to_day")
# Answers that pick lines of a list: the choice, and what the line then says.
_PICKS: Mapping[str, Mapping[str, str]] = {
    "insurance": {"pension": "养老", "medical": "医疗", "unemployment": "失业", "injury": "工伤"},
    "exam": {"gaokao": "高考", "zhongkao": "中考"},
}
# The answer that asks for a child's document instead of one's own, and until what age.
_CHILD, _GROWN = "child_number", 18
_NO_CHILD = "户籍登记里没有查到您和这个孩子的父母子女关系，请核对身份证号，或者到窗口办理"
_GROWN_UP = "孩子已经满 18 周岁，请本人带身份证来打印"


def _not_settled(entry: Entry) -> str:
    if entry.fields.get("status") == "已结清":
        return ""
    return "这笔贷款还没有结清，结清后才能出具结清证明"


def _nothing(_: Entry) -> str:
    return ""


# Items whose document states more than that there is an entry.
_CONDITIONS: Mapping[str, Callable[[Entry], str]] = {"housing-loan-settled": _not_settled}


class Signs(Protocol):
    """Who signs documents; see ``signing.DocumentSigner``."""

    def sign(self, pdf: bytes) -> tuple[bytes, int]:
        """The same document, signed, and how many pages it has."""
        ...


class Issuing:
    """Makes documents; any thread may ask for one.

    Args:
        offices: whose registers they state.
        signer: opens the platform's document key; called when it is first needed.
        copies: where copies for the phone are kept.
        url: address at which phones reach the platform.
        clock: the platform's wall clock, timezone-aware.
    """

    def __init__(
        self,
        offices: Offices,
        signer: Callable[[], Signs],
        copies: Copies,
        url: str,
        clock: Callable[[], dt.datetime],
    ) -> None:
        self._offices = offices
        self._open_signer = signer
        self._opened: Signs | None = None
        self._opening = threading.Lock()
        self._copies = copies
        self._url = url
        self._clock = clock
        self._press = Typesetter()

    def certificate(self, question: Question) -> Certificate:
        """A document that states a register's entry; answers ``AskCertificate``."""
        ask = question.ask
        if not isinstance(ask, AskCertificate):
            raise TypeError(type(ask).__name__)
        register = REGISTERS.get(ask.register)
        if register is None:
            return Certificate(state="unavailable", reason="平台还不能出具这份文书")
        source = register.source
        asked = self._offices.asked(ask.citizen, ask.answers)
        try:
            asked, refusal = self._whose(asked)
            if refusal:
                return Certificate(state="refused", reason=refusal, title=ask.title, source=source)
            entry = self._offices.entry(register, asked)
        except NoAnswer:
            reason = f"{source}的系统暂时没有回应，请稍后再试"
            return Certificate(state="unavailable", reason=reason, title=ask.title, source=source)
        if entry is None:
            reason = f"{source}的“{register.title}”里没有查到相应的记录"
            return Certificate(state="none", reason=reason, title=ask.title, source=source)
        refusal = _CONDITIONS.get(ask.item, _nothing)(entry)
        if refusal:
            return Certificate(state="refused", reason=refusal, title=ask.title, source=source)
        return self.issue(_sheet(ask, register, entry, asked, self._clock()))

    def _whose(self, asked: Asked) -> tuple[Asked, str]:
        """The question about the child that a parent asks for, or why not; else as it is.

        Raises:
            NoAnswer: the household register, which tells who is whose child, does not answer.
        """
        number = asked.answers.get(_CHILD, "").upper()
        if not number or asked.person is None:
            return asked, ""
        self._offices.reach(REGISTERS["household"])
        family = {child.id_number: child for child in children_of(asked.person)}
        if number not in family:
            return asked, _NO_CHILD
        child = family[number]
        if age_on(child.born, asked.today) >= _GROWN:
            return asked, _GROWN_UP
        whose = Citizen(name=child.name, id_number=child.id_number)
        return self._offices.asked(whose, asked.answers), ""

    def issue(self, sheet: Sheet) -> Certificate:
        """Set, sign and keep a document."""
        address, until = self._copies.address()
        sheet = dataclasses.replace(sheet, copy_url=self._url + address, copy_until=until)
        pdf, pages = self._signer().sign(self._press.typeset(sheet))
        if len(pdf) > LARGEST_PAPER_BYTES:
            raise ValueError("the document is too large")
        try:
            self._copies.keep(address, until, pdf)
        except OSError as error:
            # The paper is good without its copy.
            _log.error("no copy kept: %s", type(error).__name__)
            address = ""
        return Certificate(
            state="ready",
            title=sheet.title,
            number=sheet.number,
            issued_at=sheet.issued_at,
            source=sheet.source,
            facts=tuple(sheet.lines),
            pages=pages,
            pdf=pdf,
            ecopy=address,
        )

    def _signer(self) -> Signs:
        with self._opening:
            if self._opened is None:
                self._opened = self._open_signer()
            return self._opened


def new_number(now: dt.datetime) -> str:
    """Of a document: the day, and ten digits that nobody can guess the next of."""
    return f"SL{now.astimezone(_BEIJING):%Y%m%d}{secrets.randbelow(10**10):010d}"


def _sheet(
    ask: AskCertificate, register: Register, entry: Entry, asked: Asked, now: dt.datetime
) -> Sheet:
    table = ask.layout == "table" and bool(register.columns)
    rows = [row for row in entry.rows if asked_for(row, ask.answers)][:_MOST_ROWS]
    lines = [*_holder(asked, entry), *_facts(register, entry)]
    if not table and not entry.fields:
        # A register that is a list alone, asked for as single facts: its newest line.
        lines += _labelled(register.columns, rows[0]) if rows else []
    until = now.astimezone(_BEIJING).date() + dt.timedelta(days=ask.valid_days)
    return Sheet(
        title=ask.title,
        number=new_number(now),
        source=register.source,
        seal=register.source.removesuffix("（示例）"),
        issued_at=now,
        lines=lines,
        columns=tuple(register.columns.values()) if table else (),
        rows=[_cells(register.columns, row) for row in rows] if table else (),
        purpose=_purpose(ask.answers),
        valid=f"至{day_words(until)}" if ask.valid_days else "",
    )


def _holder(asked: Asked, entry: Entry) -> Sequence[tuple[str, str]]:
    person = asked.person
    if person is None:
        return ()
    said = set(entry.fields)
    lines = (("name", "姓名", person.name), ("id_number", "证件号码", person.id_number))
    # A company's name is not the citizen's.
    own = "uscc" in said
    return [
        ("申请人" if own and field == "name" else label, value)
        for field, label, value in lines
        if field not in said or own
    ]


def _facts(register: Register, entry: Entry) -> Sequence[tuple[str, str]]:
    return _labelled(register.fields, entry.fields)


def _labelled(labels: Mapping[str, str], values: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(labels[one], read_as(one, values[one])) for one in labels if values.get(one)]


def _cells(columns: Mapping[str, str], row: Mapping[str, str]) -> list[str]:
    return [read_as(one, row.get(one, "")) for one in columns]


def asked_for(row: Mapping[str, str], answers: Mapping[str, str]) -> bool:
    """Whether the form's answers (period, year, kind) ask for this line of a list."""
    first = next((answers[one] for one in _FIRST if answers.get(one)), "")
    last = next((answers[one] for one in _LAST if answers.get(one)), "")
    picked = (
        words.get(answers.get(field, ""), "") in row.get(field, "")
        for field, words in _PICKS.items()
        if field in row
    )
    year = answers.get("year", "")
    same_year = not (year.isdigit() and "year" in row) or row["year"] == year
    return within(row, first, last) and all(picked) and same_year


def _purpose(answers: Mapping[str, str]) -> str:
    # A choice's code says nothing to a reader.
    said = answers.get("purpose", "")
    return said if any(ord(character) > 0x2E80 for character in said) else ""
