"""How fast a backlog drains: the product's relay into the product's hub, durable at both ends.

``python -m tests.bench.bench_drain [--count 10000] [--rounds 3] [--json]``

Each variant gets a copy of the same queue and a hub with an empty ledger, started as the process
that ``python -m sync.hub`` is (SQLite, opening what it takes beside intake). Variants alternate in
each round; figures are medians. Before the rows of a slow link one-by-one would take minutes, so it
gets fewer submissions there; what is compared is the rate.

The peer, PouchDB replicating the same documents to its own server (``pouchdb``), takes its turn in
each round on loopback; without node and npm it is left out, with words.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import datetime as dt
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

from sync.contract import case
from sync.contract.platform import PlatformKey, load_platform
from sync.outbox import Outbox, Terminal, new_key
from sync.relay import Limits, Relay
from tests.bench import pouchdb
from tests.bench.forms import form

# In place of a size of batches.
PEER = 0
TICK_S = 1 / os.sysconf("SC_CLK_TCK")


@dataclasses.dataclass(frozen=True)
class Timing:
    idle_every_s: float = 3600.0
    connect_timeout_s: float = 5.0
    read_timeout_s: float = 60.0
    backoff_base_s: float = 1.0
    backoff_cap_s: float = 1.0


@dataclasses.dataclass(frozen=True)
class Link:
    name: str
    rtt_ms: int = 0
    uplink_kbit_s: int = 0


@dataclasses.dataclass(frozen=True)
class Variant:
    link: Link
    batch: int
    count: int

    @property
    def name(self) -> str:
        if self.batch == PEER:
            return "PouchDB"
        return "one by one" if self.batch == 1 else f"batches of {self.batch}"


@dataclasses.dataclass(frozen=True)
class Run:
    per_s: float
    cpu_terminal: float
    cpu_hub: float


def utc_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def open_outbox(
    folder: Path, platform: PlatformKey, clock: Callable[[], dt.datetime] = utc_now
) -> Outbox:
    return Outbox.open(
        folder / "outbox.sqlite3",
        platform=platform,
        terminal=Terminal(place="441900004", number="0003"),
        clock=clock,
        reserve_bytes=0,
    )


def prepare(folder: Path, platform: PlatformKey, count: int, console: Console) -> None:
    """A queue with so many submissions."""
    draw = random.Random(1)
    outbox = open_outbox(folder, platform)
    for _ in track(range(count), f"saving {count}", console=console, transient=True):
        outbox.enqueue(
            key=new_key(), item="TEST-ITEM", content_type=case.CONTENT_TYPE, body=form(draw)
        )
    outbox.close()


@contextlib.contextmanager
def hub(folder: Path) -> Iterator[tuple[int, int]]:
    """A running hub: its port and its process id."""
    process = subprocess.Popen(
        [sys.executable, "-m", "sync.hub", "--data", str(folder), "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    try:
        yield int(process.stdout.readline().rpartition(":")[2]), process.pid
    finally:
        process.terminate()
        process.wait(30)
        process.stdout.close()


@contextlib.contextmanager
def link_to(port: int, link: Link) -> Iterator[int]:
    if not link.rtt_ms and not link.uplink_kbit_s:
        yield port
        return
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "tests.bench.link", str(port)),
            *(str(link.rtt_ms), str(link.uplink_kbit_s)),
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        yield int(process.stdout.readline())
    finally:
        process.kill()
        process.wait(10)
        process.stdout.close()


def cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) * TICK_S


def drain(variant: Variant, prepared: Path, secrets: Path) -> Run:
    with tempfile.TemporaryDirectory(prefix="guanjia-bench-", dir=prepared.parent) as name:
        folder = Path(name)
        shutil.copytree(secrets, folder / "hub")
        shutil.copytree(prepared / str(variant.count), folder / "terminal")
        platform = load_platform(folder / "hub" / "platform.json")
        outbox = open_outbox(folder / "terminal", platform)
        with hub(folder / "hub") as (port, pid), link_to(port, variant.link) as way:
            relay = Relay(
                outbox,
                url=f"http://127.0.0.1:{way}",
                platform=platform,
                timing=Timing(),
                clock=utc_now,
                limits=Limits(exchange_timeout_s=120.0, batch=variant.batch),
            )
            began, own, theirs = time.perf_counter(), time.process_time(), cpu_s(pid)
            report = relay.pass_once()
            took = time.perf_counter() - began
            used = time.process_time() - own, cpu_s(pid) - theirs
            relay.stop(5.0)
        if report.delivered != variant.count:
            raise SystemExit(f"{variant}: {report}")
        outbox.close()
    return Run(variant.count / took, used[0] / took, used[1] / took)


def replicate(variant: Variant, peer: Path, beside: Path) -> Run:
    """The same documents as ``prepare`` makes, by the peer."""
    draw = random.Random(1)
    documents = [form(draw) for _ in range(variant.count)]
    with tempfile.TemporaryDirectory(prefix="guanjia-bench-", dir=beside) as name:
        data = Path(name)
        with pouchdb.server(peer, data) as (port, pid):
            before = cpu_s(pid)
            took_s, cpu = pouchdb.replicate(peer, data, port, documents)
            return Run(variant.count / took_s, cpu / took_s, (cpu_s(pid) - before) / took_s)


def variants(count: int) -> list[Variant]:
    loopback = Link("loopback")
    far = Link("150 ms", 150)
    thin = Link("150 ms, 2 Mbit/s up", 150, 2000)
    few, some = min(count, 40), min(count, 2000)
    return [
        Variant(loopback, 1, some),
        Variant(loopback, 50, count),
        Variant(loopback, 200, count),
        Variant(far, 1, few),
        Variant(far, 50, some),
        Variant(far, 200, count),
        Variant(thin, 1, few),
        Variant(thin, 50, some),
        Variant(thin, 200, some),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    console = Console(stderr=True)
    rows = figures(measure(variants(options.count), options.rounds, console))
    if options.json:
        print(json.dumps(rows, indent=2))
        return
    table = Table(title="Drain of a backlog, 4 KiB each, durable at both ends (PouchDB: at none)")
    for column in rows[0]:
        table.add_column(column, justify="left" if column in ("link", "variant") else "right")
    for row in rows:
        table.add_row(*map(str, row.values()))
    Console().print(table)


def measure(wanted: list[Variant], rounds: int, console: Console) -> dict[Variant, list[Run]]:
    """All variants in turn, round by round."""
    var = Path.cwd() / "var"
    var.mkdir(exist_ok=True)
    peer = None
    if pouchdb.installed():
        peer = pouchdb.install(var / "bench")
        wanted = [Variant(wanted[0].link, PEER, max(one.count for one in wanted)), *wanted]
    else:
        console.print(f"PouchDB is left out: {pouchdb.MISSING}")
    found: dict[Variant, list[Run]] = {variant: [] for variant in wanted}
    with tempfile.TemporaryDirectory(prefix="guanjia-bench-", dir=var) as name:
        folder = Path(name)
        secrets = folder / "secrets"
        subprocess.run(
            [sys.executable, "-m", "sync.hub", "init", "--data", str(secrets)],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        platform = load_platform(secrets / "platform.json")
        for count in sorted({variant.count for variant in wanted}):
            prepare(folder / str(count), platform, count, console)
        work = [(at, variant) for at in range(rounds) for variant in wanted]
        for _, variant in track(work, "draining", console=console, transient=True):
            if peer is not None and variant.batch == PEER:
                run = replicate(variant, peer, folder)
            else:
                run = drain(variant, folder, secrets)
            found[variant].append(run)
    return found


def figures(found: dict[Variant, list[Run]]) -> list[dict[str, object]]:
    """A row for each variant: medians, and ratios to one by one and to the peer."""
    rates = {
        variant: statistics.median(run.per_s for run in runs) for variant, runs in found.items()
    }
    alone = {variant.link: rate for variant, rate in rates.items() if variant.batch == 1}
    peer = {variant.link: rate for variant, rate in rates.items() if variant.batch == PEER}
    return [
        {
            "link": variant.link.name,
            "variant": variant.name,
            "count": variant.count,
            "per_s": round(rates[variant], 1),
            "x_alone": round(rates[variant] / alone[variant.link], 1),
            "x_peer": round(rates[variant] / peer[variant.link], 1) if variant.link in peer else "",
            "cpu_terminal": round(statistics.median(run.cpu_terminal for run in runs), 2),
            "cpu_hub": round(statistics.median(run.cpu_hub for run in runs), 2),
            "rounds": len(runs),
        }
        for variant, runs in found.items()
    ]


if __name__ == "__main__":
    main()
