"""What is noted of a case when it is opened: whose it is, what it books, what it paid.

With it the platform answers later questions, and decides the one thing that cannot be decided
twice: who gets the last place of an appointment.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
from collections.abc import Collection, Sequence

import msgspec
from sqlalchemy import (
    Column,
    Connection,
    Engine,
    ForeignKey,
    Index,
    Select,
    String,
    Table,
    delete,
    func,
    insert,
    select,
    text,
)

from sync.contract.case import CaseDocument
from sync.hub.appointments import time_of
from sync.hub.desks import desks
from sync.hub.entries import Happening, Notes, Outcome
from sync.hub.states import CaseState
from sync.hub.tables import Id, metadata

# The answer in which a booking names its appointment.
SLOT_FIELD = "booking_slot"
# The answer that names another case where the document itself does not.
ABOUT_FIELD = "case_number"
SLOT_TAKEN = "这个时段刚刚约满，请另选一个时段"
NO_SLOT = "没有这个时段，请重新选择"
BOOKED = "预约成功"

# Whose case it is, by the digest of the number: the ledger is searched for it, the number itself
# stands in the document alone.
_holders = Table(
    "case_holders",
    metadata,
    Column("submission", Id, ForeignKey("submissions.id"), primary_key=True, autoincrement=False),
    Column("holder", String, nullable=False),
    Index("ix_case_holders_holder", "holder"),
)

_bookings = Table(
    "bookings",
    metadata,
    Column("submission", Id, ForeignKey("submissions.id"), primary_key=True, autoincrement=False),
    Column("slot", String, nullable=False),
    Index("ix_bookings_slot", "slot"),
)

_paid = Table(
    "paid_bills",
    metadata,
    Column("line", String, primary_key=True),
    Column("submission", Id, ForeignKey("submissions.id"), primary_key=True, autoincrement=False),
)

# Any number; the same for every worker that books in this ledger.
_BOOKING = 4421


def notes_of(document: CaseDocument, effect: str = "") -> Notes:
    """What to note of a case; ``effect`` as the rule that decides it says."""
    applicant, paid, about = document.applicant, document.paid, document.refers_to
    area = document.destination
    return Notes(
        holder="" if isinstance(applicant, msgspec.UnsetType) else applicant.id_number,
        slot=_answer(document, SLOT_FIELD),
        bills=() if isinstance(paid, msgspec.UnsetType) else paid.bills,
        refers_to=_answer(document, ABOUT_FIELD) if isinstance(about, msgspec.UnsetType) else about,
        effect=effect,
        area="" if isinstance(area, msgspec.UnsetType) else area,
    )


def _answer(document: CaseDocument, field: str) -> str:
    return next((one.value for one in document.answers if one.field == field), "")


def settled(
    connection: Connection, outcomes: Sequence[Outcome], waited: Collection[int]
) -> list[Outcome]:
    """Note what became of these; a booking that finds no place left is rejected.

    Args:
        connection: in the transaction that records them.
        outcomes: each is recorded by nobody else.
        waited: ids of those that were noted before, when they waited for their files.

    Returns:
        The same, in the same order, decided where there was something to decide.
    """
    noted = [one for one in outcomes if one.notes is not None]
    if not noted:
        return list(outcomes)
    if waited:
        for table in (_holders, _bookings, _paid, desks):
            connection.execute(delete(table).where(table.c.submission.in_(waited)))
    _insert(
        connection,
        _holders,
        [
            {"submission": one.id, "holder": holder_digest(one.notes.holder)}
            for one in noted
            if one.notes and one.notes.holder
        ],
    )
    _insert(
        connection,
        _paid,
        [
            {"line": line, "submission": one.id}
            for one in noted
            if one.notes
            for line in dict.fromkeys(one.notes.bills)
        ],
    )
    rows: list[dict[str, object]] = [
        {"submission": one.id, "area": one.notes.area}
        for one in noted
        if one.notes and one.notes.area
    ]
    _insert(connection, desks, rows)
    return [_booked(connection, one) for one in outcomes]


def booked(connection: Connection, slots: Collection[str]) -> dict[str, int]:
    """How many places of these appointments are taken; those without any are left out."""
    rows = connection.execute(
        select(_bookings.c.slot, func.count())
        .where(_bookings.c.slot.in_(slots))
        .group_by(_bookings.c.slot)
    )
    return {slot: count for slot, count in rows}


def booked_by(connection: Connection, submission: int) -> str:
    """Id of the appointment that a case holds; empty for none."""
    slot = select(_bookings.c.slot).where(_bookings.c.submission == submission)
    return connection.scalar(slot) or ""


def give_back(connection: Connection, submission: int) -> None:
    """The case is withdrawn: its appointment can be had again."""
    connection.execute(delete(_bookings).where(_bookings.c.submission == submission))


def paid_among(engine: Engine, lines: Collection[str]) -> frozenset[str]:
    """Which of these lines of bills are paid."""
    with engine.begin() as connection:
        return frozenset(connection.scalars(select(_paid.c.line).where(_paid.c.line.in_(lines))))


def cases_of(id_number: str) -> Select[tuple[int]]:
    """Ids of this citizen's submissions, to select from."""
    return select(_holders.c.submission).where(_holders.c.holder == holder_digest(id_number))


def holder_digest(id_number: str) -> str:
    """What the ledger is searched by."""
    return hashlib.sha256(f"guanjia-holder\n{id_number}".encode()).hexdigest()


def _booked(connection: Connection, outcome: Outcome) -> Outcome:
    slot = "" if outcome.notes is None else outcome.notes.slot
    if not slot or outcome.state not in (CaseState.ACCEPTED_FOR_CHECK, CaseState.APPROVED):
        return outcome
    at = outcome.happenings[-1].at
    time = time_of(slot)
    if time is None or time.starts <= dt.datetime.fromisoformat(at):
        return _decided(outcome, CaseState.REJECTED, NO_SLOT)
    # Counting and taking is one step: the last place is given once.
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _BOOKING})
    if booked(connection, [slot]).get(slot, 0) >= time.room:
        return _decided(outcome, CaseState.REJECTED, SLOT_TAKEN)
    connection.execute(insert(_bookings).values(submission=outcome.id, slot=slot))
    if outcome.state is CaseState.APPROVED:
        return outcome
    return _decided(outcome, CaseState.APPROVED, BOOKED)


def _decided(outcome: Outcome, state: CaseState, words: str) -> Outcome:
    # A rule's word that came before was about the form, not about the place.
    kept = tuple(one for one in outcome.happenings if one.event != CaseState.APPROVED)
    happened = Happening(outcome.happenings[-1].at, state, words)
    return dataclasses.replace(outcome, state=state, reason=words, happenings=(*kept, happened))


def _insert(connection: Connection, table: Table, rows: list[dict[str, object]]) -> None:
    if rows:
        connection.execute(insert(table), rows)
