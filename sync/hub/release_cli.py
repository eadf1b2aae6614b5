"""The platform administrator's command to release a package of the terminal's program."""

from __future__ import annotations

import datetime as dt
import enum
import hashlib
import re
from pathlib import Path
from typing import Annotated

import typer

from sync.contract.acknowledgement import PackageRelease, sign
from sync.contract.reach import LAST_RING
from sync.hub.enrolment_cli import Data, Terminal, refuse, terminal_number
from sync.hub.fleet.rollouts import (
    RolloutError,
    Rollouts,
    RolloutState,
    package_path,
)
from sync.hub.fleet_cli import ledger_engine
from sync.hub.secrets import PUBLIC_FILE, SecretsError, open_secrets
from sync.hub.telling_cli import Database

# deb(5): <package>_<version>_<architecture>.deb
_NAME = re.compile(
    r"(?P<package>[a-z0-9][a-z0-9+.-]+)_(?P<version>[A-Za-z0-9.+~-]+)_[a-z0-9]+\.deb"
)


class Act(enum.StrEnum):
    """What can be done with a release."""

    SHOW = "show"
    ADVANCE = "advance"
    PAUSE = "pause"
    RESUME = "resume"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "release",
        epilog="Example: python -m sync.hub release guanjia-kiosk_1.2.0_amd64.deb --data var/hub",
    )(release)
    app.command(
        "rollout",
        epilog="Example: python -m sync.hub rollout advance --ring 1 --percent 20 --data var/hub",
    )(rollout)
    app.command(
        "ring", epilog="Example: python -m sync.hub ring 0 --terminal 441900004-0003 --data var/hub"
    )(ring)


def release(
    file: Path,
    data: Data,
    ring: Annotated[
        int | None,
        typer.Option(
            min=0, max=LAST_RING, help="Also offer it, up to this ring (0 test machines)."
        ),
    ] = None,
    percent: Annotated[int, typer.Option(min=0, max=100, help="Of that ring.")] = 100,
    database: Database = None,
) -> None:
    """Sign a package; terminals install it with the FILE.release that is written beside it.

    With --ring the platform offers it to terminals by itself; see rollout.
    """
    named = _NAME.fullmatch(file.name)
    if named is None:
        raise refuse(f"{file.name} is not named as a Debian package is")
    if not (data / PUBLIC_FILE).is_file():
        # New keys would sign what no terminal trusts.
        raise refuse(f"{data} holds no keys of a platform")
    try:
        content = file.read_bytes()
        signer = open_secrets(data, hub="").signer
        released = PackageRelease(
            hub=signer.hub,
            kid=signer.kid,
            package=named["package"],
            version=named["version"],
            digest=hashlib.sha256(content).hexdigest(),
            size=len(content),
            at=dt.datetime.now(dt.UTC),
        )
        beside = file.with_name(f"{file.name}.release")
        beside.write_bytes(sign(released, signer.sign_key) + b"\n")
        if ring is not None:
            _offer(data, database, content, released, beside.read_text().strip(), ring, percent)
    except (SecretsError, OSError, RolloutError) as error:
        raise refuse(str(error)) from error
    typer.echo(beside)


def _offer(
    data: Path,
    database: str | None,
    content: bytes,
    released: PackageRelease,
    signed: str,
    ring: int,
    percent: int,
) -> None:
    kept = package_path(data, released.digest)
    kept.parent.mkdir(mode=0o700, exist_ok=True)
    kept.write_bytes(content)
    with ledger_engine(data, database) as engine:
        Rollouts(engine, lambda: dt.datetime.now(dt.UTC)).begin(
            digest=released.digest,
            version=released.version,
            size=released.size,
            release=signed,
            ring=ring,
            percent=percent,
        )


def rollout(
    data: Data,
    act: Annotated[Act, typer.Argument(help="What to do with the newest release.")] = Act.SHOW,
    ring: Annotated[int | None, typer.Option(min=0, max=LAST_RING, help="Up to this one.")] = None,
    percent: Annotated[int | None, typer.Option(min=0, max=100, help="Of that ring.")] = None,
    database: Database = None,
) -> None:
    """Show how releases go; pause, resume or advance the newest one."""
    states = {Act.PAUSE: RolloutState.PAUSED, Act.RESUME: RolloutState.ROLLING}
    with ledger_engine(data, database) as engine:
        rollouts = Rollouts(engine, lambda: dt.datetime.now(dt.UTC))
        rollouts.look()
        try:
            if act is not Act.SHOW:
                rollouts.change(state=states.get(act), ring=ring, percent=percent)
        except RolloutError as error:
            raise refuse(str(error)) from None
        for one in rollouts.all():
            said = ", ".join(f"{many} {result}" for result, many in sorted(one.results.items()))
            typer.echo(
                f"{one.version}\t{one.state}\tring {one.ring}, {one.percent}%\t"
                f"{said or 'nobody yet'}\t{one.unwell} unwell"
            )


def ring(
    data: Data,
    terminal: Terminal,
    number: Annotated[int, typer.Argument(min=0, max=LAST_RING, metavar="RING")],
    database: Database = None,
) -> None:
    """Put a terminal into a ring; all others are in the last one."""
    with ledger_engine(data, database) as engine:
        Rollouts(engine, lambda: dt.datetime.now(dt.UTC)).place(terminal_number(terminal), number)
