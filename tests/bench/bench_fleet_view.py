"""How long the operations room's pages take at the server, with 1,000 terminals behind them.

python -m tests.bench.bench_fleet_view [--terminals 1000]
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path

import requests

from sync.hub.fleet.accounts import Accounts, Role
from sync.hub.fleet.seeding import seed
from sync.hub.server import HubServer
from tests.sync.factory import utc_now

PASSWORD = "correct-horse-battery"  # noqa: S105 - of a made-up account
ROUNDS = 30


def main(terminals: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        server = HubServer(Path(folder), name="hub.test", clock=utc_now)
        seed(server.ledger.engine, utc_now, terminals)
        accounts = Accounts(server.ledger.engine, utc_now)
        accounts.make("operator", Role.OPERATOR, PASSWORD)
        server.start(10.0)
        http = requests.Session()
        url = server.address.url + "/fleet"
        http.post(f"{url}/login", data={"name": "operator", "password": PASSWORD}, timeout=30)
        print(f"{terminals} terminals, each with a month behind it; milliseconds")
        print(f"{'page':32} {'first':>8} {'median':>8} {'worst':>8} {'KiB':>7}")
        for path in ("", "?q=虎门&sort=oldest", "/terminals/4419000039001?days=30", "/services",
                     "/overdue", "/terminals.csv"):  # fmt: skip
            took = []
            for _ in range(ROUNDS):
                began = time.perf_counter()
                answer = http.get(url + path, timeout=30)
                took.append((time.perf_counter() - began) * 1000)
                answer.raise_for_status()
            size = len(answer.content) / 1024
            first, *others = took
            print(
                f"{path or '/':32} {first:8.0f} {statistics.median(others):8.0f}"
                f" {max(others):8.0f} {size:7.0f}"
            )
        http.close()
        server.stop(10.0)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--terminals", type=int, default=1000)
    main(parser.parse_args().terminals)
