"""What a citizen waits for when a backlog drains: one submit each few milliseconds, idle and not.

``python -m tests.bench.bench_contention [--count 1000000] [--rounds 3] [--json]``

The backlog waits in the outbox both times. Idle means that nobody sends it; draining means that the
product's relay sends it, in its own thread of this process, to a hub that is a process of its own
(SQLite, opening what it takes). A sample is one call of ``Outbox.enqueue``: validate, seal, commit.
What is still there of the backlog when the samples are taken is left where it is.
"""

from __future__ import annotations

import argparse
import dataclasses
import datetime as dt
import json
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

from kiosk.app.delivery import SWITCH_S
from sync.contract import case
from sync.contract.platform import PlatformKey, load_platform
from sync.outbox import Outbox, new_key
from sync.relay import Limits, Relay
from tests.bench.bench_drain import Timing, hub, open_outbox, utc_now
from tests.bench.forms import form

EVERY_S = 0.005
IN_ONE_COMMIT = 500
FORMS = 64
# A terminal has 99,999 numbers a day; a larger backlog is of several days.
A_DAY = 90_000


@dataclasses.dataclass(frozen=True)
class Waits:
    """Milliseconds of each submit, and how fast the backlog drained meanwhile."""

    took_ms: list[float]
    drained_per_s: float = 0.0

    def quantile(self, share: float) -> float:
        ordered = sorted(self.took_ms)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


class Days:
    """A wall clock that begins so many days ago that ``count`` submissions have their numbers."""

    def __init__(self, count: int) -> None:
        self._first = utc_now() - dt.timedelta(days=-(-count // A_DAY))
        self.saved = 0

    def __call__(self) -> dt.datetime:
        return self._first + dt.timedelta(days=self.saved // A_DAY)


def fill(folder: Path, count: int, forms: list[bytes], console: Console) -> None:
    """So many submissions that wait, many of them in one commit: it is not this that is timed."""
    days = Days(count)
    platform = load_platform(folder / "hub" / "platform.json")
    outbox = open_outbox(folder, platform, clock=days)
    steps = range(0, count, IN_ONE_COMMIT)
    for at in track(steps, f"saving {count}", console=console, transient=True):
        with outbox.transaction() as connection:
            for serial in range(at, min(at + IN_ONE_COMMIT, count)):
                outbox.enqueue(
                    key=new_key(),
                    item="TEST-ITEM",
                    content_type=case.CONTENT_TYPE,
                    body=forms[serial % len(forms)],
                    connection=connection,
                )
                days.saved += 1
    outbox.close()


def submits(outbox: Outbox, forms: list[bytes], samples: int, over: threading.Event) -> list[float]:
    """Milliseconds of each of so many submits, or of those before ``over``."""
    took_ms = []
    next_at = time.perf_counter()
    for serial in range(samples):
        if over.is_set():
            break
        body = forms[serial % len(forms)]
        began = time.perf_counter()
        outbox.enqueue(key=new_key(), item="TEST-ITEM", content_type=case.CONTENT_TYPE, body=body)
        ended = time.perf_counter()
        took_ms.append((ended - began) * 1000)
        next_at = max(next_at + EVERY_S, ended)
        over.wait(max(0.0, next_at - ended))
    return took_ms


def draining(
    outbox: Outbox, platform: PlatformKey, folder: Path, forms: list[bytes], samples: int
) -> Waits:
    over, backlog = threading.Event(), outbox.counts().waiting
    delivered = 0

    def one_delivered(_: str) -> None:
        # Only while the backlog drains: later there is nothing in the way but the submits' own.
        nonlocal delivered
        delivered += 1
        if delivered >= backlog:
            over.set()

    with hub(folder) as (port, _):
        relay = Relay(
            outbox,
            url=f"http://127.0.0.1:{port}",
            platform=platform,
            timing=Timing(),
            clock=utc_now,
            limits=Limits(exchange_timeout_s=120.0),
            on_delivered=one_delivered,
        )
        began = time.perf_counter()
        relay.start()
        took_ms = submits(outbox, forms, samples, over)
        drained_per_s = delivered / (time.perf_counter() - began)
        if not relay.stop(120.0):
            raise SystemExit("the relay did not end")
    return Waits(took_ms, drained_per_s)


def one_round(prepared: Path, samples: int) -> tuple[Waits, Waits]:
    """Idle, then draining, on a copy of the same backlog."""
    draw = random.Random(2)
    forms = [form(draw) for _ in range(FORMS)]
    with tempfile.TemporaryDirectory(prefix="guanjia-bench-", dir=prepared.parent) as name:
        folder = Path(name)
        shutil.copytree(prepared, folder / "both")
        platform = load_platform(folder / "both" / "hub" / "platform.json")
        outbox = open_outbox(folder / "both", platform)
        try:
            idle = Waits(submits(outbox, forms, samples, threading.Event()))
            busy = draining(outbox, platform, folder / "both" / "hub", forms, samples)
        finally:
            outbox.close()
    return idle, busy


def measure(count: int, rounds: int, samples: int) -> list[dict[str, object]]:
    console = Console(stderr=True)
    var = Path.cwd() / "var"
    var.mkdir(exist_ok=True)
    found: list[tuple[Waits, Waits]] = []
    with tempfile.TemporaryDirectory(prefix="guanjia-bench-", dir=var) as name:
        prepared = Path(name) / "prepared"
        prepared.mkdir()
        subprocess.run(
            [sys.executable, "-m", "sync.hub", "init", "--data", str(prepared / "hub")],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        draw = random.Random(1)
        fill(prepared, count, [form(draw) for _ in range(FORMS)], console)
        for _ in track(range(rounds), "submitting", console=console, transient=True):
            found.append(one_round(prepared, samples))
    return [
        row("idle", count, [idle for idle, _ in found]),
        row("draining", count, [busy for _, busy in found]),
    ]


def row(name: str, count: int, rounds: list[Waits]) -> dict[str, object]:
    """Medians over the rounds; the longest wait is the longest of all."""
    return {
        "while": name,
        "backlog": count,
        "p50_ms": round(statistics.median(one.quantile(0.5) for one in rounds), 2),
        "p99_ms": round(statistics.median(one.quantile(0.99) for one in rounds), 2),
        "max_ms": round(max(max(one.took_ms) for one in rounds), 1),
        "samples": sum(len(one.took_ms) for one in rounds),
        "drained_per_s": round(statistics.median(one.drained_per_s for one in rounds)),
    }


def main() -> None:
    # As the terminal does when it starts.
    sys.setswitchinterval(SWITCH_S)
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--samples", type=int, default=2000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rows = measure(options.count, options.rounds, options.samples)
    if options.json:
        print(json.dumps(rows, indent=2))
        return
    table = Table(title="A citizen's submit beside a backlog")
    for column in rows[0]:
        table.add_column(column, justify="left" if column == "while" else "right")
    for one in rows:
        table.add_row(*map(str, one.values()))
    Console().print(table)


if __name__ == "__main__":
    main()
