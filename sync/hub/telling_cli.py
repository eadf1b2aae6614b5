"""The platform administrator's commands that tell one terminal something."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from sqlalchemy.exc import SQLAlchemyError

from sync.contract.feed import Notice, Verb
from sync.hub.database import DatabaseError
from sync.hub.enrolment_cli import Data, Json, Terminal, refuse, span, terminal_number
from sync.hub.feed import Feed
from sync.hub.secrets import PUBLIC_FILE, SecretsError, open_secrets
from sync.hub.server import FIRST_ROOT, REPOSITORY, open_ledger
from sync.hub.tables import OlderForm

Database = Annotated[
    str | None, typer.Option(help="PostgreSQL of the platform; without it SQLite in --data.")
]
Valid = Annotated[str, typer.Option(help="For how long: 30m, 24h, 7d.")]
_ONE_LINE = 60


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(
        "command",
        epilog="Example: python -m sync.hub command restart --terminal 441900004-0003 --valid 1h"
        " --data var/hub",
    )(command)
    app.command(
        "command-result",
        epilog="Example: python -m sync.hub command-result 5f0c2a7e11d04b9a --data var/hub",
    )(command_result)
    app.command(
        "notify",
        epilog='Example: python -m sync.hub notify "今天 17:00 停机维护" --terminal 441900004-0003'
        " --valid 8h --data var/hub",
    )(notify)


def command(
    verb: Annotated[Verb, typer.Argument(help="What to do, at most once.")],
    data: Data,
    terminal: Terminal,
    valid: Valid = "1h",
    reason: Annotated[str, typer.Option(help="As citizens read it, while in maintenance.")] = "",
    database: Database = None,
    json_: Json = False,
) -> None:
    """Tell a terminal to do something; once --valid is over it is not begun any more."""
    number, lasts = terminal_number(terminal), span(valid)
    if len(reason) > _ONE_LINE:
        raise refuse(f"a reason has at most {_ONE_LINE} characters")
    with _feed(data, database) as feed:
        id_ = feed.command(number, verb, lasts, reason=reason.strip())
    ends = (_now() + lasts).isoformat(timespec="minutes")
    if json_:
        typer.echo(json.dumps({"id": id_, "terminal": number, "verb": verb, "ends": ends}))
        return
    typer.echo(id_)
    typer.echo(f"{verb} for {terminal} until {ends}; ask with command-result {id_}", err=True)


def command_result(
    id_: Annotated[str, typer.Argument(metavar="ID", help="As command said it.")],
    data: Data,
    database: Database = None,
    json_: Json = False,
) -> None:
    """What came of a command. Exit codes: 0 reported, 1 not yet, 2 cannot ask."""
    with _feed(data, database) as feed:
        found = feed.result(id_)
    typer.echo(json.dumps({"id": id_, "result": found}) if json_ else found or "no result yet")
    raise typer.Exit(0 if found else 1)


def notify(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="Plain text for people to read.")],
    data: Data,
    terminal: Terminal,
    title: Annotated[str, typer.Option(help="One line above it.")] = "通知",
    valid: Valid = "24h",
    database: Database = None,
    json_: Json = False,
) -> None:
    """Have one terminal show a notice, from now on until --valid is over."""
    number, now = terminal_number(terminal), _now()
    if not text.strip() or not title.strip() or len(title) > _ONE_LINE:
        raise refuse(f"a notice has a text, and a title of at most {_ONE_LINE} characters")
    notice = Notice(
        id=secrets.token_hex(8), title=title, text=text, starts=now, ends=now + span(valid)
    )
    try:
        # What no terminal could read would be told for nothing.
        msgspec.json.decode(msgspec.json.encode(notice), type=Notice)
    except msgspec.DecodeError as error:
        raise refuse(f"this is no notice: {error}") from None
    with _feed(data, database) as feed:
        feed.notify(number, notice)
    ends = notice.ends.isoformat(timespec="minutes")
    if json_:
        typer.echo(json.dumps({"id": notice.id, "terminal": number, "ends": ends}))
        return
    typer.echo(notice.id)
    typer.echo(f"shown at {terminal} until {ends}", err=True)


@contextlib.contextmanager
def _feed(data: Path, database: str | None) -> Iterator[Feed]:
    os.umask(0o077)
    if not (data / PUBLIC_FILE).is_file():
        raise refuse(f"{data} holds no keys of a platform")
    try:
        keys = open_secrets(data, hub="")
        ledger = open_ledger(data, database)
    except (SecretsError, DatabaseError, OlderForm, OSError) as error:
        raise refuse(str(error)) from None
    except SQLAlchemyError as error:
        raise refuse(f"the database does not answer ({type(error).__name__})") from None
    try:
        yield Feed(ledger.engine, keys.signer, _now, data / REPOSITORY / FIRST_ROOT)
    except SQLAlchemyError as error:
        raise refuse(f"the database does not answer ({type(error).__name__})") from None
    finally:
        ledger.close()


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
