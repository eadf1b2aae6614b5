"""The platform administrator's command for the anchors of a terminal's audit journal."""

from __future__ import annotations

import datetime as dt
import json

import typer
from sqlalchemy.exc import SQLAlchemyError

from sync.hub.anchors import Anchors
from sync.hub.database import DatabaseError
from sync.hub.enrolment_cli import Data, Json, Terminal, refuse, terminal_number
from sync.hub.secrets import PUBLIC_FILE
from sync.hub.server import open_ledger


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "anchors",
        epilog="Example: python -m sync.hub anchors --data var/hub --terminal 441900004-0003",
    )(anchors)


def anchors(
    data: Data, terminal: Terminal, database: str | None = None, json_: Json = False
) -> None:
    """List what `guanjia-kiosk audit verify --anchor N:HASH` is to be held against."""
    if not (data / PUBLIC_FILE).is_file():
        raise refuse(f"{data} holds no keys of a platform")
    try:
        ledger = open_ledger(data, database)
        try:
            kept = Anchors(ledger.engine, lambda: dt.datetime.now(dt.UTC)).of(
                terminal_number(terminal)
            )
        finally:
            ledger.close()
    except (DatabaseError, SQLAlchemyError, OSError) as error:
        raise refuse(str(error)) from error
    if json_:
        typer.echo(json.dumps([{"upto": upto, "digest": digest} for upto, digest in kept]))
    else:
        for upto, digest in kept:
            typer.echo(f"{upto}:{digest}")
