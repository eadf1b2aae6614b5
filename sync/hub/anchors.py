"""Anchors of the terminals' audit journals: never replaced, never removed.

A terminal whose journal says something else at a number that was anchored has another history.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from sqlalchemy import Column, Engine, Integer, String, Table, insert, select

from sync.contract.anchor import Anchored, KeepAnchor
from sync.contract.asking_wire import Question
from sync.hub.tables import metadata

_anchors = Table(
    "anchors",
    metadata,
    # Two that disagree are both kept: that is what one wants to know.
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("terminal", String, nullable=False, index=True),
    Column("upto", Integer, nullable=False),
    Column("digest", String, nullable=False),
    Column("received_at", String, nullable=False),
)


class Anchors:
    """Keeps anchors; any thread may call it.

    Args:
        engine: of the ledger.
        clock: the platform's wall clock, timezone-aware.
    """

    def __init__(self, engine: Engine, clock: Callable[[], dt.datetime]) -> None:
        self._engine = engine
        self._clock = clock

    def keep(self, question: Question) -> Anchored:
        """Keep one; the same again is kept once. Answers ``KeepAnchor``."""
        ask = question.ask
        if not isinstance(ask, KeepAnchor):
            raise TypeError(type(ask).__name__)
        same = select(_anchors.c.seq).where(
            _anchors.c.terminal == question.terminal,
            _anchors.c.upto == ask.upto,
            _anchors.c.digest == ask.digest,
        )
        with self._engine.begin() as connection:
            if connection.execute(same).first() is None:
                connection.execute(
                    insert(_anchors).values(
                        terminal=question.terminal,
                        upto=ask.upto,
                        digest=ask.digest,
                        received_at=self._clock().astimezone(dt.UTC).isoformat(timespec="seconds"),
                    )
                )
        return Anchored(upto=ask.upto)

    def of(self, terminal: str) -> tuple[tuple[int, str], ...]:
        """Numbers and digests that were kept for a terminal, in the order they came."""
        wanted = (
            select(_anchors.c.upto, _anchors.c.digest)
            .where(_anchors.c.terminal == terminal)
            .order_by(_anchors.c.seq)
        )
        with self._engine.connect() as connection:
            return tuple((row.upto, row.digest) for row in connection.execute(wanted))
