"""The post room's command: a result was sent or delivered, papers came in."""

from __future__ import annotations

import os
from typing import Annotated, Literal

import typer
from sqlalchemy.exc import SQLAlchemyError

from sync.hub.database import DatabaseError
from sync.hub.enrolment_cli import Data, refuse
from sync.hub.ledger import Ledger
from sync.hub.parcels import NotToBePosted, Posted, PostRoom
from sync.hub.server import open_ledger
from sync.hub.tables import OlderForm
from sync.hub.telling_cli import Database, _now

_EVENTS = {"sent": Posted.SENT, "delivered": Posted.DELIVERED, "papers": Posted.PAPERS}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "post",
        epilog="Example: python -m sync.hub post sent 44190000400032026112000042Y --data var/hub",
    )(post)


def post(
    what: Annotated[Literal["sent", "delivered", "papers"], typer.Argument(help="What happened.")],
    number: Annotated[str, typer.Argument(help="Of the case.")],
    data: Data,
    database: Database = None,
) -> None:
    """Say that a result was sent or delivered, or that papers came; the citizen sees it."""
    os.umask(0o077)
    try:
        ledger: Ledger = open_ledger(data, database)
    except (DatabaseError, OlderForm, OSError) as error:
        raise refuse(str(error)) from None
    try:
        waybill = PostRoom(ledger, _now).note(number, _EVENTS[what])
    except NotToBePosted as error:
        raise refuse(str(error)) from None
    except SQLAlchemyError as error:
        raise refuse(f"the database does not answer ({type(error).__name__})") from None
    finally:
        ledger.close()
    typer.echo(waybill or number)
