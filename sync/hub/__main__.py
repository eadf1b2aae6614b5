"""The twin's command line: ``python -m sync.hub``."""

from __future__ import annotations

import datetime as dt
import logging
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from sync.hub.faults import FaultError, FaultPlan, Mischief
from sync.hub.secrets import PUBLIC_FILE, SecretsError, open_secrets
from sync.hub.server import DEFAULT_NAME, Address, HubServer, write_ready_file

app = typer.Typer(
    help="The central platform's reference twin (平台参考孪生): takes submissions, shows them.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Data = Annotated[Path, typer.Option(help="Folder of keys and ledger, made when missing.")]
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
            help="Misbehave: drop_ack, 500, 429, captive (each with an optional :share), delay:2s;"
            " none. Can then be changed with PUT /v1/faults."
        ),
    ] = None,
    seed: Annotated[int, typer.Option(help="Of the draws of the faults.")] = 1,
    ready_file: Annotated[
        Path | None, typer.Option(help="Where to write the address as JSON once it listens.")
    ] = None,
) -> None:
    """Take submissions until SIGTERM; makes the keys when there are none. The default command."""
    _private_files()
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(name)s %(message)s", stream=sys.stderr
    )
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
            clock=lambda: dt.datetime.now(dt.UTC),
        )
    except (FaultError, SecretsError, OSError) as error:
        raise _Failed(str(error)) from None

    def ready(address: Address) -> None:
        if ready_file is not None:
            write_ready_file(ready_file, address)
        typer.echo(address.url)
        sys.stdout.flush()

    server.run(ready)


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
