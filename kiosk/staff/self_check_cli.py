"""``guanjia-kiosk self-check``: can this machine run the terminal? Asked after every update."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from drivers.registry import Registry
from kiosk.catalog.catalog import CatalogError, load_catalog
from kiosk.config import ROOT, ConfigError, load_config
from kiosk.staff import show
from kiosk.staff.devices_cli import DEFAULT_SITE, EXIT_NOT_WELL, Json, Site
from kiosk.staff.doctor_cli import findings_of, remedy, says
from kiosk.staff.queue_show import sync_words
from kiosk.staff.sync_cli import DATABASE, DEFAULT_DATA, Data
from kiosk.words import Words
from sync.doctor import Finding, Step

# Everything before the road: what this machine has to do with by itself.
LOCAL = (Step.CONFIG, Step.KEYS, Step.DATA, Step.DATABASE, Step.CLOCK)
WINDOW_WITHIN_S = 120
Row = dict[str, Any]


def self_check(
    site: Site = DEFAULT_SITE,
    data: Data = DEFAULT_DATA,
    window: Annotated[
        bool, typer.Option("--window/--no-window", help="Also draw a screen, offscreen.")
    ] = True,
    json: Json = False,
) -> None:
    """Check what the terminal stands on: configuration, keys, disk, queue, clock, items, screens.

    No device and no network is asked; for those there are `devices status` and `sync doctor`.
    Nothing is changed. Before a site is configured, its steps count as not checked.

    Exit codes: 0 the terminal can run, 1 something keeps it from running.

    Example: guanjia-kiosk self-check --json
    """
    words = sync_words()
    rows: list[Row] = []
    with show.progress("正在自检", None) as tick:
        for row in checks(site, data, words, window=window):
            rows.append(row)
            tick()
    if json:
        show.print_json(rows)
    else:
        show.out().print(_table(rows, words))
    raise typer.Exit(EXIT_NOT_WELL if any(row["outcome"] == "failed" for row in rows) else 0)


def checks(site: Path, data: Path, words: Words, *, window: bool) -> Iterator[Row]:
    """Every step, as a row with step, outcome, says and remedy; the window's takes seconds."""
    if site.is_file():
        yield from local_rows(findings_of(site, data), data, words)
    else:
        yield _row("config", "skipped", words.say("self-check_no_site", site=site), "")
    yield catalogue_row(words)
    if window:
        yield _window(site, words)


def local_rows(findings: Iterator[Finding], data: Path, words: Words) -> Iterator[Row]:
    """What the doctor finds before it comes to the road."""
    for finding in itertools.islice(findings, len(LOCAL)):
        if finding.step is Step.DATABASE and not (data / DATABASE).exists():
            # Made at the first start: a terminal that never ran is not broken.
            yield _row(finding.step.value, "skipped", words["self-check_no_queue"], "")
            continue
        yield _row(
            finding.step.value,
            "failed" if finding.fault else finding.outcome.value,
            says(finding, words),
            remedy(finding, words),
        )


def catalogue_row(words: Words) -> Row:
    """Whether the services that came with the program can be read."""
    try:
        count = len(load_catalog(ROOT / "config" / "services"))
    except CatalogError as error:
        return _row("catalogue", "failed", str(error), words["self-check_reinstall"])
    return _row("catalogue", "ok", words.say("self-check_catalogue", count=count), "")


def _window(site: Path, words: Words) -> Row:
    # Qt keeps state for the life of a process, and a library that is missing ends it.
    command = [
        sys.executable,
        "-c",
        "from kiosk.staff.self_check_cli import draw; draw()",
        str(site),
    ]
    # An installed program finds its libraries by what started it, not by where they lie.
    found = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    try:
        drawn = subprocess.run(
            command,
            capture_output=True,
            text=True,
            cwd=ROOT,
            timeout=WINDOW_WITHIN_S,
            check=False,
            env=found,
        )
    except subprocess.TimeoutExpired:
        return _row(
            "window", "failed", words["self-check_window_hangs"], words["self-check_reinstall"]
        )
    if drawn.returncode == 0:
        return _row("window", "ok", words["self-check_window"], "")
    last = (drawn.stdout.strip() or drawn.stderr.strip()).splitlines()[-1:]
    return _row("window", "failed", "".join(last), words["self-check_reinstall"])


def draw() -> None:
    """The child process of the window's check: ``argv[1]`` is the site's file."""
    from kiosk.app.window_check import faults_of_window

    site = Path(sys.argv[1])
    default = ROOT / "config" / "default.toml"
    own = site if site.is_file() else ROOT / "config" / "sites" / "development.toml"
    try:
        faults = faults_of_window(load_config(default, own, registry=Registry.installed()))
    except ConfigError as error:
        faults = (str(error),)
    for fault in faults:
        print(fault)
    sys.exit(1 if faults else 0)


def _row(step: str, outcome: str, said: str, to_do: str) -> Row:
    return {"step": step, "outcome": outcome, "says": said, "remedy": to_do}


def _table(rows: list[Row], words: Words) -> Table:
    colours = {"ok": "green", "failed": "red", "warning": "yellow"}
    shown = Table(box=None, show_header=False, pad_edge=False)
    for row in rows:
        name = words[f"self-check_step_{row['step']}"]
        said = row["says"] + (f"\n→ {row['remedy']}" if row["remedy"] else "")
        shown.add_row(name, Text(said, style=colours.get(row["outcome"], "dim")))
    return shown
