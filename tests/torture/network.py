"""A bad network and dying terminals at once, over many deliveries into one hub.

Terminals save and deliver beside each other, through ``proxy``, each in a process that is killed
after a short while and started again, until all it was to save is delivered. Then the hub's ledger
is compared with what was begun: nothing may be missing, nothing there twice, nothing different.
"""

from __future__ import annotations

import collections
import concurrent.futures
import dataclasses
import multiprocessing
import os
import random
import shutil
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from sync.contract.platform import load_platform
from tests.torture import hub
from tests.torture.expectation import DELIVERED, SAVED, Expectation, Words
from tests.torture.kill import PRELOADED, listen
from tests.torture.life import PLATFORM
from tests.torture.prey import Orders, live
from tests.torture.product import Product
from tests.torture.proxy import Proxy, Weather, raging
from tests.torture.scratch import scratch

# A life lasts at least and at most so long, until it is killed; longer after those for nothing.
LIVES_S = (0.1, 2.5)
# A terminal that delivered nothing in so many lives in a row is stuck.
IDLE_LIVES = 40


@dataclasses.dataclass(slots=True)
class Storm:
    """What came of it; ``met`` counts exchanges by what the network did to them."""

    kills: int = 0
    deliveries: int = 0
    repeated: int = 0
    met: collections.Counter[str] = dataclasses.field(default_factory=collections.Counter)
    wrong: collections.Counter[str] = dataclasses.field(default_factory=collections.Counter)
    examples: list[str] = dataclasses.field(default_factory=list)
    expected: Expectation = dataclasses.field(default_factory=Expectation)


class Fleet:
    """Terminals one after the other, several at once; any thread may run one."""

    def __init__(self, place: Path, proxy: Proxy, seed: int, each: int) -> None:
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(PRELOADED)
        self._place = place
        self._url = f"http://127.0.0.1:{proxy.port}"
        self._seed = seed
        self._each = each
        self._lock = threading.Lock()
        self.storm = Storm()

    def terminal(self, number: int) -> int:
        """The lives of one terminal, until all is delivered: how many it saved."""
        folder = self._place / f"{number:04}"
        (folder / "terminal").mkdir(parents=True)
        shutil.copy(self._place / PLATFORM, folder)
        draw = random.Random(f"{self._seed} {number}")
        expected = Expectation()
        kills = 0
        code: int | None = None
        idle = 0
        while idle < IDLE_LIVES:
            before = len(self._delivered(expected))
            left = max(0, self._each - len(expected.numbers))
            seed = draw.randrange(2**31)
            orders = Orders(str(folder), number, "serve", seed, self._url, left, read_timeout_s=0.5)
            # A life that is too short for the machine of the day delivers nothing, ever.
            lasts_s = draw.uniform(*LIVES_S) * (1 + idle / 4)
            code = self._life(orders, lasts_s, expected)
            if code != -signal.SIGKILL:
                break
            kills += 1
            idle = 0 if len(self._delivered(expected)) > before else idle + 1
        self._note(folder, number, kills, expected, failed=code != 0)
        shutil.rmtree(folder)
        return len(expected.states)

    @staticmethod
    def _delivered(expected: Expectation) -> list[str]:
        return [key for key, allowed in expected.states.items() if allowed == {DELIVERED}]

    def _life(self, orders: Orders, lasts_s: float, expected: Expectation) -> int | None:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=live, args=(theirs, orders, os.getpid()))
        process.start()
        theirs.close()
        until = time.monotonic() + lasts_s
        try:
            while ours.poll(max(0.0, until - time.monotonic())):
                expected.hear(msgspec.json.decode(ours.recv_bytes(), type=Words))
        except (EOFError, ConnectionResetError):
            pass  # it ended by itself
        else:
            process.kill()
        listen(ours, expected)
        process.join(30.0)
        return process.exitcode

    def _note(
        self, folder: Path, number: int, kills: int, expected: Expectation, *, failed: bool
    ) -> None:
        product = Product(folder / "terminal", load_platform(folder / PLATFORM), number)
        try:
            whole, rows = product.whole(), product.rows()
        finally:
            product.close()
        wrong: collections.Counter[str] = collections.Counter()
        wrong["damaged"] += not whole
        wrong["failed"] += failed
        wrong["undelivered"] += sum(row.state != DELIVERED for row in rows)
        there = {row.key for row in rows}
        for key in expected.states:
            # What was begun and never saved is nowhere; what was confirmed is at the hub.
            expected.states[key] = {SAVED} if key in there or key in expected.numbers else {None}
        with self._lock:
            self.storm.kills += kills
            self.storm.wrong += wrong
            self.storm.expected.add(expected)
            if +wrong:
                self.storm.examples.append(f"terminal {number}: {dict(+wrong)}")


def torment(
    deliveries: int,
    *,
    seed: int,
    terminals: int,
    each: int,
    advance: Callable[[int], None] = lambda _: None,
) -> tuple[Storm, collections.Counter[str]]:
    """Deliver so many through the storm: what was seen on the way, and in the hub's ledger.

    Args:
        deliveries: submissions, at least.
        seed: of the network's draws, the kills and the documents.
        terminals: at the same time.
        each: submissions of a terminal.
        advance: told how many are delivered.
    """
    with (
        scratch("guanjia-hub-") as platform,
        scratch("guanjia-net-") as place,
        hub.running(platform) as port,
        raging(port, seed, Weather()) as proxy,
        concurrent.futures.ThreadPoolExecutor(terminals) as pool,
    ):
        shutil.copy(platform / PLATFORM, place)
        fleet = Fleet(place, proxy, seed, each)
        done = 0
        for saved in pool.map(fleet.terminal, range(1, -(-deliveries // each) + 1)):
            done += saved
            advance(done)
        taken = hub.ledger(platform)
        storm = fleet.storm
        storm.met = proxy.met
        storm.deliveries = len(taken)
        storm.repeated = sum(one.deliveries > 1 for one in taken)
        return storm, hub.compare(taken, storm.expected)
