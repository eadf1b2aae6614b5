"""A PostgreSQL of a test's own: a private cluster in a temporary folder, on a loopback port."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BINARIES = Path("/usr/lib/postgresql/15/bin")
MISSING = "PostgreSQL 15 is not installed (Debian: postgresql-15)"
# The server refuses to run as root; any account without rights does.
UNPRIVILEGED = "nobody"


def installed() -> bool:
    return (BINARIES / "initdb").exists() and (
        os.geteuid() != 0 or shutil.which("setpriv") is not None
    )


@contextmanager
def cluster() -> Iterator[str]:
    """A running cluster with durable commits; yields ``postgresql+psycopg://…/`` up to the name."""
    folder = Path(tempfile.mkdtemp(prefix="guanjia-pg-", dir="/tmp"))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, UNPRIVILEGED)
        data = folder / "data"
        _run("initdb", "-D", data, "-U", "hub", "-A", "trust", "-E", "UTF8", "--locale=C")
        port = _free_port()
        options = f"-p {port} -h 127.0.0.1 -k {folder} -c max_connections=100"
        _run("pg_ctl", "-D", data, "-w", "-t", "60", "-l", folder / "log", "-o", options, "start")
        try:
            yield f"postgresql+psycopg://hub@127.0.0.1:{port}/"
        finally:
            _run("pg_ctl", "-D", data, "-w", "-t", "60", "-m", "fast", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(program: str, *arguments: str | Path) -> None:
    command = [str(BINARIES / program), *map(str, arguments)]
    if os.geteuid() == 0:
        command = [
            *("setpriv", f"--reuid={UNPRIVILEGED}", "--regid=nogroup", "--clear-groups"),
            *command,
        ]
    subprocess.run(
        command,
        check=True,
        timeout=120,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
