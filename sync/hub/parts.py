"""The cases of a theme (一件事): each part with a state, a clock and a timeline of its own.

They are made when the theme's case is opened, by whoever opens it, once. A part that an instant
rule fits is decided at once; the others wait for their own department, whatever becomes of it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import msgspec
from sqlalchemy import (
    Column,
    Connection,
    Engine,
    ForeignKey,
    Integer,
    String,
    Table,
    delete,
    insert,
    select,
    update,
)

from sync.contract.case import CaseDocument
from sync.hub.entries import Outcome, SubCase
from sync.hub.rules import Rules
from sync.hub.states import CaseState
from sync.hub.tables import Id, metadata, submissions

_parts = Table(
    "case_parts",
    metadata,
    Column("submission", Id, ForeignKey("submissions.id"), primary_key=True, autoincrement=False),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("code", String, nullable=False),
    Column("name", String, nullable=False),
    Column("state", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("received_at", String, nullable=False),
    Column("changed_at", String, nullable=False),
)


def parts_in(document: CaseDocument, number: str, rules: Rules, at: str) -> tuple[SubCase, ...]:
    """The sub-cases of a document that is complete; none unless it is a theme's.

    Args:
        document: of the theme's case.
        number: of that case.
        rules: which parts are decided at once.
        at: now, ISO 8601.
    """
    if isinstance(document.parts, msgspec.UnsetType):
        return ()
    made = []
    for place, part in enumerate(document.parts, 1):
        rule = rules.decide(msgspec.structs.replace(document, item=part))
        made.append(
            SubCase(
                number=f"{number}-{place}",
                code=part.handling_code,
                name=part.name,
                state=CaseState.ACCEPTED_FOR_CHECK if rule is None else rule.state,
                reason="" if rule is None else rule.words,
                received_at=at,
                changed_at=at,
            )
        )
    return tuple(made)


def record(connection: Connection, outcomes: Sequence[Outcome]) -> None:
    """Write the sub-cases of these down, in the transaction that records them."""
    themes = [one for one in outcomes if one.parts]
    if not themes:
        return
    ids = [one.id for one in themes]
    connection.execute(delete(_parts).where(_parts.c.submission.in_(ids)))
    rows = []
    for one in themes:
        for place, part in enumerate(one.parts, 1):
            row = dataclasses.asdict(part)
            del row["number"]
            rows.append({**row, "submission": one.id, "place": place})
    connection.execute(insert(_parts), rows)


def withdraw(connection: Connection, submission: int, at: str) -> None:
    """The theme's case is withdrawn: so are its parts, except those that are decided."""
    connection.execute(
        update(_parts)
        .where(_parts.c.submission == submission, _parts.c.state == CaseState.ACCEPTED_FOR_CHECK)
        .values(state=CaseState.WITHDRAWN, changed_at=at)
    )


def parts_of(engine: Engine, number: str) -> tuple[SubCase, ...]:
    """The sub-cases of the case under this number, in the theme's order."""
    wanted = (
        select(_parts)
        .join(submissions, submissions.c.id == _parts.c.submission)
        .where(submissions.c.number == number)
        .order_by(_parts.c.place)
    )
    with engine.begin() as connection:
        rows = connection.execute(wanted).all()
    return tuple(
        SubCase(
            number=f"{number}-{row.place}",
            code=row.code,
            name=row.name,
            state=row.state,
            reason=row.reason,
            received_at=row.received_at,
            changed_at=row.changed_at,
        )
        for row in rows
    )
