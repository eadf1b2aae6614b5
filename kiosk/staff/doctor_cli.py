"""``guanjia-kiosk sync doctor``: where the road to the platform is broken, and who mends it."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import requests
import typer
from rich.table import Table
from rich.text import Text

from drivers.adapter import utc_now
from drivers.registry import Registry
from kiosk.app.line import line_to
from kiosk.case.receipt import local_time
from kiosk.config import ROOT, Config, ConfigError, load_config
from kiosk.staff import show
from kiosk.staff.devices_cli import DEFAULT_SITE, EXIT_NOT_WELL, Json, Site
from kiosk.staff.queue_show import RESERVE_BYTES, size, sync_words
from kiosk.staff.sync_cli import DATABASE, DEFAULT_DATA, Data, database_key, terminal_of
from kiosk.words import Words
from sync.contract.platform import PlatformError, load_platform
from sync.doctor import Finding, Outcome, Patience, Step, Subject, examine

COLOURS = {
    Outcome.OK: "green",
    Outcome.WARNING: "yellow",
    Outcome.FAILED: "red",
    Outcome.SKIPPED: "dim",
    Outcome.NOT_USED: "dim",
}
_SMALL_BYTES = 16 * 1024
# Facts that people read in other units, and moments of the place.
_SIZES = {"free_bytes": "free", "reserve_bytes": "reserve"}
_MOMENTS = frozenset({"now", "not_after"})


def doctor(
    site: Site = DEFAULT_SITE,
    data: Data = DEFAULT_DATA,
    full: Annotated[
        bool, typer.Option("--full", help="Check the whole database, indices too; may take long.")
    ] = False,
    throughput_bytes: Annotated[
        int,
        typer.Option(min=1024, max=4 * 1024 * 1024, help="Sent to measure; a metered link pays."),
    ] = 128 * 1024,
    json: Json = False,
) -> None:
    """Walk the road to the platform step by step; say what is wrong, what to do, and who does it.

    Nothing is changed, and nothing is kept by the platform.

    Exit codes: 0 all is well, 1 something wants to be seen to.

    Example: guanjia-kiosk sync doctor --site /etc/guanjia/site.toml
    """
    words = sync_words()
    with show.progress("正在逐步检查", None) as tick:
        findings = []
        for finding in findings_of(site, data, full=full, throughput_bytes=throughput_bytes):
            findings.append(finding)
            tick()
    if json:
        show.print_json([finding_record(finding, words) for finding in findings])
    else:
        show.out().print(_table(findings, words))
    raise typer.Exit(EXIT_NOT_WELL if any(finding.fault for finding in findings) else 0)


def findings_of(
    site: Path, data: Path, *, full: bool = False, throughput_bytes: int = 128 * 1024
) -> Iterator[Finding]:
    """What the doctor finds at this terminal, step by step, also when it is badly configured."""
    fault, config = "", None
    try:
        config = load_config(ROOT / "config" / "default.toml", site, registry=Registry.installed())
    except ConfigError as error:
        fault = str(error)
    yield from examine(
        _subject(config, fault, data),
        clock=utc_now,
        patience=_patience(config, full=full, throughput_bytes=throughput_bytes),
        full=full,
        reserve_bytes=RESERVE_BYTES,
    )


def walk_with(config: Config, data: Path) -> list[Finding]:
    """What the doctor finds on the road of a terminal whose configuration is at hand."""
    return list(findings_with(config, data))


def findings_with(config: Config, data: Path) -> Iterator[Finding]:
    """The same, step by step."""
    yield from examine(
        _subject(config, "", data),
        clock=utc_now,
        patience=_patience(config, full=False, throughput_bytes=_SMALL_BYTES),
        full=False,
        reserve_bytes=RESERVE_BYTES,
    )


def finding_record(finding: Finding, words: Words) -> dict[str, Any]:
    """One finding for ``--json`` and for the diagnostics file."""
    responsible = finding.responsible
    return {
        "step": finding.step.value,
        "outcome": finding.outcome.value,
        "fault": None if finding.fault is None else finding.fault.value,
        "says": says(finding, words),
        "remedy": remedy(finding, words),
        "responsible": None if responsible is None else responsible.value,
        "facts": dict(finding.facts),
    }


def says(finding: Finding, words: Words) -> str:
    """What was seen, or what is wrong."""
    facts: dict[str, object] = dict(finding.facts)
    for name, shown in _SIZES.items():
        if name in facts:
            facts[shown] = size(int(finding.facts[name]))
    for name in _MOMENTS & facts.keys():
        facts[name] = local_time(dt.datetime.fromisoformat(str(finding.facts[name])))
    if finding.fault is not None:
        return words.say(f"wrong_{finding.fault}", **facts)
    if finding.outcome is not Outcome.OK:
        return words[f"seen_{finding.outcome}"]
    part = finding.step is Step.DATABASE and not finding.facts["whole"]
    return words.say("seen_database_part" if part else f"seen_{finding.step}", **facts)


def remedy(finding: Finding, words: Words) -> str:
    """What to do; empty when nothing is wrong."""
    return "" if finding.fault is None else words[f"remedy_{finding.fault}"]


def _subject(config: Config | None, fault: str, data: Path) -> Subject:
    if config is None:
        return Subject(
            data=data,
            database=data / DATABASE,
            config_fault=fault,
            database_key=database_key(),
        )
    return Subject(
        data=data,
        database=data / DATABASE,
        url=config.platform.url,
        keys=Path(config.platform.keys),
        terminal=terminal_of(config),
        http=_session(config, data),
        database_key=database_key(),
    )


def _session(config: Config, data: Path) -> requests.Session | None:
    # As the relay gets it; without keys there is none, and the walk says so.
    # Looking makes no folder: that it is missing is a finding.
    if not data.is_dir():
        return None
    with contextlib.suppress(PlatformError):
        return line_to(load_platform(Path(config.platform.keys)), data, config, utc_now).http
    return None


def _patience(config: Config | None, *, full: bool, throughput_bytes: int) -> Patience:
    usual = Patience()
    relay = usual if config is None else config.relay
    return Patience(
        connect_timeout_s=relay.connect_timeout_s,
        read_timeout_s=relay.read_timeout_s,
        # Whoever asks for all of it has the time.
        check_limit_s=3600.0 if full else usual.check_limit_s,
        throughput_bytes=throughput_bytes,
    )


def _table(findings: list[Finding], words: Words) -> Table:
    table = Table(show_lines=True, expand=True)
    for heading, ratio in (("步骤", 3), ("结果", 2), ("看到什么", 6), ("怎么办", 6), ("谁来办", 3)):
        table.add_column(heading, ratio=ratio, overflow="fold")
    for finding in findings:
        responsible = finding.responsible
        table.add_row(
            words[f"step_{finding.step}"],
            Text(words[f"outcome_{finding.outcome}"], style=COLOURS[finding.outcome]),
            Text(says(finding, words)),
            Text(remedy(finding, words)),
            "" if responsible is None else words[f"responsible_{responsible}"],
        )
    return table
