"""The platform administrator's commands for the operations room."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import secrets
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from sync.contract.status import TOLD_EVERY_S
from sync.hub.database import DatabaseError
from sync.hub.enrolment_cli import Data, refuse
from sync.hub.fleet.accounts import AccountError, Accounts, Role
from sync.hub.fleet.seeding import forget, go_on, seed
from sync.hub.secrets import PUBLIC_FILE
from sync.hub.server import open_ledger
from sync.hub.tables import OlderForm
from sync.hub.telling_cli import Database

Name = Annotated[str, typer.Argument(help="Of the account: a-z 0-9 . _ @ -")]

app = typer.Typer(
    help="The operations room (运维中心): its accounts, and made-up terminals to look at.",
    no_args_is_help=True,
)


def register(parent: typer.Typer) -> None:
    """Add the commands."""
    parent.add_typer(app, name="fleet")


@app.command(
    "account",
    epilog="Example: python -m sync.hub fleet account li.wei --role operator --data var/hub",
)
def account(
    name: Name,
    data: Data,
    role: Annotated[Role, typer.Option(help="What the account may do.")] = Role.VIEWER,
    remove: Annotated[bool, typer.Option("--remove", help="Remove it, end its sessions.")] = False,
    draw: Annotated[
        bool, typer.Option("--draw-password", help="Draw a password and print it once.")
    ] = False,
    database: Database = None,
) -> None:
    """Make or change a local account; its password is asked for, or read from a pipe."""
    with ledger_engine(data, database) as engine:
        accounts = Accounts(engine, _now)
        if remove:
            if not accounts.remove(name):
                raise refuse(f"there is no account {name}")
            return
        password = secrets.token_urlsafe(15) if draw else _password()
        try:
            accounts.make(name, role, password)
        except AccountError as error:
            raise refuse(str(error)) from None
        if draw:
            typer.echo(password)


@app.command("accounts", epilog="Example: python -m sync.hub fleet accounts --data var/hub")
def list_accounts(data: Data, database: Database = None) -> None:
    """List the local accounts and their roles."""
    with ledger_engine(data, database) as engine:
        for name, role in Accounts(engine, _now).all():
            typer.echo(f"{name}\t{role}")


@app.command(
    "seed", epilog="Example: python -m sync.hub fleet seed --terminals 1000 --data var/hub"
)
def seed_terminals(
    data: Data,
    terminals: Annotated[int, typer.Option(min=0, max=20_000, help="0 removes them.")] = 1000,
    keep_going: Annotated[
        bool, typer.Option("--keep-going", help="Have them report every 5 minutes, until Ctrl-C.")
    ] = False,
    database: Database = None,
) -> None:
    """Make up terminals for a demonstration; the pages say that they are made up."""
    with ledger_engine(data, database) as engine:
        if terminals:
            seed(engine, _now, terminals)
        else:
            forget(engine)
        typer.echo(f"{terminals} made-up terminals")
        with contextlib.suppress(KeyboardInterrupt):
            while keep_going and terminals:
                time.sleep(TOLD_EVERY_S)
                go_on(engine, _now)


def _password() -> str:
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\n")


@contextlib.contextmanager
def ledger_engine(data: Path, database: str | None) -> Iterator[Engine]:
    """The ledger's database; what goes wrong is said, and ends the command."""
    os.umask(0o077)
    if not (data / PUBLIC_FILE).is_file():
        raise refuse(f"{data} holds no keys of a platform")
    try:
        ledger = open_ledger(data, database)
    except (DatabaseError, OlderForm, OSError) as error:
        raise refuse(str(error)) from None
    except SQLAlchemyError as error:
        raise refuse(f"the database does not answer ({type(error).__name__})") from None
    try:
        yield ledger.engine
    except SQLAlchemyError as error:
        raise refuse(f"the database does not answer ({type(error).__name__})") from None
    finally:
        ledger.close()


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
