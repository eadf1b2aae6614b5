"""The platform administrator's commands for terminals' certificates."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from sync.contract.enrolment import read_terminal, show_code
from sync.hub.authority import AUTHORITY_FILE, AuthorityError, open_authority
from sync.hub.enrolment import EnrolmentBook, open_book

EXIT_CANNOT = 2
_VALID = re.compile(r"(\d{1,3})(m|h|d)", re.ASCII)
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}

Data = Annotated[Path, typer.Option(help="Folder of keys and ledger.")]
Terminal = Annotated[str, typer.Option(help="Place and terminal, as in 441900004-0003.")]
Json = Annotated[bool, typer.Option("--json", help="For programs.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(
        "enrol-code",
        epilog="Example: python -m sync.hub enrol-code --data var/hub --terminal 441900004-0003",
    )(enrol_code)
    app.command(
        "revoke",
        epilog="Example: python -m sync.hub revoke --data var/hub --terminal 441900004-0003",
    )(revoke)
    app.command("terminals", epilog="Example: python -m sync.hub terminals --data var/hub --json")(
        terminals
    )


def enrol_code(
    data: Data,
    terminal: Terminal,
    valid: Annotated[str, typer.Option(help="For how long: 30m, 24h, 7d.")] = "24h",
    json_: Json = False,
) -> None:
    """Make a one-time code for a terminal; codes it was given before no longer count."""
    lasts = span(valid)
    with _book(data) as book:
        code = show_code(book.new_code(terminal_number(terminal), lasts))
    ends = (_now() + lasts).isoformat(timespec="minutes")
    if json_:
        typer.echo(json.dumps({"terminal": terminal, "code": code, "ends": ends}))
        return
    typer.echo(code)
    typer.echo(f"until {ends}, once, for terminal {terminal}", err=True)


def revoke(data: Data, terminal: Terminal) -> None:
    """Accept no certificate of a terminal any more; it can be enrolled anew."""
    with _book(data) as book:
        count = book.revoke(terminal_number(terminal))
    typer.echo(f"{count} certificates of {terminal} are no longer accepted")
    raise typer.Exit(0 if count else 1)


def terminals(data: Data, json_: Json = False) -> None:
    """Every certificate: whose, in which state, until when."""
    with _book(data) as book:
        rows = book.terminals()
    if json_:
        typer.echo(
            json.dumps(
                [
                    {"terminal": terminal, "state": state, "ends": ends.isoformat()}
                    for terminal, state, ends in rows
                ]
            )
        )
        return
    for terminal, state, ends in rows:
        typer.echo(f"{terminal[:9]}-{terminal[9:]}  {state:<9}  {ends:%Y-%m-%d}")
    if not rows:
        typer.echo("no terminal is enrolled", err=True)


@contextlib.contextmanager
def _book(data: Path) -> Iterator[EnrolmentBook]:
    if not (data / AUTHORITY_FILE).is_file():
        raise refuse(f"{data} has no authority: start the platform with --tls first")
    try:
        # Its name is in the file, and it is not made here.
        authority = open_authority(data, hub="", now=_now())
    except AuthorityError as error:
        raise refuse(str(error)) from None
    book = open_book(data, authority, _now)
    try:
        yield book
    finally:
        book.close()


def span(valid: str) -> dt.timedelta:
    """How long ``--valid`` says, or the end of the program with a sentence."""
    found = _VALID.fullmatch(valid)
    if found is None or int(found[1]) == 0:
        raise refuse("--valid is a number with m, h or d: 30m, 24h, 7d")
    return dt.timedelta(**{_UNITS[found[2]]: int(found[1])})


def terminal_number(typed: str) -> str:
    """The thirteen digits of a terminal, or the end of the program with a sentence."""
    plain = read_terminal(typed)
    if plain is None:
        raise refuse("--terminal has nine digits and four: 441900004-0003")
    return plain


def refuse(sentence: str) -> typer.Exit:
    """The end of the program, with the reason in a sentence."""
    typer.echo(sentence, err=True)
    return typer.Exit(EXIT_CANNOT)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
