"""The platform's twin as a process of its own, and what its ledger says in the end."""

from __future__ import annotations

import collections
import contextlib
import dataclasses
import hashlib
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from sync.contract.envelope import EnvelopeRefused, decode_envelope, open_envelope
from sync.hub.secrets import open_secrets
from sync.hub.server import LEDGER_FILE
from tests.torture.expectation import Expectation


@dataclasses.dataclass(frozen=True, slots=True)
class Taken:
    """A submission in the hub's ledger; ``body`` is the SHA-256 of what was inside."""

    key: str
    number: str
    deliveries: int
    body: str


@contextlib.contextmanager
def running(folder: Path) -> Iterator[int]:
    """A hub with its keys and ledger in ``folder``: its port."""
    command = [sys.executable, "-m", "sync.hub", "--data", str(folder), "--port", "0"]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert process.stdout is not None
    try:
        yield int(process.stdout.readline().rpartition(":")[2])
    finally:
        process.terminate()
        process.wait(30)
        process.stdout.close()


def ledger(folder: Path) -> list[Taken]:
    """Everything the hub took, each opened with the platform's own keys."""
    keys = open_secrets(folder, hub="torture").seal_by_id
    with contextlib.closing(sqlite3.connect(folder / LEDGER_FILE)) as database:
        rows = database.execute("SELECT key, number, deliveries, envelope FROM submissions")
        return [
            Taken(key, number, times, _body(sealed, keys)) for key, number, times, sealed in rows
        ]


def _body(sealed: bytes, keys: Mapping[str, object]) -> str:
    try:
        opened = open_envelope(decode_envelope(sealed), keys)  # type: ignore[arg-type]  # as made
    except EnvelopeRefused as error:
        return str(error)
    return hashlib.sha256(opened).hexdigest()


def compare(taken: list[Taken], expected: Expectation) -> collections.Counter[str]:
    """Lost, twice, changed, invented: each submission that was begun against the ledger.

    A submission whose saving was cut off may be in the outbox or not, and so may it be here.
    """
    wrong: collections.Counter[str] = collections.Counter()
    by_key = collections.defaultdict(list)
    for one in taken:
        by_key[one.key].append(one)
    wrong["twice"] += sum(len(many) - 1 for many in by_key.values())
    wrong["twice"] += len(taken) - len({one.body for one in taken})
    wrong["invented"] += len(by_key.keys() - expected.states.keys())
    for key, allowed in expected.states.items():
        there = by_key.get(key)
        if there is None:
            wrong["lost"] += None not in allowed
        elif (there[0].body, there[0].number) != (
            expected.bodies[key],
            expected.numbers.get(key, there[0].number),
        ):
            wrong["changed"] += 1
    return +wrong
