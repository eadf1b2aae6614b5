"""Databases that are known to be careless, and known to be careful, under the same torture.

``python -m tests.torture.control FOLDER SEED ROUNDS JOURNAL SYNCHRONOUS`` saves rows through plain
SQLite and says when a commit came back. Careless settings must lose some of these: when they do
not, the torture sees nothing, and a product that passes it has proven nothing.
"""

from __future__ import annotations

import os
import random
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from tests.torture.expectation import SAVED, Expectation, Words

DATABASE = "control.sqlite3"


def main() -> None:
    folder, seed, rounds, journal, synchronous = sys.argv[1:]
    draw = random.Random(int(seed))
    with closing(sqlite3.connect(Path(folder) / DATABASE, isolation_level=None)) as database:
        database.execute(f"PRAGMA journal_mode = {journal}").fetchall()
        database.execute(f"PRAGMA synchronous = {synchronous}")
        database.execute("PRAGMA wal_autocheckpoint = 25")
        database.execute("CREATE TABLE saved (key TEXT PRIMARY KEY, body BLOB)")
        for place in range(int(rounds)):
            key = f"row-{place}"
            os.write(1, Words("insert", (key,), done=False, state=SAVED).line())
            database.execute("INSERT INTO saved VALUES (?, ?)", (key, draw.randbytes(3000)))
            os.write(1, Words("insert", (key,), state=SAVED).line())


def faults_of(folder: Path, expected: Expectation) -> list[str]:
    """What is wrong with what the crash left of it."""
    try:
        with closing(sqlite3.connect(folder / DATABASE)) as database:
            if database.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
                return ["damaged"]
            found = {key for (key,) in database.execute("SELECT key FROM saved")}
    except sqlite3.Error as error:
        # Before anything was confirmed the table need not be there.
        return [f"unreadable: {error}"] if expected.confirmed else []
    must = {key for key, allowed in expected.states.items() if None not in allowed}
    return [f"lost {key}" for key in sorted(must - found)]


if __name__ == "__main__":
    main()
