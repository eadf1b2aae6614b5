"""``guanjia-kiosk devices read-card | print-test | scan``: try a device with one's own hands.

What a card says is shown masked: a technician tries the reader, not the citizen.
"""

from __future__ import annotations

import threading
import uuid
from typing import Annotated, Any, TypeVar

import typer
from rich.text import Text

from drivers.a4.port import A4Printer, PrintJob
from drivers.a4.port import Printed as PagePrinted
from drivers.adapter import utc_now
from drivers.device import Cancel, Completion, CompletionCode, DeviceClass
from drivers.idcard.port import CardEvent, CardSighting, IdCardReader
from drivers.idcard.record import CardRecord
from drivers.receipt.port import (
    Block,
    Code,
    Field,
    Line,
    Printed,
    Receipt,
    ReceiptPrinter,
    Rule,
)
from drivers.receipt.render import FontMissing
from drivers.scanner.port import CodeScanner, Scanned
from kiosk.case.masking import masked_name, masked_number
from kiosk.case.receipt import local_time
from kiosk.staff import show
from kiosk.staff.bench import DeviceBench
from kiosk.staff.devices_cli import DEFAULT_SITE, EXIT_NOT_WELL, Json, Site, bench_of, refuse
from kiosk.staff.explain import staff_words
from kiosk.staff.trial_page import trial_page

T = TypeVar("T")
LOOK_EVERY_S = 0.3
# More than either printer waits for paper by itself; only a call that hangs takes longer.
PRINT_LIMIT_S = {DeviceClass.RECEIPT: 120.0, DeviceClass.A4: 300.0}

# What ends the wait for a card, well or not.
_DECIDED = (
    CardEvent.CARD_READ,
    CardEvent.WRONG_CARD,
    CardEvent.UNREADABLE,
    CardEvent.POTENTIAL_FRAUD,
)


def fail(completion: Completion[T], *, json: bool) -> typer.Exit:
    """Tell how a command ended that did not succeed; raise what comes back."""
    words = staff_words()
    if json:
        record = {"ok": False, "code": completion.code.value, "reason": completion.reason}
        show.print_json(record)
    else:
        text = Text(words[f"completion_{completion.code}_means"], style="red")
        text.append(f" {completion.code} {completion.reason}\n", style="dim")
        text.append(words[f"completion_{completion.code}_remedy"])
        show.err().print(text)
    return typer.Exit(EXIT_NOT_WELL)


def read_card(
    site: Site = DEFAULT_SITE,
    timeout: Annotated[float, typer.Option(help="Seconds to wait for a card.")] = 30.0,
    json: Json = False,
) -> None:
    """Read an ID card, and show it masked.

    Example: guanjia-kiosk devices read-card --timeout 60
    """
    with bench_of(site, [DeviceClass.IDCARD]) as bench:
        sighting = _wait_for_card(bench, timeout)
        capabilities = bench.capabilities(DeviceClass.IDCARD)
    if sighting.value is None:
        raise fail(sighting, json=json)
    event, record = sighting.value.event, sighting.value.record
    if record is None:
        reason = f"{event} {sighting.value.reason}".strip()
        raise fail(Completion(CompletionCode.USER_ERROR, reason=reason), json=json)
    shown = _masked(record)
    if json:
        show.print_json({"ok": True, "reader": capabilities.serial, **shown})
        return
    for label, value in (("读卡器", capabilities.serial), *shown.items()):
        show.out().print(Text(f"{label}\t", style="dim") + Text(value))


def print_test(
    device: Annotated[DeviceClass, typer.Argument(help="receipt or a4.")] = DeviceClass.RECEIPT,
    site: Site = DEFAULT_SITE,
    json: Json = False,
) -> None:
    """Print a test receipt or page, and wait until the printer itself confirms it.

    Example: guanjia-kiosk devices print-test a4 --site /etc/guanjia/site.toml
    """
    if device not in (DeviceClass.RECEIPT, DeviceClass.A4):
        raise refuse(f"{device} 不是打印机。用 receipt 或 a4。")
    cancel = Cancel()
    job_id = f"trial-{uuid.uuid4()}"
    try:
        page = trial_page() if device is DeviceClass.A4 else b""
    except FontMissing as error:
        raise refuse(str(error)) from error
    with (
        bench_of(site, [device]) as bench,
        show.progress("正在打印，等打印机确认", PRINT_LIMIT_S[device]) as tick,
    ):
        asked = bench.ask(
            device,
            lambda printer: print_on(device, printer, job_id, page, cancel),
            limit_s=PRINT_LIMIT_S[device],
            cancel=cancel,
            tick=tick,
        )
    outcome = asked.value
    if outcome is None:
        raise fail(asked, json=json)
    if not outcome.ok:
        raise fail(outcome, json=json)
    if json:
        show.print_json({"ok": True, "job": job_id})
    else:
        show.out().print(Text("已打印，打印机已确认。", style="green"))


def scan(
    site: Site = DEFAULT_SITE,
    timeout: Annotated[float, typer.Option(help="Seconds to wait for a code.")] = 30.0,
    show_text: Annotated[
        bool, typer.Option("--show", help="Show the whole text; it may be personal.")
    ] = False,
    json: Json = False,
) -> None:
    """Scan a code, and show what kind it is, how long, and how it begins.

    Example: guanjia-kiosk devices scan --show
    """
    cancel = Cancel()
    show.err().print("请把码对准扫码窗口。")
    with (
        bench_of(site, [DeviceClass.SCANNER]) as bench,
        show.progress("等码", timeout) as tick,
    ):
        asked = bench.ask(
            DeviceClass.SCANNER,
            lambda scanner: scan_on(scanner, timeout, cancel),
            limit_s=timeout + 10.0,
            cancel=cancel,
            tick=tick,
        )
    outcome = asked.value
    if outcome is None:
        raise fail(asked, json=json)
    if outcome.value is None:
        raise fail(outcome, json=json)
    text = outcome.value.text if show_text else f"{outcome.value.text[:4]}…"
    record = {
        "symbology": outcome.value.symbology,
        "characters": len(outcome.value.text),
        "text": text,
    }
    if json:
        show.print_json({"ok": True, **record})
    else:
        for label, value in record.items():
            show.out().print(Text(f"{label}\t", style="dim") + Text(str(value)))


def trial_receipt(job_id: str) -> Receipt:
    """One of everything a receipt can have: sizes, fields, rare Han, a code, a cut."""
    blocks: tuple[Block, ...] = (
        Line("莞家政务", size="large", bold=True, align="center"),
        Line("打印测试", align="center"),
        Rule(),
        Field("时间", local_time(utc_now())),
        Field("标点", "：，。（）￥《》"),
        Field("生僻字", "㐂 𬭎 䶮 樟"),
        Field("很长的内容", "东莞市南城街道鸿福路政务服务中心一楼自助服务区三号机" * 2),
        Line("粗体", bold=True),
        Line("右边", align="right"),
        Rule(),
        Code("TEST-441900"),
        Line("二维码扫出来是 TEST-441900", align="center"),
    )
    return Receipt(job_id=job_id, blocks=blocks)


def trial_page_or_none() -> bytes | None:
    """The trial page, or ``None`` where the typeface is missing (the self-check says so)."""
    try:
        return trial_page()
    except FontMissing:
        return None


def print_on(
    device: DeviceClass, printer: Any, job_id: str, page: bytes, cancel: Cancel
) -> Completion[object]:
    """Print the trial receipt or page, and what the printer said of it."""
    if device is DeviceClass.A4:
        printed = _print_page(printer, PrintJob(job_id, page), cancel)
        return Completion(printed.code, printed.value, printed.reason)
    receipt = _print_receipt(printer, trial_receipt(job_id))
    return Completion(receipt.code, receipt.value, receipt.reason)


def _print_page(printer: A4Printer, job: PrintJob, cancel: Cancel) -> Completion[PagePrinted]:
    return printer.print(job, cancel)


def _print_receipt(printer: ReceiptPrinter, receipt: Receipt) -> Completion[Printed]:
    return printer.print(receipt)


def scan_on(scanner: CodeScanner, timeout: float, cancel: Cancel) -> Completion[Scanned]:
    """Wait for a code before the scanner."""
    return scanner.scan(timeout, cancel)


def card_on(reader: IdCardReader, cancel: Cancel) -> CardSighting:
    """Wait until a card is there, read or not, or nobody waits any more."""
    reader.forget()
    sighting = reader.poll()
    # A pause that ends at once when nobody waits any more.
    while sighting.event not in _DECIDED and not threading.Event.wait(cancel, LOOK_EVERY_S):
        sighting = reader.poll()
    return sighting


def _wait_for_card(bench: DeviceBench, timeout: float) -> Completion[CardSighting]:
    cancel = Cancel()
    show.err().print("请把身份证放在读卡器上。已经放着的，拿起来再放一次。")
    with show.progress("等卡", timeout) as tick:
        left = timeout

        def count_down() -> None:
            nonlocal left
            tick()
            left -= 0.1
            if left <= 0:
                cancel.set()

        asked = bench.ask(
            DeviceClass.IDCARD,
            lambda reader: card_on(reader, cancel),
            limit_s=timeout + 15.0,
            cancel=cancel,
            tick=count_down,
        )
    if asked.value is not None and asked.value.event not in _DECIDED:
        reason = f"no card in {timeout:g} s ({asked.value.event} {asked.value.reason})"
        return Completion(CompletionCode.TIME_OUT, reason=reason)
    return asked


def _masked(record: CardRecord) -> dict[str, str]:
    until = "长期" if record.valid_to is None else record.valid_to.isoformat()
    return {
        "document": record.document,
        "name": masked_name(record.name),
        "number": masked_number(record.id_number),
        "validTo": until,
        "address": "有追加地址" if record.printed_address else "证面地址",
        "photo": f"{len(record.photo_wlt)} 字节",
        "warnings": "；".join(record.warnings),
    }
