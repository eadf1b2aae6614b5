"""``guanjia-kiosk sync bundle``: everything another person needs to help, and nothing personal."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import msgspec
import typer
from rich.table import Table

from drivers.adapter import utc_now
from drivers.registry import Registry
from kiosk.config import ROOT, Config, ConfigError, load_config
from kiosk.staff import show
from kiosk.staff.devices_cli import DEFAULT_SITE, Json, Site, refuse
from kiosk.staff.doctor_cli import finding_record, findings_of
from kiosk.staff.queue_show import size, sync_words
from kiosk.staff.sync_cli import DATABASE, DEFAULT_DATA, Data, database_key
from kiosk.words import Words
from sync.diagnostics import (
    MANIFEST,
    Part,
    as_json,
    folder_facts,
    submission_lines,
    system_facts,
    tail,
    write_bundle,
)
from sync.reading import Reading
from sync.redaction import Redactor, phrases_of, vocabulary_of
from sync.store import StoreError, Trouble

JOURNAL_LINES = 5000
JOURNAL_S = 15.0
_JOURNAL = (
    *("journalctl", "--unit", "guanjia*", "--lines", str(JOURNAL_LINES)),
    *("--output", "short-iso", "--no-hostname", "--no-pager", "--quiet"),
)


def bundle(
    to: Annotated[Path, typer.Option("--to", help="Folder for the file.")] = Path(),
    site: Site = DEFAULT_SITE,
    data: Data = DEFAULT_DATA,
    log: Annotated[
        list[Path] | None,
        typer.Option("--log", help="A log to add; may be repeated. The journal is added itself."),
    ] = None,
    json: Json = False,
) -> None:
    """Write one file with all that helps to find a fault; personal data is taken out.

    Exit codes: 0 written, 2 nothing could be written.

    Example: guanjia-kiosk sync bundle --to /media/usb
    """
    words = sync_words()
    if not to.is_dir():
        raise refuse(words.say("bundle_no_folder", folder=to))
    config, fault = _config(site)
    redactor = Redactor(vocabulary_of(_sources()) | _host(config), phrases_of(_sentences()))
    now = utc_now()
    who = "unknown" if config is None else f"{config.site.area}-{config.site.terminal}"
    with show.progress("正在收集", None) as tick:
        parts = _parts(site, data, log or [], config, fault, redactor, tick)
    path = to / f"guanjia-{who}-{now:%Y%m%dT%H%M%SZ}.zip"
    try:
        written = write_bundle(path, parts, {"terminal": who, "written_at": now.isoformat()})
    except OSError as error:
        raise refuse(words.say("bundle_failed", reason=error.strerror)) from error
    if json:
        show.print_json({"file": str(path), "parts": [one.name for one in written]})
        return
    show.out().print(_table(written, words))
    show.out().print(words.say("bundle_written", path=path))


def _parts(
    site: Path,
    data: Path,
    logs: list[Path],
    config: Config | None,
    fault: str,
    redactor: Redactor,
    tick: Callable[[], None],
) -> dict[str, bytes]:
    words = sync_words()
    parts = {"system.json": as_json(system_facts(data, utc_now()))}
    tick()
    # The file as it was read, without its comments; people write anything into comments.
    told: object = {"fault": fault} if config is None else msgspec.to_builtins(config)
    parts["config.json"] = as_json(redactor.data(told))
    parts["data-folder.json"] = as_json(redactor.data(folder_facts(data)))
    tick()
    parts |= _queue(data, redactor)
    tick()
    findings = []
    for finding in findings_of(site, data, throughput_bytes=16 * 1024):
        findings.append(finding_record(finding, words))
        tick()
    parts["doctor.json"] = as_json(redactor.data(findings))
    for place, path in enumerate(logs, 1):
        parts[f"log-{place}.txt"] = redactor.text(_log(path)).encode()
        tick()
    parts["journal.txt"] = redactor.text(_journal()).encode()
    tick()
    return parts


def _queue(data: Path, redactor: Redactor) -> dict[str, bytes]:
    try:
        with Reading(data / DATABASE, database_key=database_key()) as reading:
            report = reading.report()
            rows = submission_lines(reading)
    except StoreError as error:
        return {"queue.json": as_json({"trouble": error.cause.value})}
    counts = msgspec.to_builtins(report.counts)
    lines = (msgspec.json.encode(redactor.data(_plain(row))) for row in rows)
    return {
        "queue.json": as_json(
            {
                "version": report.version,
                "counts": counts,
                "last_delivery": report.last_delivery,
                "last_error": redactor.text(report.last_error),
            }
        ),
        "submissions.jsonl": b"\n".join(lines) + b"\n",
    }


def _plain(row: dict[str, object]) -> Any:
    return {key: one.isoformat() if hasattr(one, "isoformat") else one for key, one in row.items()}


def _config(site: Path) -> tuple[Config | None, str]:
    try:
        files = (ROOT / "config" / "default.toml", site)
        return load_config(*files, registry=Registry.installed()), ""
    except ConfigError as error:
        return None, str(error)


def _host(config: Config | None) -> frozenset[str]:
    """The words of the platform's host name; never what else an address can hold."""
    host = None if config is None else urlsplit(config.platform.url).hostname
    return frozenset((host or "").lower().replace("-", ".").split("."))


def _sources() -> list[Path]:
    return [ROOT / package for package in ("kiosk", "drivers", "sync")]


def _sentences() -> list[str]:
    """What the product itself says in Chinese."""
    found = [trouble.words for trouble in Trouble]
    for path in (ROOT / "assets" / "words").rglob("*.toml"):
        found += Words.read(path.parent, path.stem).values()
    return found


def _log(path: Path) -> str:
    try:
        return tail(path)
    except OSError as error:
        return f"cannot be read: {error.strerror}\n"


def _journal() -> str:
    if shutil.which(_JOURNAL[0]) is None:
        return "no journal on this machine\n"
    try:
        done = subprocess.run(_JOURNAL, capture_output=True, timeout=JOURNAL_S, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"cannot be read: {type(error).__name__}\n"
    return done.stdout.decode("utf-8", "replace")


def _table(parts: list[Part], words: Words) -> Table:
    table = Table(expand=True)
    table.add_column(words["bundle_part"], ratio=3)
    table.add_column(words["bundle_size"], ratio=2, justify="right")
    table.add_column(words["bundle_about"], ratio=6)
    for part in parts:
        kind = part.name.partition(".")[0].partition("-")[0]
        table.add_row(part.name, size(part.size), words[f"bundle_kind_{kind}"])
    table.add_row(MANIFEST, "", words["bundle_kind_manifest"])
    return table
