"""A terminal that is killed: what it does in one short life, said before and after over a pipe.

Lives are forked from a server that has imported everything, so that thousands of them are cheap.
The deliveries are the product's own ``Relay`` into a hub that runs as a process of its own.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import os
import random
import threading
import time
from multiprocessing.connection import Connection
from multiprocessing.reduction import send_handle
from pathlib import Path

from sync.contract.platform import load_platform
from sync.outbox import SubmissionState, new_key
from sync.relay import Limits, Relay
from tests.torture import boundary
from tests.torture.expectation import DELIVERED, QUARANTINED, SAVED, Words
from tests.torture.life import PLATFORM
from tests.torture.product import CONTENT_TYPE, ITEM, Product, body, now


@dataclasses.dataclass(frozen=True, slots=True)
class Timing:
    """Short, because a proxy stalls on purpose and waiting proves nothing."""

    idle_every_s: float = 0.5
    connect_timeout_s: float = 1.0
    read_timeout_s: float = 1.0
    backoff_base_s: float = 0.01
    backoff_cap_s: float = 0.05


@dataclasses.dataclass(frozen=True, slots=True)
class Orders:
    """What a life is to do.

    Attributes:
        folder: with ``platform.json``; the database lies in ``terminal`` in it.
        terminal: number, 1 to 9999.
        act: name of a method of ``Prey``.
        seed: of what is drawn.
        url: of the hub, or of a proxy before it.
        count: how much of it.
        calls: system calls that wait for a verdict; none means that nobody judges.
        pages: see ``life``.
        read_timeout_s: patience with an answer.
    """

    folder: str
    terminal: int
    act: str
    seed: int
    url: str = ""
    count: int = 1
    calls: tuple[str, ...] = ()
    pages: int = 0
    read_timeout_s: float = 5.0


def live(pipe: Connection, orders: Orders, judge: int) -> None:
    """The whole of one life; ``judge`` is the process that gets the listener."""
    if orders.calls:
        listener = boundary.hand_over(orders.calls)
        send_handle(pipe, listener, judge)
        os.close(listener)
    prey = Prey(pipe, orders)
    getattr(prey, orders.act)()
    prey.close()


class Prey:
    """What can be done to a terminal, one public method each."""

    def __init__(self, pipe: Connection, orders: Orders) -> None:
        self._pipe = pipe
        self._saying = threading.Lock()
        self._orders = orders
        self._draw = random.Random(orders.seed)
        folder = Path(orders.folder)
        self._platform = load_platform(folder / PLATFORM)
        self._product = Product(folder / "terminal", self._platform, orders.terminal)
        if orders.pages:
            self._product.checkpoint_every(orders.pages)

    def close(self) -> None:
        self._product.close()

    def migrate(self) -> None:
        """Nothing: it is done by opening."""

    def enqueue(self) -> None:
        for _ in range(self._orders.count):
            document = body(self._draw)
            key, digest = new_key(), hashlib.sha256(document).hexdigest()
            self._say(Words("enqueue", (key,), done=False, state=SAVED, bodies=(digest,)))
            done = self._product.outbox.enqueue(
                key=key, item=ITEM, content_type=CONTENT_TYPE, body=document
            )
            self._say(Words("enqueue", (key,), state=SAVED, numbers=(done.number,)))

    def lease(self) -> None:
        for place, one in enumerate(self._product.outbox.take(3)):
            digest = hashlib.sha256(one.envelope).hexdigest()
            self._say(Words("take", (one.key,), digests=(digest,)))
            if place % 2:
                self._product.outbox.release(one.key)
            else:
                self._product.outbox.defer(one.key, 0.0, "http-503")

    def quarantine(self) -> None:
        for one in self._product.outbox.take(1):
            self._say(Words("quarantine", (one.key,), done=False, state=QUARANTINED))
            self._product.outbox.quarantine(one.key, "invalid-document")
            self._say(Words("quarantine", (one.key,), state=QUARANTINED))
            self._say(Words("requeue", (one.key,), done=False, state=SAVED))
            self._product.outbox.requeue(one.key)
            self._say(Words("requeue", (one.key,), state=SAVED))

    def send(self) -> None:
        """One pass of the relay: lease, send, acknowledge."""
        relay = self._relay()
        relay.pass_once()
        relay.stop(10.0)

    def purge(self) -> None:
        keys = tuple(row.key for row in self._product.rows() if row.state == DELIVERED)
        self._say(Words("purge", keys, done=False, wiped=True))
        self._product.outbox.purge(dt.timedelta(0))

    def serve(self) -> None:
        """Save ``count`` while the relay delivers beside it, and end when nothing waits."""
        relay = self._relay()
        relay.start()
        for _ in range(self._orders.count):
            self.enqueue_one()
            relay.wake()
        self._until_empty(relay)

    def drain(self) -> None:
        """Release what is set aside, and deliver until nothing waits."""
        for row in self._product.rows():
            if row.state == QUARANTINED:
                self._say(Words("requeue", (row.key,), done=False, state=SAVED))
                self._product.outbox.requeue(row.key)
        relay = self._relay()
        relay.start()
        self._until_empty(relay)

    def enqueue_one(self) -> None:
        count, self._orders = self._orders, dataclasses.replace(self._orders, count=1)
        self.enqueue()
        self._orders = count

    def _until_empty(self, relay: Relay) -> None:
        until = time.monotonic() + 120.0
        while self._product.outbox.counts().waiting and time.monotonic() < until:
            relay.wake()
            time.sleep(0.01)
        relay.stop(10.0)

    def _relay(self) -> Relay:
        waiting = [row.key for row in self._product.rows() if row.state == SubmissionState.SAVED]
        self._say(Words("send", tuple(waiting), done=False, state=DELIVERED))
        return Relay(
            self._product.outbox,
            url=self._orders.url,
            platform=self._platform,
            timing=Timing(read_timeout_s=self._orders.read_timeout_s),
            clock=now,
            # Small, so that faults meet many requests.
            limits=Limits(exchange_timeout_s=10.0, batch=16, first_batch=4),
            on_delivered=lambda key: self._say(Words("send", (key,), state=DELIVERED)),
        )

    def _say(self, words: Words) -> None:
        with self._saying:
            self._pipe.send_bytes(words.line())
