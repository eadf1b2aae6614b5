"""``guanjia-kiosk readiness``: what this terminal could do now, as a report to read or to print."""

from __future__ import annotations

import datetime as dt
import os
import secrets
import shutil
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from drivers.adapter import utc_now
from drivers.device import DeviceClass
from drivers.receipt.port import Field, Line, Receipt, Rule
from drivers.registry import Registry
from kiosk.catalog.catalog import Catalog, CatalogError, load_catalog
from kiosk.config import ROOT, Config
from kiosk.hours import Hours
from kiosk.readiness import Situation, assess
from kiosk.staff import show
from kiosk.staff.bench import DeviceBench
from kiosk.staff.devices_cli import (
    DEFAULT_SITE,
    EXIT_NOT_WELL,
    FIRST_REPORT_S,
    Json,
    Site,
    refuse,
    site_config,
)
from kiosk.staff.explain import staff_words
from kiosk.staff.readiness_report import ReadinessReport
from kiosk.words import Words
from sync.contract.platform import PlatformError, load_platform
from sync.relay.pace import Limits
from sync.relay.wire import Wire
from sync.verdict import judge_greeting

DEFAULT_DATA = Path("/var/lib/guanjia")
# Below this the outbox accepts nothing any more.
RESERVE_BYTES = 16 * 1024 * 1024
PRINT_LIMIT_S = 120.0


def readiness(
    site: Site = DEFAULT_SITE,
    data: Annotated[Path, typer.Option(help="Where the queue is kept.")] = DEFAULT_DATA,
    paper: Annotated[
        bool, typer.Option("--print", help="Also print it on the receipt printer.")
    ] = False,
    json: Json = False,
) -> None:
    """Say what citizens could start now, what is missing, and where they can go instead.

    Exit codes: 0 everything can be started, 1 something cannot (or was not printed), 2 no report.

    Example: guanjia-kiosk readiness --site /etc/guanjia/site.toml --print
    """
    registry = Registry.installed()
    config = site_config(site, registry)
    try:
        catalog = load_catalog(ROOT / "config" / "services")
    except CatalogError as error:
        raise refuse(str(error)) from error
    citizen = Words.read(ROOT / "assets" / "words", config.language)
    staff = staff_words()
    printed = True
    with DeviceBench(config.devices, registry) as bench:
        report = _assess(config, catalog, bench, data)
        receipt = report.as_receipt(citizen, staff)
        if paper:
            printed = _print(bench, receipt)
    if json:
        show.print_json({**report.as_record(citizen, staff), "printed": paper and printed})
    else:
        show.out().print(_table(receipt))
    whole = not report.readiness.out_of_service and not report.readiness.refusals
    raise typer.Exit(0 if whole and printed else EXIT_NOT_WELL)


def _assess(config: Config, catalog: Catalog, bench: DeviceBench, data: Path) -> ReadinessReport:
    with show.progress("正在检查设备和网络", FIRST_REPORT_S) as tick:
        reports = bench.first_reports(FIRST_REPORT_S, tick)
        tick()
        link_up = _platform_answers(config)
    situation = Situation(
        devices={str(name): report for name, report in reports.items()},
        can_save=_can_save(data),
        link_up=link_up,
        hours=Hours.parse(config.site.hours),
    )
    now: dt.datetime = utc_now()
    return ReadinessReport(
        place=config.site.place,
        nearest=config.site.nearest,
        at=now,
        catalog=catalog,
        situation=situation,
        readiness=assess(catalog, situation, before=None, now=now),
    )


def _platform_answers(config: Config) -> bool:
    """Whether the platform answers a greeting with its signature."""
    try:
        platform = load_platform(Path(config.platform.keys))
    except (PlatformError, OSError) as error:
        show.err().print(Text(f"平台公钥不能用：{error}", style="red"))
        return False
    wire = Wire(config.platform.url, timing=config.relay, limits=Limits(), http=None)
    try:
        nonce = secrets.token_hex(16)
        return judge_greeting(wire.greet(nonce), nonce, platform) is None
    finally:
        wire.close()


def _can_save(data: Path) -> bool:
    if not data.is_dir() or not os.access(data, os.W_OK):
        return False
    return shutil.disk_usage(data).free > RESERVE_BYTES


def _print(bench: DeviceBench, receipt: Receipt) -> bool:
    if DeviceClass.RECEIPT not in bench.tables:
        show.err().print(Text("这个站点没有配小票打印机，没有打印。", style="red"))
        return False
    with show.progress("正在打印", PRINT_LIMIT_S) as tick:
        printed = bench.ask(
            DeviceClass.RECEIPT,
            lambda printer: printer.print(receipt),
            limit_s=PRINT_LIMIT_S,
            tick=tick,
        )
    outcome = printed.value
    if outcome is None or not outcome.ok:
        reason = printed.reason if outcome is None else f"{outcome.code} {outcome.reason}"
        show.err().print(Text(f"没有打印：{reason}", style="red"))
        return False
    return True


def _table(receipt: Receipt) -> Table:
    table = Table(show_header=False, expand=True)
    table.add_column(ratio=2, overflow="fold")
    table.add_column(ratio=5, overflow="fold")
    for block in receipt.blocks:
        match block:
            case Field(label, value):
                table.add_row(Text(label, style="dim"), value)
            case Line(text):
                table.add_row("", Text(text, style="bold" if block.bold else ""))
            case Rule():
                table.add_section()
            case _:
                continue
    return table
