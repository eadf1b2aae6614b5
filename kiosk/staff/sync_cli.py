"""``guanjia-kiosk sync``: what waits, why it waits, and how to put it right.

Works beside a running terminal: looking takes no lock, a change is one short transaction.

Exit codes: 0 all is well, 1 something wants to be seen to, 2 the question cannot be asked
(configuration, no queue, unknown number), 130 interrupted.
"""

from __future__ import annotations

import contextlib
import re
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from drivers.adapter import utc_now
from drivers.registry import Registry
from kiosk.config import Config
from kiosk.staff import show
from kiosk.staff.devices_cli import DEFAULT_SITE, EXIT_NOT_WELL, Json, Site, refuse, site_config
from kiosk.staff.queue_show import (
    QueueView,
    submission_record,
    submission_table,
    submissions_table,
    sync_words,
)
from kiosk.store_key import StoreKeyError, store_key
from sync.contract.number import group_number
from sync.contract.platform import PlatformError, PlatformKey, load_platform
from sync.outbox import Outbox, Terminal
from sync.reading import QueuedSubmission, Reading
from sync.relay import Limits, LinkState
from sync.relay.wire import Wire
from sync.store import StoreError
from sync.submission import SubmissionState
from sync.verdict import Verdict, judge_greeting

app = typer.Typer(
    help="The queue and the road to the platform: look, find faults, put right, carry by hand.",
    no_args_is_help=True,
)

DEFAULT_DATA = Path("/var/lib/guanjia")
DATABASE = "outbox.sqlite3"
REASON_CHARACTERS = 200
# A resident's number has 18 digits, a mobile 11, a date of birth 8.
_PERSONAL = re.compile(r"(?:\d[ -]?){8}")

Data = Annotated[Path, typer.Option(envvar="GUANJIA_DATA", help="Where the queue is kept.")]
Number = Annotated[str, typer.Argument(help="Pending number (待办编号), or its last characters.")]


@contextlib.contextmanager
def in_words() -> Iterator[None]:
    """A store that fails inside ends the program with the reason in a sentence."""
    try:
        yield
    except StoreError as error:
        raise refuse(f"{error.cause.words}（{error}）") from error


def database_key() -> bytes | None:
    """The key of the queue's file, or the end of the program with the reason in a sentence."""
    try:
        return store_key()
    except StoreKeyError as error:
        raise refuse(sync_words().say("cannot_key", reason=error)) from error


def open_reading(data: Path) -> Reading:
    """A look at the queue, or the end of the program with the reason in a sentence."""
    path = data / DATABASE
    if not path.is_file():
        raise refuse(sync_words().say("cannot_no_queue", path=data))
    with in_words():
        return Reading(path, database_key=database_key())


def platform_key(config: Config) -> PlatformKey:
    """The platform's public key, or the end of the program with the reason in a sentence."""
    try:
        return load_platform(Path(config.platform.keys))
    except PlatformError as error:
        raise refuse(sync_words().say("cannot_keys", reason=error)) from error


def terminal_of(config: Config) -> Terminal:
    """Who this terminal is."""
    return Terminal(place=config.site.area, number=config.site.terminal)


def open_outbox(config: Config, data: Path) -> Outbox:
    """The queue to change something in it; it must be there already."""
    if not (data / DATABASE).is_file():
        raise refuse(sync_words().say("cannot_no_queue", path=data))
    platform = platform_key(config)
    with in_words():
        return Outbox.open(
            data / DATABASE,
            platform=platform,
            terminal=terminal_of(config),
            clock=utc_now,
            reserve_bytes=0,
            database_key=database_key(),
        )


@app.command()
def status(
    site: Site = DEFAULT_SITE,
    data: Data = DEFAULT_DATA,
    json: Json = False,
    ask: Annotated[
        bool, typer.Option("--ask/--no-ask", help="Also ask the platform for its greeting.")
    ] = True,
) -> None:
    """How many wait, since when, what went wrong last, whether the platform answers.

    Example: guanjia-kiosk sync status --site /etc/guanjia/site.toml --data /var/lib/guanjia
    """
    words = sync_words()
    config = site_config(site, Registry.installed())
    link, link_words = LinkState.UNKNOWN, ""
    with in_words(), open_reading(data) as reading, show.progress("正在查看队列和线路", None):
        report = reading.report()
        if ask:
            link, link_words = _link(config)
    view = QueueView(report, link, link_words, shutil.disk_usage(data).free, utc_now())
    attention = view.attention(words)
    if json:
        show.print_json(view.record(words))
    else:
        show.out().print(view.table(words))
        for sentence in attention.values():
            show.out().print(Text(sentence, style="red"))
        if not attention:
            show.out().print(Text(words["status_well"], style="green"))
    raise typer.Exit(EXIT_NOT_WELL if attention else 0)


def _link(config: Config) -> tuple[LinkState, str]:
    try:
        platform = load_platform(Path(config.platform.keys))
    except PlatformError as error:
        return LinkState.DOWN, sync_words().say("cannot_keys", reason=error)
    wire = Wire(config.platform.url, timing=config.relay, limits=Limits(), http=None)
    try:
        nonce = secrets.token_hex(16)
        judgement = judge_greeting(wire.greet(nonce), nonce, platform)
    finally:
        wire.close()
    if judgement is None:
        return LinkState.UP, ""
    stranger = judgement.verdict is Verdict.NOT_OUR_HUB
    return LinkState.NOT_OUR_HUB if stranger else LinkState.DOWN, judgement.reason


@app.command("list")
def list_submissions(
    data: Data = DEFAULT_DATA,
    state: Annotated[
        list[SubmissionState] | None,
        typer.Option(help="Only these; without it all that are not delivered."),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="So many at most.")] = 50,
    json: Json = False,
) -> None:
    """The submissions that are not delivered, oldest first: numbers, attempts and reasons.

    Example: guanjia-kiosk sync list --state quarantined
    """
    words = sync_words()
    states = tuple(state or (SubmissionState.SAVED, SubmissionState.QUARANTINED))
    with in_words(), open_reading(data) as reading:
        # What was delivered grows for years: of those the newest are looked for.
        newest = SubmissionState.DELIVERED in states
        look = reading.newest if newest else reading.submissions
        rows = look(states, limit + 1)
        behind = reading.submissions((SubmissionState.QUARANTINED,), 1)
    shown = rows[:limit]
    if json:
        show.print_json([submission_record(one) for one in shown])
    elif not shown:
        show.out().print(words["list_empty"])
    else:
        show.out().print(submissions_table(shown, words))
        if len(rows) > limit:
            show.out().print(words["list_more"], style="dim")
    asked = SubmissionState.QUARANTINED in states
    quarantined = asked and bool(behind)
    raise typer.Exit(EXIT_NOT_WELL if quarantined else 0)


@app.command("show")
def show_submission(number: Number, data: Data = DEFAULT_DATA, json: Json = False) -> None:
    """One submission: where it is, how often it was tried, why it is not there yet.

    Example: guanjia-kiosk sync show 00042Y
    """
    words = sync_words()
    one = _one(number, data)
    if json:
        show.print_json(submission_record(one))
    else:
        show.out().print(submission_table(one, words))
        show.out().print(words["show_sealed_note"], style="dim")
    raise typer.Exit(EXIT_NOT_WELL if one.state is SubmissionState.QUARANTINED else 0)


@app.command()
def retry(
    number: Annotated[str | None, typer.Argument(help="Pending number (待办编号).")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All in quarantine.")] = False,
    site: Site = DEFAULT_SITE,
    data: Data = DEFAULT_DATA,
    json: Json = False,
) -> None:
    """Let what is in quarantine wait for delivery again, under the same key and number.

    Example: guanjia-kiosk sync retry --all --site /etc/guanjia/site.toml
    """
    words = sync_words()
    if everything == (number is not None):
        raise refuse(words["cannot_which"])
    config = site_config(site, Registry.installed())
    one = None if number is None else _one(number, data)
    if one is not None and one.state is SubmissionState.DELIVERED:
        raise refuse(words.say("cannot_delivered", number=group_number(one.number)))
    chosen = _quarantined(data) if one is None else [one]
    again = [each for each in chosen if each.state is SubmissionState.QUARANTINED]
    if again:
        with (
            in_words(),
            contextlib.closing(open_outbox(config, data)) as outbox,
            show.progress("正在放回队列", None),
        ):
            for each in again:
                outbox.requeue(each.key)
    if json:
        show.print_json({"requeued": [each.number for each in again]})
    elif again:
        show.out().print(words.say("done_requeued", count=len(again)))
    elif one is not None:
        show.out().print(words.say("done_waiting", number=group_number(one.number)))
    else:
        show.out().print(words["done_nothing"])


@app.command()
def quarantine(
    number: Number,
    reason: Annotated[str, typer.Option(help="Why, for whoever looks next; names nobody.")],
    site: Site = DEFAULT_SITE,
    data: Data = DEFAULT_DATA,
    json: Json = False,
) -> None:
    """Set one that waits aside, with the reason; it is kept, and not sent until ``sync retry``.

    Example: guanjia-kiosk sync quarantine 00042Y --reason 平台要求暂缓
    """
    words = sync_words()
    said = " ".join(reason.split())
    if not said or len(said) > REASON_CHARACTERS:
        raise refuse(words["cannot_reason"])
    if _PERSONAL.search(said):
        raise refuse(words["cannot_personal"])
    config = site_config(site, Registry.installed())
    one = _one(number, data)
    if one.state is not SubmissionState.DELIVERED:
        with in_words(), contextlib.closing(open_outbox(config, data)) as outbox:
            outbox.quarantine(one.key, said)
        # It may have been delivered at this very moment, and that is final.
        one = _one(one.key, data)
    if one.state is SubmissionState.DELIVERED:
        raise refuse(words.say("cannot_delivered", number=group_number(one.number)))
    if json:
        show.print_json(submission_record(one))
    else:
        show.out().print(words.say("done_quarantined", number=group_number(one.number)))


def _one(number: str, data: Path) -> QueuedSubmission:
    words = sync_words()
    with in_words(), open_reading(data) as reading:
        found = reading.find(number)
    if not found:
        raise refuse(words.say("cannot_number", number=number))
    if len(found) > 1:
        raise refuse(words.say("cannot_several", count=len(found), number=number))
    return found[0]


def _quarantined(data: Path) -> list[QueuedSubmission]:
    found: list[QueuedSubmission] = []
    with in_words(), open_reading(data) as reading:
        while page := reading.submissions(
            (SubmissionState.QUARANTINED,), 500, after=found[-1].seq if found else 0
        ):
            found += page
    return found
