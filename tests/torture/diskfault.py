"""EIO and ENOSPC on every call that writes: of opening, saving, acknowledging, purging, upgrading.

A life waits in the kernel before each such call (``boundary``); the one whose turn it is fails
without having happened, once, or with every call after it as a disk does that stays full or broken.
The caller must be told by the product's own error, and by nothing else. Where the disk recovered
the very same call must succeed when it is made again; where it did not, the next start must.
"""

from __future__ import annotations

import collections
import concurrent.futures
import contextlib
import dataclasses
import datetime as dt
import errno
import hashlib
import multiprocessing
import os
import random
import shutil
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.reduction import recv_handle, send_handle
from pathlib import Path

from sync.contract.platform import load_platform
from sync.hub.secrets import open_secrets
from sync.outbox import Leased, OutboxError, new_key
from tests.torture import boundary
from tests.torture.expectation import DELIVERED, SAVED, Expectation, Words
from tests.torture.kill import LONGEST_REST_S, PRELOADED, listen
from tests.torture.life import PLATFORM
from tests.torture.older import make_older_queue
from tests.torture.prey import Orders, live
from tests.torture.product import CONTENT_TYPE, ITEM, Product, body, faults_of
from tests.torture.scratch import scratch

ACTS = ("enqueue", "acknowledge", "purge", "migrate")
ERRORS = (errno.EIO, errno.ENOSPC)


Say = Callable[[Words], None]


@dataclasses.dataclass(slots=True)
class Faults:
    """What came of one share.

    Attributes:
        injected: lives in which a call failed, by error and call.
        told: what the caller was told, by the outbox's word for the trouble.
        wrong: by the first word.
    """

    injected: collections.Counter[str] = dataclasses.field(default_factory=collections.Counter)
    told: collections.Counter[str] = dataclasses.field(default_factory=collections.Counter)
    wrong: collections.Counter[str] = dataclasses.field(default_factory=collections.Counter)
    examples: list[str] = dataclasses.field(default_factory=list)

    def add(self, other: Faults) -> None:
        self.injected += other.injected
        self.told += other.told
        self.wrong += other.wrong
        self.examples = (self.examples + other.examples)[:3]

    def note(self, what: str, where: str) -> None:
        self.wrong[what.split(" ")[0].rstrip(":,")] += 1
        if len(self.examples) < 3:
            self.examples.append(f"{what}, {where}")


def suffer(pipe: Connection, orders: Orders, judge: int) -> None:
    """One life under a failing disk; only the product's own error is caught."""
    listener = boundary.hand_over(boundary.DISK)
    send_handle(pipe, listener, judge)
    os.close(listener)
    platform = load_platform(Path(orders.folder) / PLATFORM)
    draw = random.Random(orders.seed)

    def say(words: Words) -> None:
        pipe.send_bytes(words.line())

    try:
        product = Product(Path(orders.folder) / "terminal", platform, orders.terminal)
    except OutboxError as error:
        say(Words(f"refused {error.cause}"))
        return
    with contextlib.closing(product):
        act = {"enqueue": _enqueue, "acknowledge": _acknowledge, "purge": _purge}.get(orders.act)
        if act is not None:
            act(product, draw, say, orders.count)


def _enqueue(product: Product, draw: random.Random, say: Say, times: int) -> None:
    document, key = body(draw), new_key()
    bodies = (hashlib.sha256(document).hexdigest(),)
    say(Words("enqueue", (key,), done=False, state=SAVED, bodies=bodies))
    for _ in range(times):
        try:
            done = product.outbox.enqueue(
                key=key, item=ITEM, content_type=CONTENT_TYPE, body=document
            )
        except OutboxError as error:
            say(Words(f"refused {error.cause}"))
            with contextlib.suppress(OutboxError):
                if product.outbox.state(key) is not None:
                    say(Words("shown although refused"))
        else:
            say(Words("enqueue", (key,), state=SAVED, numbers=(done.number,)))
            return
    if times > 1:
        say(Words("never again"))


def _acknowledge(product: Product, draw: random.Random, say: Say, times: int) -> None:
    leased: list[Leased] = []
    statement = draw.randbytes(400)
    for _ in range(times):
        try:
            leased = leased or product.outbox.take(2)
            for one in leased:
                say(Words("acknowledge", (one.key,), done=False, state=DELIVERED))
                product.outbox.acknowledge(one.key, statement)
                say(Words("acknowledge", (one.key,), state=DELIVERED))
        except OutboxError as error:
            say(Words(f"refused {error.cause}"))
        else:
            return
    if times > 1:
        say(Words("never again"))


def _purge(product: Product, draw: random.Random, say: Say, times: int) -> None:
    for _ in range(times):
        try:
            keys = tuple(row.key for row in product.rows() if row.state == DELIVERED)
            say(Words("purge", keys, done=False, wiped=True))
            product.outbox.purge(dt.timedelta(0))
        except OutboxError as error:
            say(Words(f"refused {error.cause}"))
        else:
            return
    if times > 1:
        say(Words("never again"))


class Ordeal:
    """One act, one error, once or for good: every call in turn."""

    def __init__(self, place: Path, act: str, error: int, *, stays: bool, seed: int) -> None:
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload([*PRELOADED, __name__])
        self._place = place
        self._act = act
        self._error = error
        self._stays = stays
        self._seed = seed
        self._platform = load_platform(place / PLATFORM)
        self.faults = Faults()

    def endure(self, step: int) -> None:
        """Let every ``step``-th call fail, until a life makes fewer calls than that."""
        before, said = self._place / "before", Expectation()
        self._prepare(before, said)
        turn = 1
        while self._once(before, said, turn):
            turn += step

    def _prepare(self, folder: Path, said: Expectation) -> None:
        (folder / "terminal").mkdir(parents=True)
        shutil.copy(self._place / PLATFORM, folder)
        draw = random.Random(self._seed)
        if self._act == "migrate":
            for words in make_older_queue(folder / "terminal", self._platform, 1, draw):
                said.hear(words)
            return
        # The log is left as it was: the next start has something to carry over.
        alive = folder / "alive"
        with contextlib.closing(Product(alive, self._platform)) as product:
            for _ in range(4):
                _enqueue(product, draw, said.hear, 1)
            _acknowledge(product, draw, said.hear, 1)
            shutil.rmtree(folder / "terminal")
            shutil.copytree(alive, folder / "terminal")
        shutil.rmtree(alive)

    def _once(self, before: Path, said: Expectation, turn: int) -> bool:
        folder = self._place / "now"
        shutil.copytree(before, folder)
        expected = Expectation()
        expected.add(said)
        expected.states = {key: set(allowed) for key, allowed in said.states.items()}
        try:
            return self._live(folder, expected, turn)
        finally:
            shutil.rmtree(folder)

    def _live(self, folder: Path, expected: Expectation, turn: int) -> bool:
        # A disk that recovered is asked again; the opening may have eaten the one failure.
        orders = Orders(str(folder), 1, self._act, turn, count=1 if self._stays else 3)
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=suffer, args=(theirs, orders, os.getpid()))
        process.start()
        theirs.close()
        failed: list[str] = []
        asked = 0

        def judge(name: str) -> int | None:
            nonlocal asked
            asked += 1
            if asked == turn or (self._stays and asked > turn):
                failed.append(name)
                return self._error
            return None

        listener = recv_handle(ours)
        try:
            rested = boundary.preside(listener, judge, timeout_s=LONGEST_REST_S)
        finally:
            os.close(listener)
        name = errno.errorcode[self._error]
        where = f"{self._act}, {name} at call {turn} ({'stays' if self._stays else 'once'})"
        if not rested:
            process.kill()
            self.faults.note("stuck", where)
        heard: list[str] = []
        listen(ours, expected, lambda words: heard.append(words.about))
        process.join(LONGEST_REST_S)
        if not failed:
            return False
        self.faults.injected[f"{name} {failed[0]}"] += 1
        self._weigh(folder, expected, heard, process.exitcode, f"{where}, {failed[0]}")
        return True

    def _weigh(
        self, folder: Path, expected: Expectation, heard: list[str], code: int | None, where: str
    ) -> None:
        if code != 0:
            self.faults.note(f"raised something else (exit {code})", where)
        for about in heard:
            if about.startswith("refused "):
                self.faults.told[about.removeprefix("refused ")] += 1
            elif about.startswith(("shown", "never")):
                self.faults.note(about, where)
        copy = folder / "copy"
        shutil.copytree(folder / "terminal", copy)
        for wrong in faults_of(copy, self._platform, expected)[:1]:
            self.faults.note(wrong, where)
        # The disk is well again: the next start saves, and what was there stays.
        ours, theirs = self._context.Pipe()
        orders = Orders(str(folder), 1, "enqueue", 1)
        process = self._context.Process(target=live, args=(theirs, orders, os.getpid()))
        process.start()
        theirs.close()
        listen(ours, expected)
        process.join(LONGEST_REST_S)
        if process.exitcode != 0:
            self.faults.note("dead afterwards", where)
        for wrong in faults_of(folder / "terminal", self._platform, expected)[:1]:
            self.faults.note(f"{wrong} afterwards", where)


def endure(act: str, error: int, stays: bool, seed: int, step: int) -> Faults:
    """One ordeal in a folder of its own."""
    with scratch("guanjia-fault-") as place:
        open_secrets(place, hub="torture")
        ordeal = Ordeal(place, act, error, stays=stays, seed=seed)
        ordeal.endure(step)
        return ordeal.faults


def torment(*, seed: int, workers: int, step: int = 1) -> Faults:
    """Every act with every error, once and for good; ``step`` leaves out calls."""
    total = Faults()
    context = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(workers, mp_context=context) as pool:
        futures = [
            pool.submit(endure, act, error, stays, seed, step)
            for act in ACTS
            for error in ERRORS
            for stays in (False, True)
        ]
        for future in concurrent.futures.as_completed(futures):
            total.add(future.result())
    return total
