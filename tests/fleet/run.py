"""A fleet comes back: 1,000 terminals with 100 submissions each, at the same moment.

``python -m tests.fleet.run [--terminals 1000] [--each 100] [--workers 1|4|both] [--json]``

The hub is the product's, as processes (``python -m sync.hub``) in front of one PostgreSQL 15 with
durable commits, a private cluster on loopback; each worker has a port, and a terminal keeps to one.
What of the terminals is the product's and what is simulated stands in ``terminals``. Opening what
was taken (``python -m sync.hub work``) is left out: it is the next step, and nobody waits for it.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import msgspec
import psycopg

from tests.fleet import figures, payload, usage
from tests.fleet.ledger import Comparison, compare
from tests.fleet.terminals import Order, Story
from tests.sync.hub import postgresql

TARGET_MS = 100.0
CLIENTS = 2
GIVE_UP_S = 300.0
# A run writes about 300 MiB of log.
SEGMENTS = 30
PREPARED_WITHIN_S = 120.0


@dataclasses.dataclass(frozen=True)
class Result:
    """One run."""

    terminals: int
    each: int
    workers: int
    took_s: float
    per_s: float
    ledger: Comparison
    early: int
    herd_s: float
    all_batches: figures.Intake
    spread: figures.Intake
    kept: figures.Intake
    at_the_hub: figures.Latency
    disk: figures.Latency
    outcomes: dict[str, int]
    cores: dict[str, float]
    over_time: list[str]

    @property
    def good(self) -> bool:
        return self.ledger.good and self.early == 0


def one_run(queues: Path, terminals: int, each: int, workers: int, seed: int) -> Result:
    """Start everything, let the fleet come back, compare."""
    with (
        tempfile.TemporaryDirectory(prefix="guanjia-fleet-") as name,
        postgresql.cluster() as cluster,
    ):
        folder = Path(name)
        url, postmaster = _database(cluster)
        with (
            _hubs(queues.parent / "hub", url, workers, folder) as (ports, pids),
            usage.syncing(folder, every_s=0.2) as disk_ms,
        ):
            stories, cores = _together(queues, ports, folder, seed, (pids, postmaster))
        log = "".join(one.read_text("utf-8") for one in folder.glob("hub-*.log"))
        confirmed = [pair for story in stories for pair in story.delivered]
        comparison = compare(queues, url, confirmed)
    events = sorted(
        (event for story in stories for event in story.events), key=lambda one: one.sent_at
    )
    herd_s = figures.first_window_s(events)
    end_s = max(event.sent_at + event.took_s for event in events)
    return Result(
        terminals=terminals,
        each=each,
        workers=workers,
        took_s=round(end_s, 2),
        per_s=round(len(confirmed) / end_s),
        ledger=comparison,
        early=figures.before_their_time(events),
        herd_s=round(herd_s, 2),
        all_batches=figures.Intake.of(events, 0.0),
        spread=figures.Intake.of(events, herd_s),
        kept=figures.Intake.of(figures.after_an_appointment(events), 0.0),
        at_the_hub=figures.at_the_hub(log),
        disk=figures.Latency.of(disk_ms),
        outcomes=figures.outcomes(events),
        cores=cores,
        over_time=figures.over_time(events),
    )


def _database(cluster: str) -> tuple[str, int]:
    """An empty database, and the process id of the postmaster."""
    name = f"fleet{uuid.uuid4().hex}"
    plain = cluster.replace("+psycopg", "")
    with psycopg.connect(plain + "postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
        backend = connection.info.backend_pid
        postmaster = usage.parent(backend)
        _used_before(connection)
    return cluster + name, postmaster


def _used_before(connection: psycopg.Connection) -> None:
    """Give a cluster of a minute the log of one that has worked for days.

    A database writes over old segments of its log; a fresh one has none, and every commit waits
    while 16 MiB of zeros are written for the next.
    """
    connection.execute("ALTER SYSTEM SET min_wal_size = '1GB'")
    connection.execute("ALTER SYSTEM SET max_wal_size = '4GB'")
    connection.execute("SELECT pg_reload_conf()")
    for _ in range(SEGMENTS):
        connection.execute("SELECT pg_logical_emit_message(false, 'fleet', 'on'), pg_switch_wal()")
    connection.execute("CHECKPOINT")


@contextlib.contextmanager
def _hubs(
    data: Path, url: str, workers: int, folder: Path
) -> Iterator[tuple[tuple[int, ...], list[int]]]:
    """So many workers: their ports and their process ids."""
    with contextlib.ExitStack() as stack:
        ports, pids = [], []
        for serial in range(workers):
            log = stack.enter_context((folder / f"hub-{serial}.log").open("wb"))
            process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "sync.hub", "serve", "--data", str(data)),
                    *("--port", "0", "--database", url, "--no-work"),
                ],
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
            stack.callback(_end, process)
            assert process.stdout is not None
            ports.append(int(process.stdout.readline().rpartition(":")[2]))
            pids.append(process.pid)
        yield tuple(ports), pids


def _end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(30)
    finally:
        process.kill()
        process.wait(10)
        if process.stdout is not None:
            process.stdout.close()


def _together(
    queues: Path, ports: tuple[int, ...], folder: Path, seed: int, served_by: tuple[list[int], int]
) -> tuple[list[Story], dict[str, float]]:
    """All terminals at one moment; what happened, and how many cores who used meanwhile."""
    begin = folder / "begin"
    orders = [
        Order(
            queues=str(queues),
            platform=str(queues.parent / "hub" / "platform.json"),
            ports=ports,
            part=part,
            parts=CLIENTS,
            ready=str(folder / f"ready-{part}"),
            begin=str(begin),
            out=str(folder / f"story-{part}"),
            seed=seed,
            give_up_s=GIVE_UP_S,
        )
        for part in range(CLIENTS)
    ]
    with contextlib.ExitStack() as stack:
        clients = []
        for order in orders:
            told = folder / f"order-{order.part}"
            told.write_bytes(msgspec.json.encode(order))
            client = subprocess.Popen([sys.executable, "-m", "tests.fleet.terminals", str(told)])
            stack.callback(client.wait, 10)
            stack.callback(client.kill)
            clients.append(client)
        deadline = time.monotonic() + PREPARED_WITHIN_S
        while not all(Path(order.ready).exists() for order in orders):
            if time.monotonic() > deadline or any(one.poll() is not None for one in clients):
                raise SystemExit("the terminals did not get ready")
            time.sleep(0.02)
        hubs, postmaster = served_by
        before = _used(hubs, postmaster)
        start = time.monotonic() + 0.2
        unfinished = folder / "begin.part"
        unfinished.write_text(repr(start), "ascii")
        unfinished.rename(begin)
        for client in clients:
            if client.wait(GIVE_UP_S + 60):
                raise SystemExit("a process of terminals failed")
        took_s = time.monotonic() - start
        after = _used(hubs, postmaster)
    stories = [msgspec.msgpack.decode(Path(one.out).read_bytes(), type=Story) for one in orders]
    used = {who: after[who] - before[who] for who in before}
    used["terminals"] = sum(story.cpu_s for story in stories)
    used["others"] = used["whole machine"] - sum(
        used[one] for one in ("hub", "postgresql", "terminals")
    )
    return stories, {who: round(each / took_s, 2) for who, each in used.items()}


def _used(hubs: list[int], postmaster: int) -> dict[str, float]:
    busy_s, disk_s = usage.machine_s()
    return {
        "hub": sum(map(usage.cpu_s, hubs)),
        "postgresql": usage.family_cpu_s([postmaster]),
        "whole machine": busy_s,
        "waiting for the disk": disk_s,
    }


def prepare(folder: Path, terminals: int, each: int, seed: int) -> Path:
    """The file of the queues; made once for these numbers, with the platform's keys beside it."""
    folder = folder / f"{terminals}x{each}-{seed}"
    queues = folder / "queues"
    if not queues.exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        subprocess.run(
            [sys.executable, "-m", "sync.hub", "init", "--data", str(folder / "hub")],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        payload.make(queues, folder / "hub" / "platform.json", terminals, each, seed)
    return queues


def report(result: Result) -> str:
    """What people read."""
    load = ", ".join(f"{who} {cores:.2f}" for who, cores in result.cores.items())
    verdict = "PASS" if result.spread.arrived.p99_ms <= TARGET_MS else "MISS"
    return "\n".join(
        [
            f"{result.terminals} terminals x {result.each}, hub workers: {result.workers}",
            f"  delivered  {result.ledger.held} in {result.took_s} s, {result.per_s}/s",
            f"  ledger     {'PASS' if result.ledger.good else 'FAIL'} {result.ledger}",
            f"  early      {result.early} requests before their Retry-After",
            f"  intake     {verdict} (p99 at most {TARGET_MS:.0f} ms): {result.spread.arrived}",
            "             from a batch's first byte (its connection included) until its signed",
            "             receipt is at the terminal's machine; batches taken in after the herd,",
            f"             that is after {result.herd_s} s, when the last had its first 'later'",
            f"  simulator  receipt lay unread: {result.spread.lay}",
            f"  both       {result.spread.read}",
            f"  of those   that had been put off before: {result.kept.arrived}",
            f"  with herd  {result.all_batches.arrived}",
            f"  hub's own  {result.at_the_hub}: from a request's head to its answer, herd included",
            f"  fdatasync  {result.disk}: 8 KiB on the same disk beside it",
            f"  exchanges  {result.outcomes}",
            f"  cores      {load} (of {os.cpu_count()})",
            *(f"  {line}" for line in result.over_time),
        ]
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--terminals", type=int, default=1000)
    parser.add_argument("--each", type=int, default=100)
    parser.add_argument("--workers", choices=["1", "4", "both"], default="both")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    # Asked to end, it still ends what it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    if not postgresql.installed():
        raise SystemExit(postgresql.MISSING)
    queues = prepare(Path.cwd() / "var" / "fleet", options.terminals, options.each, options.seed)
    results = []
    for workers in (1, 4) if options.workers == "both" else (int(options.workers),):
        found = one_run(queues, options.terminals, options.each, workers, options.seed)
        results.append(found)
        if not options.json:
            print(report(found), flush=True)
    if options.json:
        print(json.dumps([dataclasses.asdict(one) for one in results], indent=2))
    raise SystemExit(0 if all(one.good for one in results) else 1)


if __name__ == "__main__":
    main()
