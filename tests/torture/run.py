"""Torture: ``python tests/torture/run.py [--seed N] [--quick] [--share S] [PART]``.

Parts: powerloss, kill, diskfault, network; all of them when none is named.

See README.md beside this file for what each part proves, and where its gap is.
"""

from __future__ import annotations

import argparse
import dataclasses
import functools
import json
import os
import random
import sys
import time
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.torture import diskfault, kill, network, powerloss
from tests.torture.report import Line, Plan, Tell


def powerloss_lines(plan: Plan, tell: Tell) -> list[Line]:
    """Part (a): the product must lose nothing, the careless controls must lose something."""
    lines = []
    for subject in (*powerloss.PRODUCT, *powerloss.CONTROLS):
        shipped = subject in powerloss.PRODUCT
        images = plan.images // len(powerloss.PRODUCT) if shipped else plan.control_images
        began = time.perf_counter()
        tally = powerloss.torment(
            subject,
            images=images,
            seed=plan.seed,
            workers=plan.workers,
            keep_in=plan.keep_in,
            advance=functools.partial(tell, subject.name, images),
        )
        lines.append(
            Line(
                part="power loss",
                what=subject.name,
                count=tally.images,
                unit="images",
                wrong=dict(tally.wrong),
                must_fail=subject.careless,
                seconds=time.perf_counter() - began,
                notes={"boundaries": tally.boundaries},
                examples=tally.examples,
            )
        )
    return lines


def kill_lines(plan: Plan, tell: Tell) -> list[Line]:
    """Part (b): SIGKILL at every write boundary."""
    tell("kill", plan.kills, 0)
    began = time.perf_counter()
    kills, ledger = kill.torment(plan.kills, seed=plan.seed, workers=plan.workers)
    seconds = time.perf_counter() - began
    notes = {f"{act} killed": float(count) for act, count in sorted(kills.by_act.items())}
    notes |= {f"at {call}": float(count) for call, count in sorted(kills.by_call.items())}
    known = len(kills.expected.states)
    terminals = Line(
        *("kill", "terminals reopened", kills.count, "kills", dict(kills.wrong), seconds),
        notes=notes,
        examples=kills.examples,
    )
    return [terminals, Line("kill", "hub's ledger", known, "submissions", dict(ledger), seconds)]


def diskfault_lines(plan: Plan, tell: Tell) -> list[Line]:
    """Part (c): EIO and ENOSPC on every call that writes."""
    tell("diskfault", len(diskfault.ACTS) * len(diskfault.ERRORS) * 2, 0)
    began = time.perf_counter()
    faults = diskfault.torment(seed=plan.seed, workers=plan.workers, step=plan.every_call)
    notes = {name: float(count) for name, count in sorted(faults.injected.items())}
    notes |= {f"told {cause}": float(count) for cause, count in sorted(faults.told.items())}
    seconds, lives = time.perf_counter() - began, faults.injected.total()
    given = ("disk fault", "one call fails, or all from it on", lives, "lives")
    return [Line(*given, dict(faults.wrong), seconds, notes=notes, examples=faults.examples)]


def network_lines(plan: Plan, tell: Tell) -> list[Line]:
    """Part (d): a bad network and dying terminals at once."""
    began = time.perf_counter()
    storm, ledger = network.torment(
        plan.deliveries,
        seed=plan.seed,
        terminals=4,
        each=min(500, plan.deliveries // 4),
        advance=functools.partial(tell, "network", plan.deliveries),
    )
    seconds = time.perf_counter() - began
    notes = {f"exchanges {fate}": float(count) for fate, count in sorted(storm.met.items())}
    notes |= {"kills": storm.kills, "delivered more than once": storm.repeated}
    known = len(storm.expected.states)
    terminals = Line(
        *("network", "terminals in the end", known, "submissions", dict(storm.wrong), seconds),
        notes=notes,
        examples=storm.examples,
    )
    there = storm.deliveries
    return [terminals, Line("network", "hub's ledger", there, "deliveries", dict(ledger), seconds)]


_TELL_EACH = 1000

PARTS = {
    "powerloss": powerloss_lines,
    "kill": kill_lines,
    "diskfault": diskfault_lines,
    "network": network_lines,
}


def show(lines: list[Line], console: Console) -> None:
    table = Table(title="Torture")
    for column in ("part", "what", "count", "per s", "wrong", "verdict"):
        table.add_column(column, justify="right" if column in ("count", "per s") else "left")
    for line in lines:
        wrong = ", ".join(f"{count} {word}" for word, count in sorted(line.wrong.items()))
        verdict = "[green]passed" if line.passed else "[red]FAILED"
        if line.must_fail and line.passed:
            verdict = "[green]failed as it must"
        rate = f"{line.count / line.seconds:.0f}" if line.seconds else ""
        count = f"{line.count} {line.unit}"
        table.add_row(line.part, line.what, count, rate, wrong or "0", verdict)
    console.print(table)
    for line in lines:
        if line.notes:
            words = ", ".join(f"{name} {value:.0f}" for name, value in line.notes.items())
            console.print(f"{line.part}, {line.what}: {words}", highlight=False)
        if not line.passed:
            for example in line.examples or ["nothing was wrong, and something must be"]:
                console.print(f"{line.part}, {line.what}: {example}", highlight=False)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("part", nargs="?", default="all", choices=[*PARTS, "all"])
    parser.add_argument("--seed", type=int, help="of everything that is drawn; a new one if left")
    parser.add_argument("--quick", action="store_true", help="a hundredth of it")
    parser.add_argument("--share", type=float, default=1.0, help="of the whole, as 0.1")
    parser.add_argument("--json", action="store_true", help="the result for programs")
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args(arguments)
    # Where the product is imported from, by this process and by those it starts.
    os.chdir(Path(__file__).resolve().parents[2])
    seed = random.SystemRandom().randrange(2**31) if options.seed is None else options.seed
    plan = Plan.of(seed, quick=options.quick, workers=options.workers).part(options.share)
    console = Console(stderr=True)
    console.print(f"seed {seed}")
    lines: list[Line] = []
    told: set[tuple[str, int]] = set()
    began = time.perf_counter()
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}"))
    with Progress(*columns, TimeElapsedColumn(), console=console, transient=True) as progress:
        for name, part in PARTS.items():
            if options.part not in (name, "all"):
                continue
            task = progress.add_task(name)

            def tell(what: str, of: int, done: int, task: TaskID = task) -> None:
                progress.update(task, description=what, completed=done, total=of)
                step = (what, done // _TELL_EACH)
                if not console.is_terminal and step not in told:
                    # A run of hours whose words go into a file: how far it is, whenever it ends.
                    told.add(step)
                    console.print(f"{what}: {done} of {of}", highlight=False)

            lines += part(plan, tell)
            progress.remove_task(task)
    passed = all(line.passed for line in lines)
    if options.json:
        words = [{**dataclasses.asdict(line), "passed": line.passed} for line in lines]
        print(json.dumps({"seed": seed, "passed": passed, "lines": words}, indent=2))
    else:
        show(lines, Console())
    minutes, seconds = divmod(round(time.perf_counter() - began), 60)
    console.print(f"seed {seed}, {minutes} min {seconds} s: {'passed' if passed else 'FAILED'}")
    return 0 if passed else 1


if __name__ == "__main__":
    raise SystemExit(main())
