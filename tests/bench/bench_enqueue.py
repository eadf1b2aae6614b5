"""What a durable save costs beside other queues, and whether that stays so however many there are.

``python -m tests.bench.bench_enqueue [--rounds 7] [--ops 200] [--quick] [--json]``

*Cost*: each queue saves the same 4 KiB forms and takes and acknowledges them, one
commit each, alternating in rounds; ratios are to raw SQLite in the same round, medians over rounds.
*Growth*: the outbox with ever more waiting, and with as many kept after delivery.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import json
import os
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

from sync.contract.platform import PlatformKey
from tests.bench.forms import form
from tests.bench.queues import QUEUES, Opener, Ours, Queue
from tests.sync.factory import make_keys

Row = dict[str, object]
BASE = next(iter(QUEUES))


def timed_us(action: Callable[[], None]) -> float:
    began = time.perf_counter()
    action()
    return (time.perf_counter() - began) * 1e6


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def one_round(queue: Queue, bodies: list[bytes]) -> tuple[list[float], list[float]]:
    saves, takes = [], []
    for body in bodies:
        queue.ready()
        saves.append(timed_us(lambda body=body: queue.enqueue(body)))  # type: ignore[misc]  # mypy cannot type a lambda's default
    for _ in bodies:
        takes.append(timed_us(queue.take_and_ack))
    return saves, takes


def cost(folder: Path, rounds: int, ops: int, console: Console) -> list[Row]:
    platform = make_keys().platform
    there: dict[str, Queue] = {}
    rows: list[Row] = []
    for name, opener in QUEUES.items():
        queue = opened(opener, folder / name.replace(" ", "-"), platform)
        if queue is not None:
            there[name] = queue
    found: dict[str, list[tuple[list[float], list[float]]]] = {name: [] for name in there}
    draw = random.Random(1)
    order = list(there)
    for _ in track(range(rounds), "saving", console=console, transient=True):
        bodies = [form(draw) for _ in range(ops)]
        draw.shuffle(order)
        for name in order:
            found[name].append(one_round(there[name], bodies))
    for name in QUEUES:
        if name not in there:
            rows.append({"queue": name, "enqueue p50 us": "not installed"})
            continue
        row: Row = {"queue": name}
        for at, what in enumerate(("enqueue", "take+ack")):
            pairs = zip(found[name], found[BASE], strict=True)
            ratio = [statistics.median(a[at]) / statistics.median(b[at]) for a, b in pairs]
            samples = [sample for each in found[name] for sample in each[at]]
            row[f"{what} p50 us"] = round(statistics.median(samples))
            row[f"{what} p99 us"] = round(percentile(samples, 0.99))
            row[f"{what} x raw"] = round(statistics.median(ratio), 2)
        rows.append(row)
        there[name].close()
    return rows


def opened(opener: Opener, folder: Path, platform: PlatformKey) -> Queue | None:
    folder.mkdir(parents=True)
    try:
        return opener(folder, platform)
    except ImportError:
        return None


def fill(path: Path, waiting: int, delivered: int) -> None:
    """Rows as the outbox writes them, by one transaction; what is sealed does not matter."""
    sealed = os.urandom(1700)
    then = dt.datetime.now(dt.UTC).isoformat()
    with contextlib.closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("INSERT INTO statements (id, content) VALUES (1, x'00')")
        raw.executemany(
            "INSERT INTO submissions VALUES (?, ?, ?, 'TEST-ITEM', ?, ?, ?, ?, '', ?, ?, NULL)",
            (
                (
                    *(seq, f"key-{seq}", f"number-{seq}", state, int(done), then),
                    *(then if done else None, sealed, 1 if done else None),
                )
                for seq in range(1, waiting + delivered + 1)
                for done in (seq <= delivered,)
                for state in ("delivered" if done else "saved",)
            ),
        )
        raw.execute("INSERT INTO counters VALUES ('seq', ?)", (waiting + delivered,))


def growth(folder: Path, sizes: list[int], rounds: int, ops: int, console: Console) -> list[Row]:
    platform = make_keys().platform
    queues: dict[str, Ours] = {}
    opening: dict[str, float] = {}
    for kind in ("waiting", "kept"):
        for size in track(sizes, f"filling {kind}", console=console, transient=True):
            name = f"{size} {kind}"
            (folder / name).mkdir(parents=True)
            Ours(folder / name, platform).close()
            counts = (size, 0) if kind == "waiting" else (ops * 2, size)
            fill(folder / name / "outbox.sqlite3", *counts)
            Ours(folder / name, platform).close()
            tries = []
            for _ in range(5):
                began = time.perf_counter()
                queue = Ours(folder / name, platform)
                tries.append((time.perf_counter() - began) * 1e3)
                queue.close()
            opening[name] = statistics.median(tries)
            queues[name] = Ours(folder / name, platform)
    draw = random.Random(2)
    found: dict[str, list[tuple[list[float], list[float]]]] = {name: [] for name in queues}
    for _ in track(range(rounds), "growing", console=console, transient=True):
        bodies = [form(draw) for _ in range(ops)]
        order = list(queues)
        draw.shuffle(order)
        for name in order:
            found[name].append(one_round(queues[name], bodies))
    rows: list[Row] = []
    first = next(iter(queues))
    for name, each in found.items():
        row: Row = {"backlog": name, "open ms": round(opening[name], 1)}
        for at, what in enumerate(("enqueue", "take+ack")):
            medians = [statistics.median(one[at]) for one in each]
            ratio = [
                mine / statistics.median(base[at])
                for mine, base in zip(medians, found[first], strict=True)
            ]
            row[f"{what} p50 us"] = round(statistics.median(medians))
            row[f"{what} x first"] = round(statistics.median(ratio), 2)
        rows.append(row)
        queues[name].close()
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--ops", type=int, default=200)
    parser.add_argument("--largest", type=int, default=1_000_000)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rounds, ops, largest = options.rounds, options.ops, options.largest
    if options.quick:
        rounds, ops, largest = 2, 20, 2_000
    sizes = [size for size in (1_000, 10_000, 100_000, 1_000_000) if size <= largest]
    console = Console(stderr=True)
    var = Path.cwd() / "var"
    var.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="guanjia-bench-", dir=var) as name:
        folder = Path(name)
        tables = {
            "Cost of one durable 4 KiB submission": cost(folder / "cost", rounds, ops, console),
            "Growth of the outbox": growth(folder / "growth", sizes, rounds, ops // 2, console),
        }
    if options.json:
        print(json.dumps(tables, indent=2))
        return
    for title, rows in tables.items():
        table = Table(title=title)
        columns = list({column: None for row in rows for column in row})
        for at, column in enumerate(columns):
            table.add_column(column, justify="right" if at else "left", no_wrap=not at)
        for row in rows:
            table.add_row(*(str(row.get(column, "")) for column in columns))
        Console().print(table)


if __name__ == "__main__":
    main()
