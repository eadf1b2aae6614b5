"""Many simulated terminals in one process: ``python -m tests.fleet.terminals ORDER`` (JSON).

The product's: envelopes, batches and their limits, nonces, judging of every signed answer, full
jitter, ``Retry-After``, the circuit. Simulated: the outbox (a list in memory), HTTP (``line``), and
one batch on its way at a time; the product's relay would send a second one once full batches of 200
go well, which a queue of a hundred never reaches.
"""

from __future__ import annotations

import asyncio
import itertools
import random
import secrets
import sys
import time
from pathlib import Path

import msgspec

from sync.contract.acknowledgement import RefusalCode
from sync.contract.batch import BATCH_TYPE, NONCE_HEADER, encode_batch
from sync.contract.platform import PlatformKey, load_platform
from sync.relay.pace import Limits, full_jitter_s
from sync.submission import Leased
from sync.verdict import Answer, Judgement, NoAnswer, Sent, Verdict, judge_batch, judge_greeting
from tests.fleet import payload
from tests.fleet.line import Line

LIMITS = Limits()
CONNECT_TIMEOUT_S = 5.0
# As ``config/default.toml`` has them.
IDLE_EVERY_S = 5.0
BACKOFF_BASE_S = 1.0
BACKOFF_CAP_S = 60.0


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What one process is to do; times are of the monotonic clock.

    Attributes:
        queues: the file of the payload.
        platform: its public keys.
        ports: of the hub's workers; a terminal keeps to one of them.
        part: this process takes every ``parts``-th terminal, from this one on.
        parts: how many processes there are.
        ready: this file is made when all is prepared.
        begin: the start is when this file holds its moment.
        out: where to write what happened.
        seed: of all draws.
        give_up_s: after the start.
    """

    queues: str
    platform: str
    ports: tuple[int, ...]
    part: int
    parts: int
    ready: str
    begin: str
    out: str
    seed: int
    give_up_s: float


class Event(msgspec.Struct, frozen=True, array_like=True):
    """One exchange; times are seconds since the start.

    Attributes:
        terminal: which.
        what: "greet" or "batch".
        sent_at: when the request began, the connection included.
        took_s: until its answer was complete.
        status: of HTTP; 0 without an answer.
        code: the verdict of the whole exchange, "received" when each has its own.
        delivered: submissions settled by it.
        duplicates: of these, held before.
        retry_after_s: what the answer asked for.
        lay_s: of ``took_s``, how long the answer lay in this machine before it was read.
    """

    terminal: int
    what: str
    sent_at: float
    took_s: float
    status: int
    code: str
    delivered: int = 0
    duplicates: int = 0
    retry_after_s: float | None = None
    lay_s: float = 0.0


class Story(msgspec.Struct, frozen=True):
    """What happened in one process, and what was delivered: key, and digest of the sealed bytes."""

    events: list[Event]
    delivered: list[tuple[str, str]]
    left: int
    cpu_s: float


class Terminal:
    """One that was cut off and comes back."""

    def __init__(
        self, name: int, queue: list[Leased], port: int, platform: PlatformKey, seed: int
    ) -> None:
        self.name = name
        self.delivered: list[tuple[str, str]] = []
        self.events: list[Event] = []
        self.due = [(one, Sent.of(one)) for one in queue]
        self._platform = platform
        self._line = Line(
            port,
            connect_timeout_s=CONNECT_TIMEOUT_S,
            exchange_timeout_s=LIMITS.exchange_timeout_s,
            retry_after_cap_s=LIMITS.retry_after_s,
        )
        self._draw = random.Random(f"{seed}-{name}")
        self._size = LIMITS.first_batch
        self._failures = 0
        self._heard_at: float | None = None

    async def come_back(self, start: float) -> None:
        """Deliver everything that is due."""
        try:
            while self.due:
                judgement = await self._pass(start)
                if judgement is None:
                    self._failures = 0
                    continue
                self._failures += 1
                wait_s = full_jitter_s(
                    self._failures,
                    base_s=BACKOFF_BASE_S,
                    cap_s=BACKOFF_CAP_S,
                    draw=self._draw.random(),
                )
                await asyncio.sleep(wait_s + (judgement.retry_after_s or 0.0))
        finally:
            self._line.close()

    async def _pass(self, start: float) -> Judgement | None:
        if not self._heard_lately():
            judgement = await self._greet(start)
            if judgement is not None:
                return judgement
        while self.due:
            judgement = await self._send(start)
            if judgement is not None:
                return judgement
        return None

    def _heard_lately(self) -> bool:
        if self._heard_at is None or self._failures >= LIMITS.failed_passes:
            return False
        return time.monotonic() - self._heard_at < IDLE_EVERY_S

    async def _greet(self, start: float) -> Judgement | None:
        nonce = secrets.token_hex(16)
        began = time.monotonic()
        outcome = await self._line.exchange("GET", f"/v1/hello?nonce={nonce}", {}, b"")
        ended = time.monotonic()
        judgement = judge_greeting(outcome, nonce, self._platform)
        if judgement is None:
            self._heard_at = ended
        code = "received" if judgement is None else judgement.code
        self._note("greet", began - start, ended - began, outcome, code)
        return judgement

    async def _send(self, start: float) -> Judgement | None:
        parcel, rest = self.due[: self._size], self.due[self._size :]
        nonce = secrets.token_hex(16)
        headers = {NONCE_HEADER: nonce, "Content-Type": BATCH_TYPE}
        body = encode_batch([leased.envelope for leased, _ in parcel])
        began = time.monotonic()
        outcome = await self._line.exchange("POST", "/v1/batches", headers, body)
        ended = time.monotonic()
        judged = judge_batch(outcome, nonce, [sent for _, sent in parcel], self._platform)
        if isinstance(judged, Judgement):
            # They sink: the next pass begins with others.
            self.due = rest + parcel
            if not (judged.signed and judged.code == RefusalCode.BUSY):
                self._size = max(1, len(parcel) // 2)
            self._heard_at = ended if judged.signed else self._heard_at
            self._note("batch", began - start, ended - began, outcome, judged.code)
            return judged
        self._heard_at = ended
        held = [one.verdict in (Verdict.DELIVERED, Verdict.DUPLICATE) for one in judged]
        again = sum(one.verdict is Verdict.DUPLICATE for one in judged)
        for (_, sent), settled in zip(parcel, held, strict=True):
            if settled:
                self.delivered.append((sent.key, sent.digest))
        self.due = rest + [one for one, settled in zip(parcel, held, strict=True) if not settled]
        self._size = min(LIMITS.batch, self._size * 2)
        self._note("batch", began - start, ended - began, outcome, "received", sum(held), again)
        return None if all(held) else judged[held.index(False)]

    def _note(
        self,
        what: str,
        sent_at: float,
        took_s: float,
        outcome: Answer | NoAnswer,
        code: str,
        delivered: int = 0,
        duplicates: int = 0,
    ) -> None:
        answer = outcome if isinstance(outcome, Answer) else None
        self.events.append(
            Event(
                self.name,
                what,
                sent_at,
                took_s,
                answer.status if answer else 0,
                code,
                delivered,
                duplicates,
                answer.retry_after_s if answer else None,
                self._line.lay_s,
            )
        )


async def _together(terminals: list[Terminal], start: float, give_up_s: float) -> None:
    tasks = [asyncio.create_task(one.come_back(start)) for one in terminals]
    _, late = await asyncio.wait(tasks, timeout=give_up_s)
    for task in late:
        task.cancel()
    for task in tasks:
        if task not in late:
            task.result()


def main() -> None:
    order = msgspec.json.decode(Path(sys.argv[1]).read_bytes(), type=Order)
    platform = load_platform(Path(order.platform))
    mine = itertools.islice(
        enumerate(payload.read(Path(order.queues))), order.part, None, order.parts
    )
    terminals = [
        Terminal(name, queue, order.ports[name % len(order.ports)], platform, order.seed)
        for name, queue in mine
    ]
    Path(order.ready).touch()
    begin = Path(order.begin)
    while not begin.exists():
        time.sleep(0.01)
    start = float(begin.read_text("ascii"))
    time.sleep(max(0.0, start - time.monotonic()))
    before = time.process_time()
    asyncio.run(_together(terminals, start, order.give_up_s))
    story = Story(
        events=[event for one in terminals for event in one.events],
        delivered=[pair for one in terminals for pair in one.delivered],
        left=sum(len(one.due) for one in terminals),
        cpu_s=time.process_time() - before,
    )
    Path(order.out).write_bytes(msgspec.msgpack.encode(story))


if __name__ == "__main__":
    main()
