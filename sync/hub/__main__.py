"""The twin's command line: ``python -m sync.hub``."""

from __future__ import annotations

import datetime as dt
import enum
import gc
import logging
import os
import signal
import sys
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.exc import SQLAlchemyError

from sync.contract.areas import HERE, catalogue_name
from sync.contract.reach import LAST_RING, Reach
from sync.hub import (
    anchors_cli,
    enrolment_cli,
    fleet_cli,
    post_cli,
    release_cli,
    rotation_cli,
    staff_cli,
    telling_cli,
)
from sync.hub.authority import AuthorityError
from sync.hub.database import DatabaseError
from sync.hub.departments.directory import KNOWN
from sync.hub.departments.offices import Offices
from sync.hub.departments.trouble import TroubleError, Troubles
from sync.hub.faults import FaultError, FaultPlan, Mischief
from sync.hub.fleet.accounts import draw_accounts
from sync.hub.fleet.single_sign_on import SingleSignOn, SingleSignOnError, load_settings
from sync.hub.held import HeldFiles
from sync.hub.importing import CarriedFiles, import_files, report
from sync.hub.intake import Intake
from sync.hub.processing import Processing
from sync.hub.publishing import (
    CATALOGUE,
    NOTICES,
    PARAMETERS,
    Publisher,
    PublishingError,
    publish_keys,
)
from sync.hub.rechecking import defects_in
from sync.hub.rules import Rules, RulesError, load_rules
from sync.hub.secrets import PUBLIC_FILE, SecretsError, open_secrets
from sync.hub.server import (
    ATTACHMENTS_FOLDER,
    DEFAULT_NAME,
    REPOSITORY,
    REPOSITORY_KEYS,
    Address,
    HubServer,
    open_ledger,
    write_ready_file,
)
from sync.hub.tables import OlderForm

app = typer.Typer(
    help="The central platform's reference twin (平台参考孪生): takes submissions, shows them.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

for part in (
    enrolment_cli,
    telling_cli,
    rotation_cli,
    release_cli,
    anchors_cli,
    post_cli,
    fleet_cli,
    staff_cli,
):
    part.register(app)

Data = Annotated[Path, typer.Option(help="Folder of keys and ledger, made when missing.")]
Database = Annotated[
    str | None,
    typer.Option(
        help="PostgreSQL for a fleet, postgresql+psycopg://user@host:5432/name (password in"
        " PGPASSWORD or a password file); without it SQLite in --data."
    ),
]
RulesFile = Annotated[
    Path | None, typer.Option("--rules", help="TOML of instant rules (秒批), see sync/README.md.")
]
Name = Annotated[str, typer.Option(help="The platform's name, used when the keys are made.")]


@app.command(epilog="Example: python -m sync.hub init --data var/hub")
def init(data: Data, name: Name = DEFAULT_NAME) -> None:
    """Make the keys (owner only) and platform.json, which terminals trust."""
    _private_files()
    try:
        secrets = open_secrets(data, hub=name)
    except SecretsError as error:
        raise _Failed(str(error)) from None
    typer.echo(f"{data / PUBLIC_FILE} ({secrets.kid})")


@app.command(
    epilog="Example: python -m sync.hub --data var/hub --port 8080 --faults drop_ack:0.2,delay:2s"
)
def serve(
    data: Data,
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")] = 8080,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    name: Name = DEFAULT_NAME,
    faults: Annotated[
        str | None,
        typer.Option(
            help="Misbehave: drop_ack, truncate, reset, 500, 429, captive (each with an optional"
            " :share), delay:2s, skew:90s; none. Can then be changed with PUT /v1/faults."
        ),
    ] = None,
    seed: Annotated[int, typer.Option(help="Of the draws of the faults.")] = 1,
    ready_file: Annotated[
        Path | None, typer.Option(help="Where to write the address as JSON once it listens.")
    ] = None,
    database: Database = None,
    rules: RulesFile = None,
    departments: Annotated[
        str | None,
        typer.Option(
            help="How the departments' systems fail: a register or department each with off, wrong"
            " or slow:2s, as in social-insurance=slow:2s,tax=off; none. Can then be changed with"
            " PUT /v1/departments."
        ),
    ] = None,
    public_url: Annotated[
        str,
        typer.Option(help="Address at which phones reach the platform, for copies of documents."),
    ] = "",
    tls: Annotated[
        list[str] | None,
        typer.Option(
            help="Speak TLS 1.3 under this host name or address (may be repeated); terminals then"
            " need a certificate: see enrol-code."
        ),
    ] = None,
    oidc: Annotated[
        Path | None,
        typer.Option(
            help="Single sign-on of the operations room: a TOML file, see"
            " sync/hub/fleet/single_sign_on.py."
        ),
    ] = None,
    demo_accounts: Annotated[
        bool,
        typer.Option(
            "--demo-accounts",
            help="Give the operations room an account of each role, with passwords drawn now;"
            " they stand in the ready file.",
        ),
    ] = False,
    work: Annotated[
        bool | None,
        typer.Option(
            "--work/--no-work",
            help="Also open what is taken. Default: yes on SQLite; on PostgreSQL the command"
            " work does.",
        ),
    ] = None,
) -> None:
    """Take submissions until SIGTERM; makes the keys when there are none. The default command."""
    _private_files()
    _log_to_stderr()
    # The server's own lines at this level say nothing that ours do not.
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    try:
        mischief = None if faults is None else Mischief(FaultPlan.parse(faults), seed)
        server = HubServer(
            data,
            host=host,
            port=port,
            name=name,
            mischief=mischief,
            clock=_now,
            database=database,
            rules=None if rules is None else load_rules(rules),
            works=database is None if work is None else work,
            public_url=public_url.rstrip("/"),
            troubles=None if departments is None else Troubles.parse(departments, KNOWN),
            tls=tls or (),
            oidc=None if oidc is None else partial(SingleSignOn, *load_settings(oidc)),
        )
    except _CANNOT_START as error:
        raise _Failed(str(error)) from None
    except SQLAlchemyError as error:
        raise _Failed(f"the database does not answer ({type(error).__name__})") from None

    accounts = draw_accounts(server.accounts) if demo_accounts else {}

    def ready(address: Address) -> None:
        if ready_file is not None:
            write_ready_file(ready_file, address, accounts)
        _settle_down()
        typer.echo(address.url)
        sys.stdout.flush()

    server.run(ready)


@app.command(
    epilog="Example: python -m sync.hub work --data var/hub --database"
    " postgresql+psycopg://hub@10.0.0.5/hub --rules rules.toml"
)
def work(data: Data, database: Database = None, rules: RulesFile = None) -> None:
    """Open what was taken and make cases of it, until SIGTERM; any number of these may run."""
    _private_files()
    _log_to_stderr()
    try:
        secrets = open_secrets(data, hub=DEFAULT_NAME)
        ledger = open_ledger(data, database)
        offices = Offices(_now)
        processing = Processing(
            ledger,
            secrets.seal_by_id,
            Rules() if rules is None else load_rules(rules),
            _now,
            held=HeldFiles(data / ATTACHMENTS_FOLDER, _now),
            signer=secrets.signer,
            recheck=lambda document: defects_in(document, offices),
        )
    except _CANNOT_START as error:
        raise _Failed(str(error)) from None
    except SQLAlchemyError as error:
        raise _Failed(f"the database does not answer ({type(error).__name__})") from None
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: processing.end())
    typer.echo("working")
    sys.stdout.flush()
    processing.run()
    ledger.close()


@app.command(
    "import",
    epilog="Example: python -m sync.hub import /media/usb/*.batch --data var/hub (add *.sealed for"
    " attachments whose submissions came over the network)",
)
def import_batches(files: list[Path], data: Data, database: Database = None) -> None:
    """Take in batch files and their attachments; a signed receipt is written beside each."""
    _private_files()
    if not (data / PUBLIC_FILE).is_file():
        # New keys would acknowledge what no terminal sealed for them.
        raise _Failed(f"{data} holds no keys of a platform")
    try:
        secrets = open_secrets(data, hub=DEFAULT_NAME)
        ledger = open_ledger(data, database)
    except _CANNOT_START as error:
        raise _Failed(str(error)) from None
    except SQLAlchemyError as error:
        raise _Failed(f"the database does not answer ({type(error).__name__})") from None
    intake = Intake(ledger, secrets.signer, secrets.seal_by_id, _now)
    try:
        carried = CarriedFiles(
            HeldFiles(data / ATTACHMENTS_FOLDER, _now),
            ledger,
            secrets.signer,
            secrets.seal_by_id,
            _now,
        )
        failed = report(import_files(files, intake, carried=carried))
    except OSError as error:
        raise _Failed(str(error)) from None
    finally:
        ledger.close()
    raise typer.Exit(1 if failed else 0)


class Published(enum.StrEnum):
    """What can be published."""

    CATALOGUE = "catalogue"
    NOTICE = "notice"
    PARAMETERS = "parameters"
    KEYS = "keys"
    AGAIN = "again"


_NAMES = {
    Published.CATALOGUE: CATALOGUE,
    Published.NOTICE: NOTICES,
    Published.PARAMETERS: PARAMETERS,
}


@app.command(epilog="Example: python -m sync.hub publish catalogue bundle.zip --data var/hub")
def publish(
    what: Published,
    data: Data,
    file: Annotated[Path | None, typer.Argument()] = None,
    city: Annotated[str, typer.Option(help="Whose catalogue it is, six digits.")] = HERE,
    ring: Annotated[
        int | None,
        typer.Option(min=0, max=LAST_RING, help="A catalogue: only up to this ring yet."),
    ] = None,
    percent: Annotated[int, typer.Option(min=0, max=100, help="Of that ring.")] = 100,
) -> None:
    """Sign a file for every terminal; keys: new ones (then restart); again: after a restore.

    A catalogue with --ring is taken by those terminals alone; --ring 0 --percent 0 takes it back,
    and publishing it without --ring gives it to all.
    """
    _private_files()
    if not (data / PUBLIC_FILE).is_file():
        raise _Failed(f"{data} holds no keys of a platform")
    publisher = Publisher(data / REPOSITORY, data / REPOSITORY_KEYS, _now)
    try:
        if what is Published.AGAIN:
            publisher.renew()
        elif what is Published.KEYS:
            typer.echo(publish_keys(publisher, data, open_secrets(data, hub=DEFAULT_NAME)).kid)
        elif file is None:
            raise _Failed("which file?")
        else:
            name = catalogue_name(city) if what is Published.CATALOGUE else _NAMES[what]
            reach = None if ring is None else Reach(ring=ring, percent=percent)
            typer.echo(publisher.publish(name, file.read_bytes(), reach))
    except (PublishingError, SecretsError, OSError) as error:
        raise _Failed(str(error)) from None


_CANNOT_START = (
    AuthorityError,
    SingleSignOnError,
    FaultError,
    SecretsError,
    RulesError,
    DatabaseError,
    OlderForm,
    TroubleError,
    OSError,
)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _settle_down() -> None:
    """What is there when it listens stays; whoever waits for an answer does not wait for us."""
    # Looking through all of it for garbage stops every request for tens of milliseconds.
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 50, 50)
    # A thread that reads a batch would keep the one that listens waiting for 5 ms at a time.
    sys.setswitchinterval(0.001)


def _log_to_stderr() -> None:
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(name)s %(message)s", stream=sys.stderr
    )


class _Failed(typer.Exit):
    def __init__(self, message: str) -> None:
        typer.echo(message, err=True)
        super().__init__(2)


def _private_files() -> None:
    os.umask(0o077)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; options without a command mean ``serve``."""
    given = sys.argv[1:] if arguments is None else arguments
    if given and given[0].startswith("-") and given[0] != "--help":
        given = ["serve", *given]
    app(given, prog_name="python -m sync.hub")


if __name__ == "__main__":
    main()
