"""``guanjia-kiosk audit``: read the terminal's journal, and show that nobody changed it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from rich.table import Table
from rich.text import Text

from drivers.device import DeviceClass
from drivers.receipt.port import Code, Field, Line, Receipt, ReceiptPrinter
from kiosk.audit.chain import Entry
from kiosk.audit.events import EventCatalogue
from kiosk.audit.journal import PUBLIC_FILE
from kiosk.audit.verify import Verdict, read, verify
from kiosk.case.receipt import local_time
from kiosk.staff import show
from kiosk.staff.devices_cli import DEFAULT_SITE, EXIT_NOT_WELL, Json, Site, bench_of, refuse
from kiosk.staff.queue_show import sync_words
from kiosk.staff.sync_cli import DEFAULT_DATA, Data
from kiosk.staff.trials_cli import PRINT_LIMIT_S
from kiosk.words import Words

app = typer.Typer(
    help="The audit journal: what happened here, and whether it was changed.",
    no_args_is_help=True,
)

FOLDER = "audit"
_ANCHOR = re.compile(r"([0-9]{1,12}):([0-9a-f]{64})\Z")
_KEY = re.compile(r"[0-9a-f]{64}\Z")


@app.command("list")
def list_events(
    data: Data = DEFAULT_DATA,
    event: Annotated[str | None, typer.Option(help="Only those of this kind.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="So many, the newest.")] = 50,
    json: Json = False,
) -> None:
    """The newest events, with what they mean.

    Example: guanjia-kiosk audit list --event out-of-service --data /var/lib/guanjia
    """
    kinds = EventCatalogue.read()
    entries = [
        entry
        for _, _, entry in read(_folder(data))
        if isinstance(entry, Entry) and event in (None, entry.event)
    ][-limit:]
    if json:
        show.print_json(
            [
                {
                    "n": one.n,
                    "at": one.at.isoformat(),
                    "event": one.event,
                    "fields": dict(one.fields),
                    "disposition": one.disposition,
                }
                for one in entries
            ]
        )
        return
    shown = Table(box=None, show_header=False, pad_edge=False)
    for one in entries:
        told = kinds[one.event].meaning if one.event in kinds else one.event
        fields = " ".join(f"{name}={value}" for name, value in one.fields.items())
        shown.add_row(str(one.n), local_time(one.at), told, one.disposition, fields)
    show.out().print(shown)


@app.command("verify")
def verify_journal(
    data: Data = DEFAULT_DATA,
    folder: Annotated[
        Path | None, typer.Option(help="A copy of the journal; the terminal's own without.")
    ] = None,
    key: Annotated[
        str | None,
        typer.Option(help="The terminal's public key, 64 hexadecimal digits, kept elsewhere."),
    ] = None,
    anchor: Annotated[
        list[str] | None,
        typer.Option(help="N:HASH from the platform or a daily slip; may be given several times."),
    ] = None,
    json: Json = False,
) -> None:
    """Say whether a journal is what the terminal wrote, all of it.

    Without an anchor a tail that was cut off cannot be found; that is said.

    Exit codes: 0 sound, 1 it was changed, 2 the question cannot be asked.

    Example: guanjia-kiosk audit verify --folder /media/copy --key 3f… --anchor 1200:9a…
    """
    words = sync_words()
    looked_at = folder or _folder(data)
    anchors = tuple(_anchor(one) for one in anchor or ())
    verdict = verify(
        looked_at, _key(key, looked_at), catalogue=EventCatalogue.read(), anchors=anchors
    )
    if json:
        show.print_json(_record(verdict, anchored=bool(anchors)))
    else:
        for one in verdict.found:
            place = f"{one.file}:{one.line}" if one.file else f"#{one.n}"
            show.out().print(Text(f"{place}  {words[f'audit_flaw_{one.flaw}']}", style="red"))
        said = "audit_sound" if verdict.sound else "audit_changed"
        colour = "green" if verdict.sound else "red"
        told = words.say(said, entries=verdict.entries, signed=verdict.signed_up_to)
        show.out().print(Text(told, style=colour))
        if not anchors:
            show.out().print(Text(words["audit_no_anchor"], style="yellow"))
    raise typer.Exit(0 if verdict.sound else EXIT_NOT_WELL)


@app.command("slip")
def slip(data: Data = DEFAULT_DATA, site: Site = DEFAULT_SITE, json: Json = False) -> None:
    """Print the daily slip: how far the journal goes, and its hash, to be kept on paper.

    Example: guanjia-kiosk audit slip --site /etc/guanjia/site.toml
    """
    words = sync_words()
    slip_made = daily_slip(_folder(data), words)
    if slip_made is None:
        raise refuse(words.say("audit_none", path=data))
    text, receipt = slip_made
    with bench_of(site, [DeviceClass.RECEIPT]) as bench:
        asked = bench.ask(
            DeviceClass.RECEIPT,
            lambda printer: _print(printer, receipt),
            limit_s=PRINT_LIMIT_S[DeviceClass.RECEIPT],
        )
    if json:
        show.print_json({"anchor": text, "printed": bool(asked.value)})
    else:
        show.out().print(text)
    raise typer.Exit(0 if asked.value else EXIT_NOT_WELL)


def daily_slip(folder: Path, words: Words) -> tuple[str, Receipt] | None:
    """How far the journal goes, as text and on paper; ``None`` when it is empty."""
    verdict = verify(folder, _key(None, folder), catalogue=EventCatalogue.read(), anchors=())
    if not verdict.entries:
        return None
    text = f"{verdict.entries}:{verdict.last_hash}"
    receipt = Receipt(
        job_id=f"audit-{verdict.entries}",
        blocks=(
            Line(words["audit_slip"], size="large", bold=True, align="center"),
            Field(words["audit_upto"], str(verdict.entries)),
            Field(words["audit_hash"], verdict.last_hash),
            Code(text),
        ),
    )
    return text, receipt


def _print(printer: ReceiptPrinter, receipt: Receipt) -> bool:
    return printer.print(receipt).ok


def _folder(data: Path) -> Path:
    folder = data / FOLDER
    if not folder.is_dir():
        raise refuse(sync_words().say("audit_none", path=data))
    return folder


def _anchor(text: str) -> tuple[int, str]:
    found = _ANCHOR.match(text)
    if found is None:
        raise refuse(sync_words()["audit_wrong_anchor"])
    return int(found[1]), found[2]


def _key(given: str | None, folder: Path) -> Ed25519PublicKey:
    words = sync_words()
    try:
        text = (folder / PUBLIC_FILE).read_text("ascii").strip() if given is None else given
    except (OSError, UnicodeDecodeError) as error:
        raise refuse(words["audit_no_key"]) from error
    if not _KEY.match(text):
        raise refuse(words["audit_no_key"])
    return Ed25519PublicKey.from_public_bytes(bytes.fromhex(text))


def _record(verdict: Verdict, *, anchored: bool) -> dict[str, object]:
    return {
        "sound": verdict.sound,
        "entries": verdict.entries,
        "signed_up_to": verdict.signed_up_to,
        "last_hash": verdict.last_hash,
        "tail_checked": anchored,
        "found": [
            {"flaw": one.flaw.value, "file": one.file, "line": one.line, "n": one.n}
            for one in verdict.found
        ],
    }
