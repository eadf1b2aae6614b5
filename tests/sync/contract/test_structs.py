"""Threads that read a type for the first time at the same moment do not end the process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from kiosk.config import ROOT

# A process of its own: what goes wrong here is SIGSEGV.
RACE = """
import sys, threading, types
import msgspec
from sync.contract.structs import prepare_structs

sys.setswitchinterval(1e-6)
LINES = '''
import msgspec
class Line(msgspec.Struct):
    count: "int"
    name: "str" = ""
class Sheet(msgspec.Struct):
    first: "Line"
    more: "list[Line]"
    named: "dict[str, Line] | None" = None
'''
WRITTEN = b'{"first": {"count": 1}, "more": [{"count": 2}], "named": {"a": {"count": 3}}}'

def read(sheet, together):
    together.wait()
    msgspec.json.decode(WRITTEN, type=sheet)

for turn in range(30):
    module = types.ModuleType(f"sheets_{turn}")
    sys.modules[module.__name__] = module
    exec(LINES, module.__dict__)
    assert prepare_structs() >= 2
    together = threading.Barrier(6)
    threads = [
        threading.Thread(target=read, args=(module.Sheet, together)) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
print("read")
"""

HUB = """
import sys
from pathlib import Path
import sync.hub.__main__
from sync.contract.structs import prepare_structs
from sync.hub.server import HubServer
from tests.sync.factory import utc_now

server = HubServer(Path(sys.argv[1]), name="hub.test", clock=utc_now)
assert prepare_structs() == 0
server.stop(5.0)
"""


def run(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_prepared_types_are_read_by_many_threads_at_once() -> None:
    done = run(RACE)
    assert (done.returncode, done.stdout.strip()) == (0, "read"), done.stderr


def test_hub_leaves_no_type_unprepared(tmp_path: Path) -> None:
    done = run(HUB, str(tmp_path / "hub"))
    assert done.returncode == 0, done.stderr
