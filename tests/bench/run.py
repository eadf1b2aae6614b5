"""All figures in one report: ``python -m tests.bench.run [--quick] [--json]``.

Each bench runs as a process of its own, one after the other, and prints its rows as JSON; here they
are put beside the targets. ``--quick`` shows in a few minutes that everything works; its figures
are of few samples and prove nothing. The exit code is 0 when every target was met, 1 when one was
missed, and 2 when a bench did not end well.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import platform
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.bench.targets import TARGETS

# The longest that one of them may take, with a million rows to fill in.
_WITHIN_S = 3600


@dataclasses.dataclass(frozen=True)
class Bench:
    """A module of this folder and its arguments; ``quick`` are those of a quick run."""

    module: str
    full: tuple[str, ...] = ()
    quick: tuple[str, ...] = ("--quick",)


BENCHES = (
    Bench("bench_enqueue"),
    Bench("bench_drain", quick=("--count", "600", "--rounds", "1")),
    Bench("bench_contention", quick=("--count", "5000", "--rounds", "1", "--samples", "500")),
    Bench("bench_idle"),
    Bench("bench_catalog"),
)


def run(bench: Bench, quick: bool) -> Any:
    """What it printed; ``None`` when it did not end well (1 is a target missed, which it says)."""
    ran = subprocess.run(
        [
            *(sys.executable, "-m", f"tests.bench.{bench.module}", "--json"),
            *(bench.quick if quick else bench.full),
        ],
        stdout=subprocess.PIPE,
        timeout=_WITHIN_S,
        check=False,
    )
    if ran.returncode not in (0, 1):
        return None
    try:
        return json.loads(ran.stdout)
    except ValueError:
        return None


def machine() -> str:
    """Where it was measured."""
    cpu = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    load = " ".join(f"{one:.1f}" for one in os.getloadavg())
    return (
        f"{os.cpu_count()} x {cpu}, Linux {platform.release()}, Python"
        f" {platform.python_version()}, SQLite {sqlite3.sqlite_version}, load {load} at the start"
    )


def tables(name: str, found: Any) -> list[Table]:
    """What a bench found, as it would show it itself."""
    shown = []
    for title, rows in (found if isinstance(found, dict) else {name: found}).items():
        table = Table(title=title)
        columns = list({column: None for row in rows for column in row})
        for at, column in enumerate(columns):
            table.add_column(column, justify="right" if at else "left")
        for row in rows:
            table.add_row(*(str(row.get(column, "")) for column in columns))
        shown.append(table)
    return shown


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--only", nargs="*", choices=[bench.module for bench in BENCHES])
    options = parser.parse_args()
    where, began = machine(), time.monotonic()
    wanted = [one for one in BENCHES if not options.only or one.module in options.only]
    found = {bench.module: run(bench, options.quick) for bench in wanted}
    broken = [name for name, rows in found.items() if rows is None]
    asked = [target for target in TARGETS if target.bench in found]
    verdicts = [(target, *target.verdict(found)) for target in asked]
    if options.json:
        report = {
            "machine": where,
            "quick": options.quick,
            "took_s": round(time.monotonic() - began),
            "benches": found,
            "targets": [
                {"target": target.words, "bound": target.bound, "measured": figure, "verdict": word}
                for target, figure, word in verdicts
            ],
        }
        print(json.dumps(report, indent=2, ensure_ascii=False))
    else:
        console = Console()
        console.print(where)
        for name, rows in found.items():
            for table in tables(name, rows or []):
                console.print(table)
        summary = Table(title="Targets" + (" (quick: proves nothing)" if options.quick else ""))
        for column in ("target", "bound", "measured", "verdict"):
            summary.add_column(column)
        for target, figure, word in verdicts:
            bound = f"{'at least' if target.at_least else 'at most'} {target.bound:g}"
            summary.add_row(target.words, bound, figure, word)
        console.print(summary)
        if broken:
            console.print(f"did not end well: {', '.join(broken)}")
    if broken:
        return 2
    return 0 if all(word == "PASS" for _, _, word in verdicts) else 1


if __name__ == "__main__":
    raise SystemExit(main())
