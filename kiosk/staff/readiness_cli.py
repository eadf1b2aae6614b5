"""``guanjia-kiosk readiness``: what this terminal could do now, as a report to read or to print."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import secrets
import shutil
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text
from sqlalchemy import update

from drivers.adapter import AbsentDevice, utc_now
from drivers.device import DeviceClass
from drivers.receipt.port import Field, Line, Receipt, Rule
from drivers.registry import Registry
from drivers.ups.port import PowerAdvice
from kiosk.catalog.catalog import Catalog, CatalogError, load_catalog
from kiosk.catalog.profile import offered, read_profile
from kiosk.catalog.search import SearchIndex
from kiosk.config import ROOT, Config
from kiosk.hours import Hours
from kiosk.power import PowerWatch
from kiosk.readiness import ALWAYS_THERE, Situation, assess
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
from kiosk.staff.queue_show import RESERVE_BYTES
from kiosk.staff.readiness_report import ReadinessReport
from kiosk.staff.sync_cli import DATABASE, DEFAULT_DATA, Data, database_key
from kiosk.words import Words
from sync.contract.platform import PlatformError, load_platform
from sync.relay.pace import Limits
from sync.relay.wire import Wire
from sync.schema import outbox_form
from sync.store import Store, StoreError
from sync.verdict import judge_greeting

PRINT_LIMIT_S = 120.0
POWER_S = 10.0
BUSY_S = 2.0


def readiness(
    site: Site = DEFAULT_SITE,
    data: Data = DEFAULT_DATA,
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
    profile = read_profile(ROOT / "config" / "profiles", config.site.kind)
    # Nobody searches here: the index stays empty.
    offer = offered(catalog, SearchIndex(()), profile, config.site.kind)
    citizen = Words.read(ROOT / "assets" / "words", config.language)
    staff = staff_words()
    printed = True
    with DeviceBench(config.devices, registry) as bench:
        report = _assess(config, offer.catalog, profile.name, bench, data)
        receipt = report.as_receipt(citizen, staff)
        if paper:
            printed = _print(bench, receipt)
    if json:
        show.print_json({**report.as_record(citizen, staff), "printed": paper and printed})
    else:
        show.out().print(_table(receipt))
    whole = not report.readiness.out_of_service and not report.readiness.refusals
    raise typer.Exit(0 if whole and printed else EXIT_NOT_WELL)


def _assess(
    config: Config, catalog: Catalog, profile: str, bench: DeviceBench, data: Path
) -> ReadinessReport:
    with show.progress("正在检查设备和网络", FIRST_REPORT_S) as tick:
        reports = bench.first_reports(FIRST_REPORT_S, tick)
        power = _power(bench)
        tick()
        link_up = _platform_answers(config)
    # The journey asks for these by name, fitted or not, as in the running terminal.
    absent = {
        str(name): AbsentDevice(name, "not in the configuration").status()
        for name in ALWAYS_THERE
        if name not in reports
    }
    situation = Situation(
        devices={**absent, **{str(name): report for name, report in reports.items()}},
        can_save=_can_save(data),
        link_up=link_up,
        hours=Hours.parse(config.site.hours),
        power=power,
    )
    now: dt.datetime = utc_now()
    return ReadinessReport(
        place=config.site.place,
        nearest=config.site.nearest,
        profile=profile,
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


def _power(bench: DeviceBench) -> PowerAdvice:
    """What the power supply's answer asks for, as the terminal would take it at its start."""
    if DeviceClass.UPS not in bench.tables:
        return PowerAdvice.NONE
    found = [PowerAdvice.NONE]
    watch = PowerWatch(found.append)
    answer = bench.ask(DeviceClass.UPS, lambda ups: ups.power(), limit_s=POWER_S)
    if answer.value is not None:
        watch.note(answer.value)
    return found[-1]


def _can_save(data: Path) -> bool:
    """Whether the queue can save now, found out as the terminal does: by saving."""
    path = data / DATABASE
    if not path.is_file():
        # The terminal has never run: it will make one.
        room = data.is_dir() and shutil.disk_usage(data).free > RESERVE_BYTES
        return room and os.access(data, os.W_OK)
    if not os.access(path, os.W_OK):
        told = "没有写数据库的权限，没能试存。请用终端的账户再试。"
        show.err().print(Text(told, style="yellow"))
        return False
    try:
        with contextlib.closing(
            Store(path, busy_timeout_s=BUSY_S, database_key=database_key())
        ) as store:
            with store.write() as connection:
                connection.execute(update(outbox_form).values(probed_at=utc_now().isoformat()))
            return store.free_bytes() > RESERVE_BYTES
    except StoreError as error:
        show.err().print(Text(error.cause.words, style="red"))
        return False


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
        show.err().print(Text(f"没有得到打印机确认：{reason}", style="red"))
        return False
    return True


def _table(receipt: Receipt) -> Table:
    table = Table(show_header=False, expand=True)
    table.add_column(ratio=2, overflow="fold")
    table.add_column(ratio=5, overflow="fold")
    for block in receipt.blocks:
        match block:
            case Field(label, value):
                table.add_row(Text(label, style="dim"), Text(value))
            case Line(text):
                table.add_row("", Text(text, style="bold" if block.bold else ""))
            case Rule():
                table.add_section()
            case _:
                continue
    return table
