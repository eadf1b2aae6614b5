"""Cases about other cases: withdrawn (撤回), corrected (补正), completed (容缺补交).

Which items do that is said by the instant rules (``effect``); which case they are about, by the
document. It has to be the same citizen's. What follows is decided in the transaction that records
it, so a case is never both withdrawn and decided.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence

from sqlalchemy import Connection, Row, delete, insert, select, update

from sync.hub import noted, parts
from sync.hub.appointments import time_of
from sync.hub.entries import Happening, Outcome
from sync.hub.states import CaseState
from sync.hub.tables import awaited, cases, events, pending, submissions

NOT_YOURS = "没有查到您名下的这个办件，请核对编号"
TOO_LATE = "这个办件已经办结，不能撤回"
GONE_BEFORE = "这个办件已经撤回，不用再撤"
NOT_ASKED = "这个办件现在不需要补正"
NOTHING_OPEN = "这个办件已经办结或撤回，不用再补交"
DONE = {
    "withdraw": "已撤回",
    "supplement": "补正材料已收到，办件继续审核",
    "deferred": "容缺材料已收到",
}

_UNDECIDED = frozenset(
    {
        CaseState.WAITING_FOR_ATTACHMENTS,
        CaseState.ACCEPTED_FOR_CHECK,
        CaseState.NEEDS_CORRECTION,
    }
)


def followed(connection: Connection, outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Let these have their effect on the cases that they are about.

    Args:
        connection: in the transaction that has just recorded them.
        outcomes: as recorded.

    Returns:
        The same as they stand now, and what became of the cases that they are about, for whoever
        has to be told.
    """
    told: list[Outcome] = []
    for one in outcomes:
        effect = "" if one.notes is None else one.notes.effect
        if not effect or one.state is not CaseState.APPROVED:
            told.append(one)
            continue
        target = _target(connection, one)
        refusal = _refusal(effect, target)
        if refusal == TOO_LATE and target is not None and _is_ahead(connection, target, one):
            # An appointment is decided at once, and can be given back until it begins.
            refusal = ""
        told.append(_settled(connection, one, refusal or DONE[effect], refused=bool(refusal)))
        if target is not None and not refusal:
            told.append(_changed(connection, target, effect, one.happenings[-1].at))
    return told


def _target(connection: Connection, one: Outcome) -> Row[*tuple[object, ...]] | None:
    """The case that it is about, if it is the same citizen's and was opened."""
    if one.notes is None or not one.notes.holder:
        return None
    return connection.execute(
        select(cases.c.id, cases.c.state)
        .select_from(submissions.join(cases, cases.c.id == submissions.c.id))
        .where(
            submissions.c.number == one.notes.refers_to,
            submissions.c.id != one.id,
            submissions.c.id.in_(noted.cases_of(one.notes.holder)),
        )
        .with_for_update(of=cases)
    ).one_or_none()


def _refusal(effect: str, target: Row[*tuple[object, ...]] | None) -> str:
    if target is None:
        return NOT_YOURS
    state = target._mapping["state"]
    if effect == "supplement":
        return "" if state == CaseState.NEEDS_CORRECTION else NOT_ASKED
    if state in _UNDECIDED:
        return ""
    if effect == "deferred":
        # What was promised is owed after the decision as well.
        return "" if state == CaseState.APPROVED else NOTHING_OPEN
    return GONE_BEFORE if state == CaseState.WITHDRAWN else TOO_LATE


def _is_ahead(connection: Connection, target: Row[*tuple[object, ...]], one: Outcome) -> bool:
    id_ = target._mapping["id"]
    slot = noted.booked_by(connection, id_) if isinstance(id_, int) else ""
    time = time_of(slot)
    return time is not None and time.starts > dt.datetime.fromisoformat(one.happenings[-1].at)


def _settled(connection: Connection, one: Outcome, words: str, *, refused: bool) -> Outcome:
    """The case that asked for it: done, or refused with the reason."""
    state = CaseState.REJECTED if refused else CaseState.APPROVED
    happened = Happening(one.happenings[-1].at, state, words)
    connection.execute(update(cases).where(cases.c.id == one.id).values(state=state, reason=words))
    if refused:
        # The rule's word was recorded a moment ago, and nobody has seen it.
        rule = events.c.event == CaseState.APPROVED
        connection.execute(delete(events).where(events.c.submission == one.id, rule))
        _happens(connection, one.id, happened)
    return dataclasses.replace(
        one, state=state, reason=words, happenings=(*one.happenings, happened)
    )


def _changed(
    connection: Connection, target: Row[*tuple[object, ...]], effect: str, at: str
) -> Outcome:
    """The case that it is about, as it stands from now on."""
    id_, before = target._mapping["id"], CaseState(target._mapping["state"])
    if not isinstance(id_, int):
        raise TypeError(type(id_).__name__)
    state, event = {
        "withdraw": (CaseState.WITHDRAWN, CaseState.WITHDRAWN),
        "supplement": (CaseState.ACCEPTED_FOR_CHECK, CaseState.SUPPLEMENTED),
        "deferred": (before, CaseState.DEFERRED_RECEIVED),
    }[effect]
    happened = Happening(at, event)
    if state is not before:
        connection.execute(
            update(cases).where(cases.c.id == id_).values(state=state, reason="", changed_at=at)
        )
    _happens(connection, id_, happened)
    if effect == "withdraw":
        noted.give_back(connection, id_)
        parts.withdraw(connection, id_, at)
        # Files that still come open nothing any more.
        connection.execute(delete(awaited).where(awaited.c.submission == id_))
        connection.execute(delete(pending).where(pending.c.id == id_))
    return Outcome(id_, state, "", (happened,), b"")


def _happens(connection: Connection, id_: int, happened: Happening) -> None:
    connection.execute(
        insert(events).values(
            submission=id_, at=happened.at, event=happened.event, reason=happened.reason
        )
    )
