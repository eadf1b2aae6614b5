"""What a terminal with nothing to send costs: the relay's processor time over a minute of waiting.

``python -m tests.bench.bench_idle [--quick] [--json]``

The product's relay runs in a process of its own beside a real hub, with the intervals a kiosk has;
only greetings travel. What the process used is read from ``/proc/self/stat``: all of its threads,
in user and in kernel mode. A second row has the hub gone, which is the other way to wait.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import datetime as dt
import json
import multiprocessing
import os
import tempfile
import threading
from multiprocessing.connection import Connection
from pathlib import Path

from rich.console import Console
from rich.table import Table

from kiosk.config import Relay as Intervals
from sync.contract.platform import load_platform
from sync.outbox import Outbox, Terminal
from sync.relay import Relay
from tests.bench.bench_drain import cpu_s, hub

BOUND_PERCENT = 0.5


@dataclasses.dataclass(frozen=True)
class Row:
    """``percent`` of one core, over ``seconds``."""

    what: str
    seconds: float
    cpu_ms: float
    percent: float
    link: str


def wait(pipe: Connection, folder: str, url: str, seconds: float) -> None:
    """A relay that is started, and left alone."""
    platform = load_platform(Path(folder) / "hub" / "platform.json")
    outbox = Outbox.open(
        Path(folder) / "terminal" / "outbox.sqlite3",
        platform=platform,
        terminal=Terminal(place="441900004", number="0003"),
        clock=lambda: dt.datetime.now(dt.UTC),
    )
    settled = threading.Event()
    relay = Relay(
        outbox,
        url=url,
        platform=platform,
        timing=Intervals(),
        clock=lambda: dt.datetime.now(dt.UTC),
        on_link=lambda _: settled.set(),
    )
    relay.start()
    # Importing, connecting and the first greeting are no idling.
    settled.wait(30.0)
    before = cpu_s(os.getpid())
    threading.Event().wait(seconds)
    pipe.send((cpu_s(os.getpid()) - before, str(relay.link)))
    relay.stop(10.0)
    outbox.close()


def measure(what: str, folder: Path, url: str, seconds: float) -> Row:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=wait, args=(theirs, str(folder), url, seconds))
    process.start()
    theirs.close()
    used, link = ours.recv()
    process.join(30.0)
    return Row(what, seconds, round(used * 1000, 1), round(used / seconds * 100, 3), link)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="15 s instead of 60")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    seconds = 15.0 if options.quick else 60.0
    with tempfile.TemporaryDirectory(prefix="guanjia-bench-") as name, contextlib.ExitStack() as up:
        folder = Path(name)
        port, _ = up.enter_context(hub(folder / "hub"))
        url = f"http://127.0.0.1:{port}"
        rows = [measure("nothing to send", folder, url, seconds)]
        up.close()
        rows.append(measure("nothing to send, platform gone", folder, url, seconds))
    passed = all(row.percent < BOUND_PERCENT for row in rows)
    if options.json:
        print(json.dumps([dataclasses.asdict(row) for row in rows], indent=2))
    else:
        table = Table(title=f"A waiting relay (bound: {BOUND_PERCENT} % of one core)")
        for field in dataclasses.fields(Row):
            table.add_column(field.name, justify="left" if field.name == "what" else "right")
        for row in rows:
            table.add_row(*(str(value) for value in dataclasses.astuple(row)))
        Console().print(table)
    return 0 if passed else 1


if __name__ == "__main__":
    raise SystemExit(main())
