"""The platform's feed: what each terminal is told, in an order that never changes once it was told.

An entry is written down in the transaction that made it true (a case's outcome, a command), and
gets its position when it is first told. So positions have no gap, and none appears later before one
that was told already, however many workers write at once.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import re
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Engine,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    func,
    insert,
    select,
    text,
    update,
)
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sync.contract import feed as contract
from sync.contract.acknowledgement import NONCE_PATTERN
from sync.contract.feed import (
    LONGEST_WAIT_S,
    PAGE_ENTRIES,
    START,
    AnyEntry,
    CaseStatus,
    Command,
    CommandResult,
    Entry,
    FeedPage,
    Missing,
    MissingQuestion,
    Notice,
    ResultNoted,
    ResultReport,
    Verb,
    mark_of,
    position_of,
)
from sync.hub.entries import Outcome
from sync.hub.secrets import Signer
from sync.hub.tables import submissions

# How often one process looks whether there is anything new for those who wait for it.
LOOK_EVERY_S = 0.25
_BODY_LIMIT_BYTES = 128 * 1024
_MAKING_TABLES = 4420
# In the ASGI scope, where the platform speaks TLS: the terminal that the certificate stands for.
_CERTIFIED = "guanjia.terminal"

_metadata = MetaData()
_Id = BigInteger().with_variant(Integer, "sqlite")

_entries = Table(
    "feed_entries",
    _metadata,
    Column("id", _Id, primary_key=True, autoincrement=True),
    Column("terminal", String, nullable=False),
    # Empty until it was told.
    Column("position", BigInteger),
    Column("mark", String, nullable=False),
    Column("body", String, nullable=False),
    Index("ix_feed_entries_told", "terminal", "position"),
)

commands = Table(
    "feed_commands",
    _metadata,
    Column("id", String, primary_key=True),
    Column("terminal", String, nullable=False),
    Column("verb", String, nullable=False),
    Column("expires", String, nullable=False),
    Column("result", String),
    Column("reported_at", String),
)


def make_feed_tables(engine: Engine) -> None:
    """Make what is missing; several workers may do so at once."""
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _MAKING_TABLES})
        _metadata.create_all(connection)


def tell_outcomes(connection: Connection, outcomes: Sequence[Outcome]) -> None:
    """Tell the terminals what became of their submissions, in the transaction that records it."""
    rows = connection.execute(
        select(
            submissions.c.id, submissions.c.key, submissions.c.number, submissions.c.terminal
        ).where(submissions.c.id.in_([one.id for one in outcomes]))
    ).all()
    whose = {row.id: row for row in rows}
    written = []
    for one in outcomes:
        row = whose[one.id]
        at = dt.datetime.fromisoformat(one.happenings[-1].at)
        status = CaseStatus(
            number=row.number, key=row.key, state=one.state, reason=one.reason, at=at
        )
        written.append(_row(row.terminal, status))
    connection.execute(insert(_entries), written)


def _row(terminal: str, entry: AnyEntry) -> dict[str, str]:
    body = msgspec.json.encode(entry).decode("utf-8")
    return {"terminal": terminal, "mark": secrets.token_hex(8), "body": body}


class Feed:
    """What terminals are told; any thread may call it.

    Args:
        engine: the ledger's database.
        signer: speaks for the platform.
        clock: the platform's wall clock, timezone-aware.
        root: the first root of the signed files; a missing file says that there are none.
    """

    def __init__(
        self, engine: Engine, signer: Signer, clock: Callable[[], dt.datetime], root: Path
    ) -> None:
        self.engine = self._engine = engine
        self._signer = signer
        self._clock = clock
        self._root = root
        self._looking = threading.Lock()
        self._looked_at = 0.0
        self._newest = 0
        self.ending = False
        self._newest_of: dict[str, int] = {}

    def page(self, terminal: str, nonce: str, after: str) -> tuple[bytes, bool]:
        """The signed page after this cursor, and whether it says anything new."""
        with self._engine.begin() as connection:
            self._number(connection, terminal)
            mine = _entries.c.terminal == terminal
            position = position_of(after)
            mark = connection.scalar(
                select(_entries.c.mark).where(mine, _entries.c.position == position)
            )
            rewound = position > 0 and mark != mark_of(after)
            rows = connection.execute(
                select(_entries.c.position, _entries.c.mark, _entries.c.body)
                .where(mine, _entries.c.position > (0 if rewound else position))
                .order_by(_entries.c.position)
                .limit(PAGE_ENTRIES + 1)
            ).all()
        told = rows[:PAGE_ENTRIES]
        cursor = START if rewound else after
        if told:
            cursor = f"{told[-1].position}-{told[-1].mark}"
        page = FeedPage(
            hub=self._signer.hub,
            kid=self._signer.kid,
            terminal=terminal,
            nonce=nonce,
            at=self._now(),
            after=after,
            rewound=rewound,
            entries=tuple(
                Entry(position=row.position, body=msgspec.json.decode(row.body)) for row in told
            ),
            cursor=cursor,
            more=len(rows) > len(told),
            anchor=self._anchor(),
        )
        return contract.sign(page, self._signer.sign_key), bool(told) or rewound

    def newest(self, terminal: str) -> int:
        """Number of the newest entry for a terminal that was seen coming, a moment old.

        One look for all who wait. It may miss one that another worker committed late; whoever waits
        finds that in the page at the end of the wait.
        """
        with self._looking:
            now = time.monotonic()
            if now - self._looked_at >= LOOK_EVERY_S:
                self._looked_at = now
                with self._engine.begin() as connection:
                    came = connection.execute(
                        select(_entries.c.terminal, func.max(_entries.c.id))
                        .where(_entries.c.id > self._newest)
                        .group_by(_entries.c.terminal)
                    ).all()
                self._newest_of.update((row[0], row[1]) for row in came)
                self._newest = max([self._newest, *(row[1] for row in came)])
            return self._newest_of.get(terminal, 0)

    def end(self) -> None:
        """Answer whoever still waits, with what there is: the platform stops."""
        self.ending = True

    def missing(self, question: MissingQuestion, body: bytes) -> bytes:
        """Which of these keys the ledger does not hold, signed."""
        with self._engine.begin() as connection:
            held = set(
                connection.scalars(
                    select(submissions.c.key).where(submissions.c.key.in_(question.keys))
                )
            )
        missing = Missing(
            hub=self._signer.hub,
            kid=self._signer.kid,
            terminal=question.terminal,
            nonce=question.nonce,
            at=self._now(),
            asked=hashlib.sha256(body).hexdigest(),
            keys=tuple(key for key in question.keys if key not in held),
        )
        return contract.sign(missing, self._signer.sign_key)

    def note(self, id_: str, report: ResultReport) -> bytes:
        """Write down what came of a command; the first result counts.

        One that is not known (the platform was put back meanwhile) is answered all the same, so
        that the terminal does not ask for ever.
        """
        known = (commands.c.id == id_) & (commands.c.terminal == report.terminal)
        with self._engine.begin() as connection:
            connection.execute(
                update(commands)
                .where(known, commands.c.result.is_(None))
                .values(result=report.result, reported_at=self._now().isoformat())
            )
            result = connection.scalar(select(commands.c.result).where(known))
        noted = ResultNoted(
            hub=self._signer.hub,
            kid=self._signer.kid,
            terminal=report.terminal,
            nonce=report.nonce,
            at=self._now(),
            id=id_,
            result=CommandResult(result or report.result),
        )
        return contract.sign(noted, self._signer.sign_key)

    def command(self, terminal: str, verb: Verb, valid: dt.timedelta, *, reason: str = "") -> str:
        """Tell a terminal to do something, and people why; the id of the command."""
        id_ = secrets.token_hex(8)
        told = Command(id=id_, verb=verb, expires=self._now() + valid, reason=reason)
        with self._engine.begin() as connection:
            connection.execute(
                insert(commands).values(
                    id=id_, terminal=terminal, verb=verb, expires=told.expires.isoformat()
                )
            )
            connection.execute(insert(_entries), [_row(terminal, told)])
        return id_

    def result(self, id_: str) -> CommandResult | None:
        """What came of a command, as far as the terminal reported it."""
        with self._engine.begin() as connection:
            found = connection.scalar(select(commands.c.result).where(commands.c.id == id_))
        return None if found is None else CommandResult(found)

    def notify(self, terminal: str, notice: Notice) -> None:
        """Have one terminal show a notice."""
        with self._engine.begin() as connection:
            connection.execute(insert(_entries), [_row(terminal, notice)])

    def _number(self, connection: Connection, terminal: str) -> None:
        fresh = (
            select(_entries.c.id)
            .where(_entries.c.terminal == terminal, _entries.c.position.is_(None))
            .order_by(_entries.c.id)
        )
        if connection.execute(fresh.limit(1)).first() is None:
            return
        if connection.dialect.name == "postgresql":
            # One at a time for each terminal; its thirteen digits are a number nobody else locks.
            connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": int(terminal)})
        mine = _entries.c.terminal == terminal
        last = connection.scalar(select(func.max(_entries.c.position)).where(mine)) or 0
        for at, id_ in enumerate(connection.scalars(fresh).all(), last + 1):
            connection.execute(update(_entries).where(_entries.c.id == id_).values(position=at))

    def _anchor(self) -> str | None:
        try:
            return hashlib.sha256(self._root.read_bytes()).hexdigest()
        except FileNotFoundError:
            return None

    def _now(self) -> dt.datetime:
        return self._clock().astimezone(dt.UTC)


def feed_routes(feed: Feed) -> list[Route]:
    """The routes of the feed."""

    async def page(request: Request) -> Response:
        asked = request.query_params
        terminal, nonce = asked.get("terminal", ""), asked.get("nonce", "")
        after, wait = asked.get("after", START), asked.get("wait", "0")
        wanted = (
            (contract.TERMINAL_PATTERN, terminal),
            (NONCE_PATTERN, nonce),
            (contract.CURSOR_PATTERN, after),
            (r"^[0-9]{1,2}\Z", wait),
        )
        if not all(re.match(pattern, value, re.ASCII) for pattern, value in wanted):
            return _reason("terminal, nonce, after or wait has the wrong form")
        if _foreign(request, terminal):
            return _reason("another terminal's certificate", 403)
        deadline = time.monotonic() + min(int(wait), LONGEST_WAIT_S)
        while True:
            seen = await run_in_threadpool(feed.newest, terminal)
            body, new = await run_in_threadpool(feed.page, terminal, nonce, after)
            if new or feed.ending or time.monotonic() >= deadline:
                return Response(body, media_type="application/json")
            while time.monotonic() < deadline and not feed.ending:
                await asyncio.sleep(LOOK_EVERY_S)
                if await request.is_disconnected():
                    # Nobody is left to be told.
                    return Response(status_code=204)
                if await run_in_threadpool(feed.newest, terminal) != seen:
                    break

    async def missing(request: Request) -> Response:
        body = await _read(request)
        try:
            question = msgspec.json.decode(body, type=MissingQuestion)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return _reason("not a question about keys")
        if _foreign(request, question.terminal):
            return _reason("another terminal's certificate", 403)
        answer = await run_in_threadpool(feed.missing, question, body)
        return Response(answer, media_type="application/json")

    async def result(request: Request) -> Response:
        id_ = request.path_params["id"]
        try:
            msgspec.convert(id_, contract.Id)
            report = msgspec.json.decode(await _read(request), type=ResultReport)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return _reason("not a result of a command")
        if _foreign(request, report.terminal):
            return _reason("another terminal's certificate", 403)
        answer = await run_in_threadpool(feed.note, id_, report)
        return Response(answer, media_type="application/json")

    return [
        Route("/v1/feed", page),
        Route("/v1/feed/missing", missing, methods=["POST"]),
        Route("/v1/commands/{id}/result", result, methods=["POST"]),
    ]


async def _read(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _BODY_LIMIT_BYTES:
            # No question of a terminal's is that long; the rest is not read.
            return b""
    return bytes(body)


def _foreign(request: Request, terminal: str) -> bool:
    """Whether the request came with a certificate of another terminal than it speaks for."""
    return bool(request.scope.get(_CERTIFIED, terminal) != terminal)


def _reason(words: str, status: int = 400) -> Response:
    return Response(msgspec.json.encode({"reason": words}), status, media_type="application/json")
