"""The diagnostics file: one archive that field staff may hand to whoever helps them.

A zip of JSON and text whose manifest names every part with its size and digest. What goes in has
been through ``Redactor`` or is a fact of the machine; payloads are never read for it.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import hashlib
import io
import json
import os
import platform
import shutil
import sqlite3
import stat
import zipfile
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path

from sync.export import write_whole
from sync.reading import Reading
from sync.submission import SubmissionState

FORM = 1
MANIFEST = "manifest.json"
# The newest count; a terminal that has been cut off for weeks has no more than this to tell.
MOST_SUBMISSIONS = 20_000
TAIL_BYTES = 2 * 1024 * 1024


@dataclasses.dataclass(frozen=True, slots=True)
class Part:
    """A member of the archive."""

    name: str
    size: int
    sha256: str


def write_bundle(path: Path, parts: Mapping[str, bytes], about: Mapping[str, object]) -> list[Part]:
    """Write the archive whole, readable by its owner only, or nothing.

    Args:
        path: of the archive.
        parts: content by name.
        about: goes into the manifest as it is.

    Raises:
        OSError: the disk refused; what was there before is untouched.
    """
    listed = [
        Part(name, len(content), hashlib.sha256(content).hexdigest())
        for name, content in sorted(parts.items())
    ]
    manifest = {
        "form": FORM,
        **about,
        "parts": [dataclasses.asdict(part) for part in listed],
    }
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(MANIFEST, as_json(manifest))
        for name, content in sorted(parts.items()):
            archive.writestr(name, content)
    write_whole(path, raw.getvalue())
    # A stick knows no permissions.
    with contextlib.suppress(OSError):
        path.chmod(0o600)
    return listed


def as_json(value: object) -> bytes:
    """JSON that people can read, UTF-8."""
    return (json.dumps(value, ensure_ascii=False, indent=1, default=str) + "\n").encode()


def submission_lines(reading: Reading) -> list[dict[str, object]]:
    """The newest submissions, without what is in them; oldest first.

    Raises:
        StoreError: the queue cannot be read.
    """
    rows = reading.newest(tuple(SubmissionState), MOST_SUBMISSIONS)
    return [dataclasses.asdict(row) | {"state": row.state.value} for row in reversed(rows)]


def system_facts(data: Path, now: dt.datetime) -> dict[str, object]:
    """What the machine is and how it stands; nothing of a person, no host name.

    Args:
        data: the terminal's data folder.
        now: the terminal's clock.
    """
    facts: dict[str, object] = {
        "now": now.isoformat(),
        "system": platform.system(),
        "kernel": platform.release(),
        "machine": platform.machine(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "cores": os.cpu_count(),
        "load": list(os.getloadavg()),
        "packages": {one.name: one.version for one in metadata.distributions()},
    }
    with contextlib.suppress(OSError):
        facts["distribution"] = platform.freedesktop_os_release().get("PRETTY_NAME", "")
    with contextlib.suppress(OSError):
        facts["uptime_s"] = float(Path("/proc/uptime").read_text("ascii").split()[0])
    with contextlib.suppress(OSError):
        usage = shutil.disk_usage(data)
        facts["disk_bytes"] = {"total": usage.total, "free": usage.free}
    with contextlib.suppress(OSError):
        lines = Path("/proc/meminfo").read_text("ascii").splitlines()
        facts["memory_kib"] = {
            name: int(rest.split()[0])
            for name, _, rest in (line.partition(":") for line in lines)
            if name in ("MemTotal", "MemAvailable", "SwapTotal", "SwapFree")
        }
    return facts


def folder_facts(data: Path) -> list[dict[str, object]]:
    """The files of the data folder: name, size, owner and permissions, never content."""
    found: list[dict[str, object]] = []
    for path in sorted(data.rglob("*")):
        try:
            about = path.lstat()
        except OSError as error:
            found.append({"name": str(path.relative_to(data)), "error": error.strerror})
            continue
        found.append(
            {
                "name": str(path.relative_to(data)),
                "mode": stat.filemode(about.st_mode),
                "bytes": about.st_size,
                "owner": about.st_uid,
                "changed": dt.datetime.fromtimestamp(about.st_mtime, dt.UTC).isoformat(),
            }
        )
    return found


def tail(path: Path, limit_bytes: int = TAIL_BYTES) -> str:
    """The end of a log, from a whole line on; bytes that are no UTF-8 are marked.

    Raises:
        OSError: it cannot be read, or is no file.
    """
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(handle, "rb") as file:
        size = os.fstat(file.fileno()).st_size
        if not path.is_file():
            raise OSError("not a file")
        if size > limit_bytes:
            file.seek(size - limit_bytes)
            file.readline()
        return file.read(limit_bytes).decode("utf-8", "replace")
