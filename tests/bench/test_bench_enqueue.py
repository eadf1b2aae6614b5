"""The measuring itself works: what it prints is there, whatever the figures are today."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

pytestmark = pytest.mark.process


def test_quick_form_measures_every_queue_that_is_installed() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "tests.bench.bench_enqueue", "--quick", "--json"],
        capture_output=True,
        text=True,
        timeout=110,
        check=True,
    )
    tables = json.loads(run.stdout)
    first, *_ = tables.values()
    by_name = {row["queue"]: row for row in first}
    assert by_name["raw sqlite3 WAL+FULL"]["enqueue x raw"] == 1.0
    assert by_name["ours"]["take+ack p50 us"] > 0
    assert all("open ms" in row for row in tables["Growth of the outbox"])
