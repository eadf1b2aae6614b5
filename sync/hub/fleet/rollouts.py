"""A version reaches terminals ring by ring, and stops by itself when they fare badly with it.

Ring 0 are machines that nobody depends on, the last ring is everybody else. Of the ring that is on,
a share of a hundred is offered the version: which terminals, follows from their numbers and the
package, so that a larger share holds the smaller one. The newest release counts; what a terminal
refused or took back it is not offered again.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from sqlalchemy import Connection, Engine, Row, delete, insert, select, update

from sync.contract.reach import LAST_RING, Reach
from sync.contract.status import Offer, TerminalState, TerminalStatus, UpdateFact
from sync.hub.fleet.keeping import moment
from sync.hub.fleet.reading import heard_since
from sync.hub.fleet.tables import releases, rings, terminals, updates

RINGS = tuple(range(LAST_RING + 1))
PACKAGES = "packages"
# Of the terminals that have tried: when two, and more than one in ten, fare badly, it halts.
HALT_LEAST = 2
HALT_SHARE = 0.1
_LOOKED_EVERY_S = 10.0
INSTALLED = "installed"
_BAD_RESULTS = ("returned", "refused")


class RolloutState(enum.StrEnum):
    """Whether a version is offered."""

    ROLLING = "rolling"
    PAUSED = "paused"
    # By itself; people look, then resume it or release another version.
    HALTED = "halted"


class RolloutError(Exception):
    """It cannot be done as asked."""


@dataclasses.dataclass(frozen=True, slots=True)
class Progress:
    """How a release goes.

    Attributes:
        ring: the one that is on, with ``percent`` of it; all below have it.
        halted: why it halted by itself, in a word of ``words``; empty otherwise.
        results: how many terminals said what; ``offered`` ones have not said yet.
        unwell: terminals that installed it and are out of service or silent now.
    """

    digest: str
    version: str
    state: RolloutState
    ring: int
    percent: int
    halted: str
    began: str
    results: dict[str, int]
    unwell: int

    @property
    def tried(self) -> int:
        """Terminals that said how it ended."""
        return sum(self.results.get(one, 0) for one in (INSTALLED, *_BAD_RESULTS))

    @property
    def bad(self) -> int:
        """Those that fare badly with it."""
        return self.unwell + sum(self.results.get(one, 0) for one in _BAD_RESULTS)


class Rollouts:
    """What is offered to whom; any thread may call it.

    Args:
        engine: of the ledger.
        clock: the platform's wall clock, timezone-aware.
        monotonic: seconds on a clock that nobody can set.
    """

    def __init__(
        self,
        engine: Engine,
        clock: Callable[[], dt.datetime],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._looked_at = -_LOOKED_EVERY_S

    def begin(
        self, *, digest: str, version: str, size: int, release: str, ring: int, percent: int
    ) -> None:
        """Offer a signed release from now on; what was offered before no longer is.

        Raises:
            RolloutError: no such ring or share, or it is there already.
        """
        _check(ring, percent)
        with self._engine.begin() as connection:
            same = select(releases.c.id).where(releases.c.digest == digest)
            if connection.execute(same).first() is not None:
                raise RolloutError("this package is released already: advance or resume it")
            connection.execute(
                insert(releases).values(
                    digest=digest,
                    version=version,
                    size=size,
                    release=release,
                    state=RolloutState.ROLLING.value,
                    ring=ring,
                    percent=percent,
                    halted="",
                    forgiven=0,
                    began=moment(self._clock()),
                )
            )

    def change(
        self,
        *,
        state: RolloutState | None = None,
        ring: int | None = None,
        percent: int | None = None,
    ) -> Progress:
        """Pause or resume the newest release, or let it go further.

        Raises:
            RolloutError: there is none, or no such ring or share.
        """
        with self._engine.begin() as connection:
            newest = _newest(connection)
            if newest is None:
                raise RolloutError("nothing was released yet")
            wanted = newest.ring if ring is None else ring
            share = newest.percent if percent is None else percent
            _check(wanted, share)
            values: dict[str, object] = {"ring": wanted, "percent": share}
            if state is not None:
                values |= {"state": state.value, "halted": ""}
                if state is RolloutState.ROLLING:
                    # Somebody has looked into those.
                    values["forgiven"] = self._progress(connection, newest).bad
            connection.execute(update(releases).where(releases.c.id == newest.id).values(**values))
        return self.all()[0]

    def place(self, terminal: str, ring: int) -> None:
        """Put a terminal into a ring; the last one is everybody's.

        Raises:
            RolloutError: no such ring.
        """
        _check(ring, 100)
        with self._engine.begin() as connection:
            connection.execute(delete(rings).where(rings.c.terminal == terminal))
            if ring != LAST_RING:
                connection.execute(insert(rings).values(terminal=terminal, ring=ring))

    def ring_of(self, terminal: str) -> int:
        """The ring a terminal is in."""
        with self._engine.begin() as connection:
            return _ring(connection, terminal)

    def answer(self, terminal: str, reports: Sequence[TerminalStatus]) -> tuple[Offer | None, int]:
        """What this terminal may put in now, after what it has just said; and its ring."""
        return self.offer(terminal, reports), self.ring_of(terminal)

    def offer(self, terminal: str, reports: Sequence[TerminalStatus]) -> Offer | None:
        """What this terminal may put in now, after what it has just said."""
        told = reports[-1]
        if told.update is not None:
            self._note(terminal, told.update)
        self.look()
        with self._engine.begin() as connection:
            newest = _newest(connection)
            if newest is None or told.version == newest.version:
                return None
            known = connection.execute(
                select(updates.c.result).where(
                    updates.c.terminal == terminal, updates.c.digest == newest.digest
                )
            ).first()
            if known is not None and known.result in (*_BAD_RESULTS, INSTALLED):
                return None
            if newest.state != RolloutState.ROLLING or not _reached(connection, newest, terminal):
                return None
            if known is None:
                connection.execute(
                    insert(updates).values(
                        terminal=terminal,
                        digest=newest.digest,
                        offered_at=moment(self._clock()),
                        result="",
                        fault="",
                        at="",
                    )
                )
        return Offer(
            version=newest.version,
            digest=newest.digest,
            size=newest.size,
            release=newest.release,
        )

    def look(self) -> None:
        """Halt the newest release when terminals that have it fare badly; cheap to call often."""
        with self._lock:
            now = self._monotonic()
            if now - self._looked_at < _LOOKED_EVERY_S:
                return
            self._looked_at = now
        with self._engine.begin() as connection:
            newest = _newest(connection)
            if newest is None or newest.state != RolloutState.ROLLING:
                return
            found = self._progress(connection, newest)
            more = found.bad - newest.forgiven
            if more >= HALT_LEAST and more > HALT_SHARE * found.tried:
                worst = "returned" if found.bad > found.unwell else "unwell"
                connection.execute(
                    update(releases)
                    .where(releases.c.id == newest.id)
                    .values(state=RolloutState.HALTED.value, halted=worst)
                )

    def all(self) -> list[Progress]:
        """Every release, newest first."""
        with self._engine.begin() as connection:
            rows = connection.execute(select(releases).order_by(releases.c.id.desc())).all()
            return [self._progress(connection, row) for row in rows]

    def faults(self, digest: str, most: int = 50) -> list[tuple[str, str, str, str]]:
        """Terminals that refused a release or took it back: number, result, fault, when."""
        query = (
            select(updates)
            .where(updates.c.digest == digest, updates.c.result.in_(_BAD_RESULTS))
            .order_by(updates.c.at.desc())
            .limit(most)
        )
        with self._engine.begin() as connection:
            found = connection.execute(query)
            return [(row.terminal, row.result, row.fault, row.at) for row in found]

    def _note(self, terminal: str, told: UpdateFact) -> None:
        this = (updates.c.terminal == terminal) & (updates.c.digest == told.release)
        with self._engine.begin() as connection:
            connection.execute(
                update(updates)
                .where(this)
                .values(result=told.result, fault=told.fault, at=moment(told.at))
            )

    def _progress(self, connection: Connection, row: Row[tuple[object, ...]]) -> Progress:
        said = connection.execute(
            select(updates.c.terminal, updates.c.result).where(updates.c.digest == row.digest)
        ).all()
        bad = (terminals.c.state == TerminalState.OUT.value) | (
            terminals.c.at < heard_since(self._clock())
        )
        ill = set(
            connection.scalars(
                select(terminals.c.terminal).where(bad, terminals.c.version == row.version)
            )
        )
        return Progress(
            digest=row.digest,
            version=row.version,
            state=RolloutState(row.state),
            ring=row.ring,
            percent=row.percent,
            halted=row.halted,
            began=row.began,
            results=dict(Counter(one.result or "offered" for one in said)),
            unwell=sum(one.result == INSTALLED and one.terminal in ill for one in said),
        )


def package_path(data: Path, digest: str) -> Path:
    """Where the platform keeps a package."""
    return data / PACKAGES / f"{digest}.deb"


def _check(ring: int, percent: int) -> None:
    if ring not in RINGS:
        raise RolloutError(f"rings are 0 to {LAST_RING}")
    if not 0 <= percent <= 100:
        raise RolloutError("a share is 0 to 100 of a hundred")


def _newest(connection: Connection) -> Row[tuple[object, ...]] | None:
    return connection.execute(select(releases).order_by(releases.c.id.desc()).limit(1)).first()


def _ring(connection: Connection, terminal: str) -> int:
    found = connection.scalar(select(rings.c.ring).where(rings.c.terminal == terminal))
    return LAST_RING if found is None else int(found)


def _reached(connection: Connection, row: Row[tuple[object, ...]], terminal: str) -> bool:
    reach = Reach(ring=row.ring, percent=row.percent)
    return reach.includes(_ring(connection, terminal), terminal, row.digest)
