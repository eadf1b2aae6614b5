"""A catalogue of five thousand items: how long it takes to load, to search, and what it costs.

``python -m tests.bench.bench_catalog [--items 5000] [--quick] [--json]``

The shipped items, repeated under ids and names of their own, are built into a bundle as the
platform publishes it. A fresh process each time loads it, measures its own memory before and after
(``/proc/self/status``, VmRSS), searches, and opens items.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import msgspec
from rich.console import Console
from rich.table import Table

_CHILD = """
import gc, json, sys, time
from pathlib import Path
from kiosk.catalog.bundle import read

def rss_mb():
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024

gc.collect()
before = rss_mb()
began = time.perf_counter()
bundle = read(Path(sys.argv[1]).read_bytes())
load_ms = (time.perf_counter() - began) * 1e3
gc.collect()
grown = rss_mb() - before
found = []
for query in sys.argv[2].split("|"):
    began = time.perf_counter()
    bundle.index.find(query)
    found.append((time.perf_counter() - began) * 1e3)
began = time.perf_counter()
for head in bundle.catalog.heads[:200]:
    bundle.catalog[head.id]
open_ms = (time.perf_counter() - began) * 1e3 / 200
print(json.dumps([load_ms, grown, max(found), open_ms]))
"""
# By everyday words, full pinyin, initials, and something that is nowhere.
QUERIES = "社保|养老金|shebao|gjjtq|yl|我要办身份证|qqqq|驾驶证换证"


def built(items: int, folder: Path) -> Path:
    """The bundle of so many items."""
    from kiosk.catalog.bundle import pack
    from kiosk.catalog.catalog import Catalog, load_catalog
    from kiosk.catalog.proofs import Proofs
    from kiosk.config import ROOT

    shipped = load_catalog(ROOT / "config" / "services")
    there = shipped.items
    many = [
        there[at]
        if at < len(there)
        else msgspec.structs.replace(
            there[at % len(there)],
            id=f"{there[at % len(there)].id}-{at}",
            name=f"{there[at % len(there)].name}{at}",
        )
        for at in range(max(items, len(there)))
    ]
    path = folder / "catalogue.bundle"
    path.write_bytes(pack(Catalog(many, shipped.categories), Proofs(()), "bench"))
    return path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=5000)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rounds = 2 if options.quick else 7
    with tempfile.TemporaryDirectory(prefix="guanjia-bench-") as name:
        bundle = built(options.items, Path(name))
        size_mb = bundle.stat().st_size / 1e6
        runs = [
            json.loads(
                subprocess.run(
                    [sys.executable, "-c", _CHILD, str(bundle), QUERIES],
                    capture_output=True,
                    text=True,
                    check=True,
                ).stdout
            )
            for _ in range(rounds)
        ]
    load, grown, search, opened = (statistics.median(column) for column in zip(*runs, strict=True))
    rows = [
        {
            "items": options.items,
            "bundle MB": round(size_mb, 1),
            "load ms": round(load),
            "memory MB": round(grown, 1),
            "slowest search ms": round(search, 1),
            "open one ms": round(opened, 2),
        }
    ]
    if options.json:
        print(json.dumps(rows, indent=2))
        return
    table = Table(title="Catalogue")
    for column in rows[0]:
        table.add_column(column, justify="right")
    for row in rows:
        table.add_row(*(str(value) for value in row.values()))
    Console().print(table)


if __name__ == "__main__":
    main()
