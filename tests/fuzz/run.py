"""Fuzz every target, coverage-guided, and say in a table what came of it.

Each target starts from its corpus. With ``--keep`` the inputs that reach something new join it.
A finding is printed with the input that caused it; the exit code is 1.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from tests.fuzz import corpora  # noqa: E402 -- runs as a script, from anywhere
from tests.fuzz.seeds import SEEDS  # noqa: E402 -- as above
from tests.fuzz.targets import TARGETS  # noqa: E402 -- as above

# Long enough for two frames and their neighbours; an ID card's record is longer by itself.
MAX_LEN = 400
MAX_LEN_OF = {"idcard_record": 1280, "security_object": 1400}
HANG_S = 10
MEMORY_MB = 2048


def main() -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(
        description=__doc__, epilog="Example: run.py --runs 100000 tlv"
    )
    parser.add_argument("targets", nargs="*", help="all without")
    parser.add_argument("--runs", type=int, default=1_000_000, help="executions of each")
    parser.add_argument("--keep", action="store_true", help="add what is new to the corpus")
    arguments = parser.parse_args()
    unknown = set(arguments.targets) - set(TARGETS)
    if unknown:
        parser.error(
            f"no such target: {', '.join(sorted(unknown))} (there are: {' '.join(TARGETS)})"
        )
    worst = 0
    print(f"{'target':24}{'executions':>12}{'per second':>12}{'corpus':>8}  result", flush=True)
    for name in arguments.targets or TARGETS:
        worst |= _fuzz(name, arguments.runs, keep=arguments.keep)
    return worst


def _fuzz(name: str, runs: int, *, keep: bool) -> int:
    with tempfile.TemporaryDirectory(prefix="guanjia-fuzz-") as folder:
        seeds = Path(folder) / "seeds"
        seeds.mkdir()
        for number, one in enumerate([*SEEDS[name](), *corpora.read(name)]):
            (seeds / f"{number:05d}").write_bytes(one)
        began = time.monotonic()
        limits = [
            f"-max_len={MAX_LEN_OF.get(name, MAX_LEN)}",
            f"-timeout={HANG_S}",
            f"-rss_limit_mb={MEMORY_MB}",
        ]
        run = _libfuzzer(
            name, [f"-runs={runs}", *limits, f"-artifact_prefix={folder}/", str(seeds)]
        )
        seconds = time.monotonic() - began
        done = re.findall(r"Done (\d+) runs", run.stderr)
        executions = int(done[0]) if done else 0
        well = run.returncode == 0 and executions >= runs
        kept = _keep(name, seeds, Path(folder)) if keep and well else len(corpora.read(name))
        per_second = int(executions / seconds)
        print(
            f"{name:24}{executions:>12,}{per_second:>12,}{kept:>8}  {'ok' if well else 'FOUND'}",
            flush=True,
        )
        if not well:
            print(run.stderr[-4000:], flush=True)
            for finding in sorted(Path(folder).glob("*-*")):
                print(f"input: {finding.read_bytes().hex()}", flush=True)
        return 0 if well else 1


def _keep(name: str, seeds: Path, folder: Path) -> int:
    """Merge to the smallest set that reaches the same, and keep that."""
    merged = folder / "merged"
    merged.mkdir()
    _libfuzzer(name, ["-merge=1", str(merged), str(seeds)])
    return corpora.write(name, (path.read_bytes() for path in merged.iterdir()))


def _libfuzzer(name: str, arguments: list[str]) -> subprocess.CompletedProcess[str]:
    # When it merges, libFuzzer starts what its first argument names: a program of its own.
    with tempfile.TemporaryDirectory(prefix="guanjia-fuzz-") as folder:
        program = Path(folder) / name
        program.write_text(
            f"#!/bin/sh\ncd {ROOT}\n"
            f'exec {sys.executable} -m tests.fuzz.one {name} "{program}" "$@"\n',
            "utf-8",
        )
        program.chmod(0o700)
        return subprocess.run(
            [str(program), *arguments],
            check=False,
            capture_output=True,
            text=True,
            errors="replace",
        )


if __name__ == "__main__":
    sys.exit(main())
