"""Drafts that a citizen goes on with elsewhere (断点续办): sealed by the terminal, kept for days.

The platform holds a name and a ciphertext. The name is the digest of a code that only the citizen
has, and the key follows from the same code: nothing here opens a draft.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from sqlalchemy import Column, Engine, LargeBinary, String, Table, delete, func, insert, select

from sync.contract.asking import AskDraft, Declined, Draft, KeepDraft, Kept
from sync.contract.asking_wire import Question
from sync.hub.tables import metadata

LONGEST = dt.timedelta(days=7)
# A quarter of a megabyte each at most: two and a half gigabytes.
MOST = 10_000

_drafts = Table(
    "drafts",
    metadata,
    Column("name", String, primary_key=True),
    Column("until", String, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)


class Drafts:
    """Keeps drafts; any thread may call it.

    Args:
        engine: of the ledger.
        clock: the platform's wall clock, timezone-aware.
        most: how many there may be at once.
    """

    def __init__(
        self, engine: Engine, clock: Callable[[], dt.datetime], *, most: int = MOST
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._most = most

    def keep(self, question: Question) -> Kept | Declined:
        """Keep a draft, in place of an older one under this name; answers ``KeepDraft``."""
        ask = question.ask
        if not isinstance(ask, KeepDraft):
            raise TypeError(type(ask).__name__)
        now = self._clock()
        until = min(ask.until, now + LONGEST).astimezone(dt.UTC)
        if until <= now:
            return Declined(reason="保存的期限已经过了，请重新保存")
        with self._engine.begin() as connection:
            over = _drafts.c.until <= _moment(now)
            connection.execute(delete(_drafts).where(over | (_drafts.c.name == ask.code_digest)))
            kept = connection.scalar(select(func.count()).select_from(_drafts)) or 0
            if kept >= self._most:
                return Declined(reason="平台暂时存不下新的草稿，请在本机办完，或者稍后再试")
            connection.execute(
                insert(_drafts).values(
                    name=ask.code_digest, until=_moment(until), sealed=ask.sealed
                )
            )
        return Kept(until=until)

    def find(self, question: Question) -> Draft:
        """The draft under a name, taken away when that is asked; answers ``AskDraft``."""
        ask = question.ask
        if not isinstance(ask, AskDraft):
            raise TypeError(type(ask).__name__)
        with self._engine.begin() as connection:
            row = connection.execute(
                select(_drafts.c.sealed, _drafts.c.until).where(_drafts.c.name == ask.code_digest)
            ).one_or_none()
            if row is None or row.until <= _moment(self._clock()):
                return Draft(state="none")
            if ask.take:
                connection.execute(delete(_drafts).where(_drafts.c.name == ask.code_digest))
        return Draft(state="found", sealed=row.sealed)


def _moment(at: dt.datetime) -> str:
    # In one zone and one length, so that text sorts as time does.
    return at.astimezone(dt.UTC).isoformat(timespec="microseconds")
