"""Until when a department promised to be done, and what it finds missing when it looks again."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from sync.contract import case
from sync.contract.asking import Citizen
from sync.contract.number import CHINA
from sync.hub.departments.directory import REGISTERS
from sync.hub.departments.offices import Offices
from sync.hub.departments.trouble import Trouble, Troubles
from sync.hub.entries import Happening
from sync.hub.promised import promised_day
from sync.hub.rechecking import defects_in
from sync.hub.states import CaseState
from tests.sync.factory import ID_NUMBER, NAME, make_document

NOW = dt.datetime(2026, 11, 20, 16, 0, tzinfo=CHINA)
OFFICES = Offices(lambda: NOW)
ITEM = case.ItemReference(
    code="x", handling_code="x", name="x", version="1", promised_days=5, acceptance_days=2
)


def states() -> dict[str, str]:
    citizen = Citizen(name=NAME, id_number=ID_NUMBER)
    said = OFFICES.look_again(tuple(REGISTERS), citizen, {})
    return {name: one.state for name, one in said.items()}


NONE = next(name for name, state in states().items() if state == "none")
FOUND = next(name for name, state in states().items() if state == "found")


def claiming(*registers: str) -> case.CaseDocument:
    materials = tuple(
        case.Material(code=f"m{n}", name=f"材料{n}", state="shared", register=one)
        for n, one in enumerate(registers)
    )
    return msgspec.structs.replace(make_document(), materials=materials)


def test_promised_day_counts_acceptance_and_work_from_the_day_it_came() -> None:
    friday = NOW.isoformat()
    day = promised_day(ITEM, CaseState.ACCEPTED_FOR_CHECK, friday)
    assert day == dt.date(2026, 12, 1)
    holiday = dt.datetime(2026, 9, 24, 10, 0, tzinfo=CHINA).isoformat()
    over_two_holidays = promised_day(ITEM, CaseState.ACCEPTED_FOR_CHECK, holiday)
    assert over_two_holidays == dt.date(2026, 10, 12)


@pytest.mark.parametrize(
    "state", [CaseState.NEEDS_CORRECTION, CaseState.APPROVED, CaseState.WITHDRAWN]
)
def test_clock_that_does_not_run_promises_no_day(state: str) -> None:
    assert promised_day(ITEM, state, NOW.isoformat()) is None
    silent = msgspec.structs.replace(ITEM, promised_days=msgspec.UNSET)
    assert promised_day(silent, CaseState.ACCEPTED_FOR_CHECK, NOW.isoformat()) is None


def test_clock_begins_again_with_what_was_corrected() -> None:
    supplement = Happening("2026-11-27T02:00:00+00:00", CaseState.SUPPLEMENTED)
    day = promised_day(ITEM, CaseState.ACCEPTED_FOR_CHECK, NOW.isoformat(), [supplement])
    assert day == dt.date(2026, 12, 8)


def test_register_that_no_longer_shows_it_is_a_defect_and_others_are_not() -> None:
    (defect,) = defects_in(claiming(FOUND, NONE), OFFICES)
    assert defect.startswith("《材料1》")
    assert REGISTERS[NONE].source in defect
    later = msgspec.structs.replace(claiming(NONE).materials[0], state="shared-later")
    assert defects_in(msgspec.structs.replace(claiming(), materials=(later,)), OFFICES) == ()


def test_register_that_does_not_answer_proves_nothing() -> None:
    silent = Offices(lambda: NOW, troubles=Troubles({NONE: Trouble("off")}))
    assert defects_in(claiming(NONE, "no-such-register"), silent) == ()
