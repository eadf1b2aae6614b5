"""The peer: PouchDB on leveldb replicates to its own server, each in a process of its own.

As shipped: batches of 100, ten of them ahead. It does not wait for the disk at either end as the
product does (a handful of fdatasync for a hundred documents); that is to its advantage.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

SOURCE = Path(__file__).parent / "peer"
MISSING = "node and npm are not installed"
_INSTALL_WITHIN_S = 600
_REPLICATE_WITHIN_S = 300


def installed() -> bool:
    """Whether it can be had at all."""
    return shutil.which("node") is not None and shutil.which("npm") is not None


def install(cache: Path) -> Path:
    """The peer's folder, ready to run; its packages are fetched once, by npm."""
    folder = cache / "peer"
    folder.mkdir(parents=True, exist_ok=True)
    done = folder / "done.json"
    wanted = (SOURCE / "package.json").read_bytes()
    if not done.exists() or done.read_bytes() != wanted:
        (folder / "package.json").write_bytes(wanted)
        subprocess.run(
            ["npm", "install", "--no-audit", "--no-fund", "--no-package-lock"],
            cwd=folder,
            check=True,
            timeout=_INSTALL_WITHIN_S,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        done.write_bytes(wanted)
    for script in SOURCE.glob("*.js"):
        shutil.copy(script, folder)
    return folder


@contextlib.contextmanager
def server(peer: Path, data: Path) -> Iterator[tuple[int, int]]:
    """The receiving end: its port and its process id."""
    process = subprocess.Popen(
        ["node", "server.js", str(data)],
        cwd=peer,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    try:
        yield int(process.stdout.readline()), process.pid
    finally:
        process.kill()
        process.wait(10)
        process.stdout.close()


def replicate(peer: Path, data: Path, port: int, documents: Iterable[bytes]) -> tuple[float, float]:
    """Seconds that it took, and seconds of processor at the sending end; without the loading.

    Raises:
        SystemExit: not everything arrived.
    """
    with tempfile.TemporaryFile(dir=data) as lines:
        for document in documents:
            lines.write(document + b"\n")
        lines.seek(0)
        ran = subprocess.run(
            ["node", "replicate.js", str(data), str(port)],
            cwd=peer,
            stdin=lines,
            capture_output=True,
            timeout=_REPLICATE_WITHIN_S,
            check=False,
        )
    if ran.returncode:
        raise SystemExit("PouchDB did not replicate everything")
    told = json.loads(ran.stdout)
    return told["ms"] / 1000, told["cpu_ms"] / 1000
