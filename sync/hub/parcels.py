"""What goes by post: results to citizens, and papers that citizens send in (快递送达，双向).

The twin's post room. What it says is what a case's timeline says; nobody is told that anything is
on its way before the room has said so.
"""

from __future__ import annotations

import datetime as dt
import enum
import hashlib
from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import insert, select

from sync.contract import case
from sync.contract.case import CaseDocument
from sync.hub.entries import Happening
from sync.hub.ledger import Ledger
from sync.hub.states import CaseState
from sync.hub.tables import events, submissions

# The answer by which a citizen asks for it, whatever the question is called.
COURIER = "courier"
_POSTED = "posted"
# No courier's own prefix.
_PREFIX = "DEMO"


class Posted(enum.StrEnum):
    """What happens in the post room, as an event of the case."""

    SENT = "parcel-sent"
    DELIVERED = "parcel-delivered"
    PAPERS = "papers-received"


POSTED_WORDS: Mapping[str, str] = {
    Posted.SENT: "结果已寄出",
    Posted.DELIVERED: "结果已签收",
    Posted.PAPERS: "寄来的材料已收到",
}
_WAITS = "结果待寄出"


class NotToBePosted(Exception):
    """This cannot happen to this case now; the message says why."""


class PostRoom:
    """Sends results, and takes in papers.

    Args:
        ledger: where the cases are.
        clock: the platform's wall clock, timezone-aware.
    """

    def __init__(self, ledger: Ledger, clock: Callable[[], dt.datetime]) -> None:
        self._ledger = ledger
        self._clock = clock

    def note(self, number: str, what: Posted) -> str:
        """This has happened to the case; the parcel's number, empty for papers that came.

        Raises:
            NotToBePosted: there is no such case, or it is not its turn.
        """
        kept = self._ledger.case(number)
        if kept is None or not kept.document:
            raise NotToBePosted("no case that could be read has this number")
        document = case.decode(kept.document)
        happened = {one.event for one in self._ledger.timeline(number)}
        if what in happened:
            raise NotToBePosted("this has happened before")
        if what is Posted.PAPERS and not any(one.state == _POSTED for one in document.materials):
            raise NotToBePosted("nothing of this case is sent by post")
        if what is Posted.SENT and (kept.state != CaseState.APPROVED or not wants_it(document)):
            raise NotToBePosted("it has no result yet, or the result is not to be sent")
        if what is Posted.DELIVERED and Posted.SENT not in happened:
            raise NotToBePosted("it was not sent")
        waybill = "" if what is Posted.PAPERS else waybill_of(number)
        with self._ledger.engine.begin() as connection:
            id_ = connection.execute(
                select(submissions.c.id).where(submissions.c.number == number)
            ).scalar_one()
            connection.execute(
                insert(events).values(
                    submission=id_, at=self._clock().isoformat(), event=what, reason=waybill
                )
            )
        return waybill


def wants_it(document: CaseDocument) -> bool:
    """Whether the citizen wants the result by courier."""
    return any(one.value == COURIER for one in document.answers)


def waybill_of(number: str) -> str:
    """The number of the parcel with the result of this case; always the same one."""
    digits = int.from_bytes(hashlib.sha256(number.encode()).digest()[:8], "big") % 10**12
    return f"{_PREFIX}{digits:012d}"


def parcel_words(
    document: CaseDocument, state: str, happened: Sequence[Happening]
) -> tuple[str, ...]:
    """Where the parcel with the result is, for its owner; nothing where there is none."""
    if state != CaseState.APPROVED or not wants_it(document):
        return ()
    said = {one.event for one in happened}
    last = next((one for one in (Posted.DELIVERED, Posted.SENT) if one in said), None)
    return (_WAITS if last is None else POSTED_WORDS[last],)


def event_words(happening: Happening, *, own: bool) -> str:
    """A line of the timeline, empty for other events; the parcel's number is for its owner."""
    words = POSTED_WORDS.get(happening.event, "")
    return f"{words}，快递单号 {happening.reason}" if words and own and happening.reason else words
