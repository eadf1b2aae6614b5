"""SIGKILL at every write boundary: of saving, leasing, sending, acknowledging, purging, migrating.

A life waits in the kernel before each system call that writes (``boundary``) and dies at the one
whose turn it is: the first, then the second, until the act is through, and again from the start.
What it leaves is copied, opened and compared; then the next life goes on with it. In the end of a
terminal all that waits is delivered, and the hub's ledger is compared.
"""

from __future__ import annotations

import collections
import concurrent.futures
import dataclasses
import multiprocessing
import multiprocessing.connection
import os
import random
import shutil
import signal
from collections.abc import Callable
from multiprocessing.reduction import recv_handle
from pathlib import Path

import msgspec

from sync.contract.platform import load_platform
from tests.torture import boundary, hub
from tests.torture.expectation import Expectation, Words
from tests.torture.life import PLATFORM
from tests.torture.older import make_older_queue
from tests.torture.prey import Orders, live
from tests.torture.product import faults_of
from tests.torture.scratch import scratch

# All that the program imports: whatever is missing here is read anew by every life.
PRELOADED = [
    *("tests.torture.kill", "tests.torture.hub", "tests.torture.run"),
    *("alembic.operations", "alembic.runtime.migration", "alembic.script"),
]
# What a life does, and how much of it.
ACTS = {"enqueue": 2, "lease": 1, "send": 1, "quarantine": 1, "purge": 1}
MIGRATE = "migrate"
LONGEST_REST_S = 30.0


@dataclasses.dataclass(slots=True)
class Kills:
    """What came of one worker's share; ``expected`` is for the hub's ledger in the end."""

    by_act: collections.Counter[str] = dataclasses.field(default_factory=collections.Counter)
    by_call: collections.Counter[str] = dataclasses.field(default_factory=collections.Counter)
    wrong: collections.Counter[str] = dataclasses.field(default_factory=collections.Counter)
    examples: list[str] = dataclasses.field(default_factory=list)
    expected: Expectation = dataclasses.field(default_factory=Expectation)

    @property
    def count(self) -> int:
        return self.by_act.total()

    def add(self, other: Kills) -> None:
        self.by_act += other.by_act
        self.by_call += other.by_call
        self.wrong += other.wrong
        self.examples = (self.examples + other.examples)[:3]
        self.expected.add(other.expected)


class Hunter:
    """Kills the lives of one terminal after the other.

    Args:
        place: folder for the terminals, with ``platform.json`` of the hub.
        url: of the hub.
        seed: of the order of acts, and of what they draw.
        first_terminal: number of the first; no two workers may use the same.
    """

    def __init__(self, place: Path, url: str, seed: int, first_terminal: int) -> None:
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(PRELOADED)
        self._place = place
        self._url = url
        self._draw = random.Random(seed)
        self._terminal = first_terminal
        self._turn = dict.fromkeys((*ACTS, MIGRATE), 1)
        self._platform = load_platform(place / PLATFORM)
        self.kills = Kills()

    def hunt(self, kills: int, each: int) -> None:
        """Kill so many lives, at most about ``each`` of a terminal."""
        while self.kills.count < kills:
            folder = self._place / f"{self._terminal:04}"
            (folder / "terminal").mkdir(parents=True)
            shutil.copy(self._place / PLATFORM, folder)
            # Seldom as shipped: then the log is carried over by every close.
            pages = self._draw.choice((0, 20, 20))
            expected = Expectation()
            until = min(kills, self.kills.count + each)
            self._upgrade(folder, max(1, (until - self.kills.count) // 6), expected)
            while self.kills.count < until:
                act = self._draw.choice(list(ACTS))
                if self._draw.random() < 0.25:
                    # Nobody kills this one: a queue in which something waits.
                    self._live(folder, "enqueue", expected)
                self._once(folder, act, pages, expected)
            self._finish(folder, expected)
            self._terminal += 1

    def _upgrade(self, folder: Path, times: int, expected: Expectation) -> None:
        """A terminal begins with the queue of an older program, which is brought up."""
        older = folder / "older"
        for words in make_older_queue(older, self._platform, self._terminal, self._draw):
            expected.hear(words)
        for _ in range(times):
            shutil.rmtree(folder / "terminal")
            shutil.copytree(older, folder / "terminal")
            self._once(folder, MIGRATE, 0, expected)

    def _once(self, folder: Path, act: str, pages: int, expected: Expectation) -> None:
        calls = (*boundary.DISK, *(boundary.NETWORK if act == "send" else ()))
        orders = Orders(
            folder=str(folder),
            terminal=self._terminal,
            act=act,
            seed=self._draw.randrange(2**31),
            url=self._url,
            count=ACTS.get(act, 1),
            calls=calls,
            pages=pages,
        )
        turn = self._turn[act]
        killed_at, code = self.run(orders, turn, expected)
        if killed_at is None:
            self._turn[act] = 1
            if code != 0:
                self._wrong(f"failed: {act} ended with {code} without being killed")
        else:
            self._turn[act] += 1
            self.kills.by_act[act] += 1
            self.kills.by_call[killed_at] += 1
        self._look(folder, expected, f"{act}, call {turn} ({killed_at})")

    def run(
        self, orders: Orders, turn: int, expected: Expectation
    ) -> tuple[str | None, int | None]:
        """One life, killed before its call number ``turn``: at which call, and its exit code."""
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=live, args=(theirs, orders, os.getpid()))
        process.start()
        theirs.close()
        asked, killed_at = 0, None

        def judge(name: str) -> None:
            nonlocal asked, killed_at
            asked += 1
            if asked == turn and process.pid is not None:
                killed_at = name
                os.kill(process.pid, signal.SIGKILL)

        if orders.calls:
            listener = recv_handle(ours)
            try:
                if not boundary.preside(listener, judge, timeout_s=LONGEST_REST_S):
                    process.kill()
                    self._wrong(f"stuck: {orders.act}, after call {asked}")
            finally:
                os.close(listener)
        listen(ours, expected)
        process.join(LONGEST_REST_S)
        return killed_at, process.exitcode

    def _look(self, folder: Path, expected: Expectation, where: str) -> None:
        # A copy: the next life must find what this one left, not what our look made of it.
        copy = folder / "copy"
        shutil.copytree(folder / "terminal", copy)
        wrong = faults_of(copy, self._platform, expected)
        shutil.rmtree(copy)
        if wrong:
            self._wrong(f"{wrong[0]}, terminal {self._terminal}, {where}")

    def _live(self, folder: Path, act: str, expected: Expectation) -> None:
        seed = self._draw.randrange(2**31)
        orders = Orders(str(folder), self._terminal, act, seed, self._url)
        _, code = self.run(orders, 0, expected)
        if code != 0:
            self._wrong(f"failed: {act} ended with {code}")

    def _finish(self, folder: Path, expected: Expectation) -> None:
        self._live(folder, "drain", expected)
        self._look(folder, expected, "in the end")
        self.kills.expected.add(expected)
        shutil.rmtree(folder)

    def _wrong(self, what: str) -> None:
        self.kills.wrong[what.split(" ")[0].rstrip(":,")] += 1
        if len(self.kills.examples) < 3:
            self.kills.examples.append(what)


def listen(
    pipe: multiprocessing.connection.Connection,
    expected: Expectation,
    also: Callable[[Words], None] = lambda _: None,
) -> None:
    """Take in all that was said until the other side was gone."""
    with pipe:
        while True:
            try:
                words = msgspec.json.decode(pipe.recv_bytes(), type=Words)
            except (EOFError, ConnectionResetError):
                return
            expected.hear(words)
            also(words)


def hunt(place: Path, url: str, seed: int, first_terminal: int, kills: int, each: int) -> Kills:
    """One worker's share, see ``Hunter``."""
    hunter = Hunter(place, url, seed, first_terminal)
    hunter.hunt(kills, each)
    return hunter.kills


def torment(
    kills: int, *, seed: int, workers: int, each: int = 100
) -> tuple[Kills, collections.Counter[str]]:
    """Kill so many lives into one hub: what was seen on the terminals, and in the hub's ledger."""
    total = Kills()
    context = multiprocessing.get_context("spawn")
    with (
        scratch("guanjia-hub-") as platform,
        scratch("guanjia-kill-") as place,
        hub.running(platform) as port,
        concurrent.futures.ProcessPoolExecutor(workers, mp_context=context) as pool,
    ):
        shutil.copy(platform / PLATFORM, place)
        url, share = f"http://127.0.0.1:{port}", -(-kills // workers)
        futures = [
            pool.submit(hunt, place, url, seed * 100 + at, 1 + at * 1000, share, each)
            for at in range(workers)
        ]
        for future in concurrent.futures.as_completed(futures):
            total.add(future.result())
        return total, hub.compare(hub.ledger(platform), total.expected)
