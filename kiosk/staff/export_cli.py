"""``guanjia-kiosk sync export`` and ``import-receipt``: delivery by hand."""

from __future__ import annotations

import contextlib
import dataclasses
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from drivers.registry import Registry
from kiosk.app.delivery import ATTACHMENTS_FOLDER
from kiosk.staff import show
from kiosk.staff.devices_cli import DEFAULT_SITE, EXIT_NOT_WELL, Json, Site, refuse, site_config
from kiosk.staff.queue_show import sync_words
from kiosk.staff.sync_cli import (
    DATABASE,
    DEFAULT_DATA,
    Data,
    database_key,
    in_words,
    open_outbox,
    open_reading,
    platform_key,
)
from kiosk.words import Words
from sync.contract.batch_file import FileRefused
from sync.export import Exported, ReceiptReport, export, import_receipt, read_bounded
from sync.store import Store, StoreError
from sync.submission import SubmissionState
from sync.withdrawing import hold

HOLD_WITHIN_S = 2.0


def export_submissions(
    to: Annotated[Path, typer.Option("--to", help="Folder on the stick, for example /media/usb.")],
    data: Data = DEFAULT_DATA,
    quarantined: Annotated[
        bool, typer.Option("--quarantined", help="Also those the platform refused.")
    ] = False,
    json: Json = False,
) -> None:
    """Write what is not delivered onto a stick, attachments too; it still waits here.

    Exit codes: 0 all is there, 1 something is not, 2 nothing could be written.

    Example: guanjia-kiosk sync export --to /media/usb
    """
    words = sync_words()
    if not to.is_dir():
        raise refuse(words.say("export_no_folder", folder=to))
    states = (SubmissionState.SAVED, SubmissionState.QUARANTINED)
    _hold(data, words)
    with in_words(), open_reading(data) as reading, show.progress("正在写 U 盘", None) as tick:
        try:
            exported = export(
                reading,
                to,
                states=states if quarantined else states[:1],
                tick=tick,
                sealed=data / ATTACHMENTS_FOLDER,
            )
        except OSError as error:
            raise refuse(words.say("export_failed", reason=error.strerror)) from error
    if json:
        show.print_json(dataclasses.asdict(exported))
    else:
        _say_exported(exported, to, words)
    harmed = exported.damaged_here or exported.damaged_there or exported.attachments_damaged
    raise typer.Exit(EXIT_NOT_WELL if harmed else 0)


def _hold(data: Path, words: Words) -> None:
    """What lies on a stick can no longer be taken back as never sent."""
    path = data / DATABASE
    if not path.is_file():
        return
    try:
        with contextlib.closing(
            Store(path, busy_timeout_s=HOLD_WITHIN_S, database_key=database_key())
        ) as store:
            hold(store)
    except StoreError:
        # A disk that takes nothing any more is what a stick is for.
        _complain(words["export_not_held"])


def import_receipts(
    files: Annotated[list[Path], typer.Argument(help="Receipt files from the platform.")],
    site: Site = DEFAULT_SITE,
    data: Data = DEFAULT_DATA,
    json: Json = False,
) -> None:
    """Take the platform's signed receipts: what it confirmed is delivered, nothing else changes.

    Exit codes: 0 all of them were taken, 1 something in them was not, 2 cannot ask.

    Example: guanjia-kiosk sync import-receipt /media/usb/*.receipt
    """
    words = sync_words()
    config = site_config(site, Registry.installed())
    platform = platform_key(config)
    records: list[dict[str, Any]] = []
    well = True
    with (
        in_words(),
        open_reading(data) as reading,
        contextlib.closing(open_outbox(config, data)) as outbox,
    ):
        for path in files:
            record: dict[str, Any] = {"file": str(path)}
            try:
                report = import_receipt(
                    read_bounded(path), reading=reading, outbox=outbox, platform=platform
                )
            except FileRefused as error:
                record["refused"] = error.fault.value
                _complain(words.say(f"file_{error.fault}", path=path))
                well = False
            except OSError as error:
                record["refused"] = "unreadable"
                _complain(words.say("receipt_unreadable", path=path, reason=error.strerror))
                well = False
            else:
                record |= dataclasses.asdict(report)
                well = well and not (report.refused or report.later or report.foreign)
                if not json:
                    _say_receipt(report, words)
            records.append(record)
    if json:
        show.print_json(records)
    raise typer.Exit(0 if well else EXIT_NOT_WELL)


def _say_exported(exported: Exported, folder: Path, words: Words) -> None:
    console = show.out()
    if exported.written:
        console.print(
            words.say(
                "export_written",
                count=exported.written,
                folder=folder,
                files=len(exported.files),
            )
        )
    if exported.already:
        console.print(words.say("export_already", count=exported.already))
    if exported.attachments or exported.attachments_already:
        console.print(
            words.say(
                "export_attachments",
                count=exported.attachments,
                already=exported.attachments_already,
            )
        )
    if exported.written or exported.already or exported.attachments:
        console.print(words["export_note"])
    else:
        console.print(words["export_nothing"])
    for number in exported.damaged_here:
        _complain(words.say("export_damaged_here", number=number))
    for digest in exported.attachments_damaged:
        _complain(words.say("export_attachment_damaged", digest=digest[:12]))
    for name in exported.damaged_there:
        _complain(words.say("export_damaged_there", name=name))


def _say_receipt(report: ReceiptReport, words: Words) -> None:
    for name in ("delivered", "already", "refused", "later"):
        if count := len(getattr(report, name)):
            show.out().print(words.say(f"receipt_{name}", count=count))
    if report.attachments:
        show.out().print(words.say("receipt_attachments", count=report.attachments))
    if report.foreign:
        _complain(words.say("receipt_foreign", count=report.foreign))


def _complain(sentence: str) -> None:
    show.err().print(Text(sentence, style="red"))
