"""The platform administrator's commands for keys that are replaced while terminals are in use."""

from __future__ import annotations

import datetime as dt
import enum
import json
import os
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from sync.hub.authority import AUTHORITY_FILE, Authority, AuthorityError, Stage, open_authority
from sync.hub.enrolment import open_book
from sync.hub.enrolment_cli import Data, Json, refuse
from sync.hub.publishing import PLATFORM, Publisher, PublishingError
from sync.hub.secrets import SecretsError, open_secrets
from sync.hub.server import REPOSITORY, REPOSITORY_KEYS


class Step(enum.StrEnum):
    """Of the rotation of the authority."""

    PREPARE = "prepare"
    SWITCH = "switch"
    FINISH = "finish"


_BEFORE = {Step.PREPARE: Stage.SETTLED, Step.SWITCH: Stage.PREPARED, Step.FINISH: Stage.SWITCHED}
_AFTER = {Step.PREPARE: Stage.PREPARED, Step.SWITCH: Stage.SWITCHED, Step.FINISH: Stage.SETTLED}
_NEXT = {
    Stage.SETTLED: "nothing is under way: prepare begins it",
    Stage.PREPARED: "the next authority is prepared: switch comes next",
    Stage.SWITCHED: "the next authority issues already: finish comes next",
}
_SAID = {
    Step.PREPARE: "prepared: terminals are told of it with the signed files; switch when all have"
    " them",
    Step.SWITCH: "switched: restart the platform now; terminals renew, or are renewed, from it",
    Step.FINISH: "finished: restart the platform now; the old authority is trusted no longer",
}


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("rotate-root", epilog="Example: python -m sync.hub rotate-root --data var/hub")(
        rotate_root
    )
    app.command(
        "rotate-authority",
        epilog="Example: python -m sync.hub rotate-authority prepare --data var/hub",
    )(rotate_authority)


def rotate_root(data: Data, json_: Json = False) -> None:
    """New keys for all signed files, vouched for by the old root keys, which must be there."""
    os.umask(0o077)
    try:
        version = _publisher(data).rotate_root()
    except (PublishingError, OSError) as error:
        raise refuse(str(error)) from None
    typer.echo(json.dumps({"root": version}) if json_ else f"root {version}")


def rotate_authority(
    step: Annotated[Step, typer.Argument(help="In this order.")],
    data: Data,
    force: Annotated[
        bool, typer.Option("--force", help="Finish although terminals would be locked out.")
    ] = False,
    json_: Json = False,
) -> None:
    """Replace the authority that vouches for platform and terminals, without locking one out.

    prepare: make the next one and tell terminals to trust it, too. switch: it issues from now on.
    finish: the old one is trusted no longer; refused while terminals depend on it.
    """
    os.umask(0o077)
    if not (data / AUTHORITY_FILE).is_file():
        raise refuse(f"{data} has no authority: start the platform with --tls first")
    try:
        authority = open_authority(data, hub="", now=_now())
        taken = authority.stage is _AFTER[step]
        if not taken and authority.stage is not _BEFORE[step]:
            raise refuse(_NEXT[authority.stage])
        depend = _left_with_the_old(data, authority) if step is Step.FINISH and not taken else []
        if depend and not force:
            raise refuse(
                f"{len(depend)} terminals have no certificate of the next authority yet"
                f" ({', '.join(depend[:10])}); enrol or revoke them, or --force"
            )
        # A step that was cut off before anybody was told of it is told of now.
        authority = authority if taken else _take(step, authority)
        _tell(data)
    except (AuthorityError, SecretsError, PublishingError, OSError) as error:
        raise refuse(str(error)) from None
    if json_:
        typer.echo(json.dumps({"stage": authority.stage, "locked_out": depend}))
        return
    typer.echo(_SAID[step])


def _take(step: Step, authority: Authority) -> Authority:
    if step is Step.PREPARE:
        return authority.prepare_next(_now())
    return authority.switch() if step is Step.SWITCH else authority.finish()


def _tell(data: Path) -> None:
    """Whom to trust, for new terminals (platform.json) and for those in use (signed)."""
    platform = open_secrets(data, hub="").platform
    _publisher(data).publish(PLATFORM, msgspec.json.encode(platform))


def _left_with_the_old(data: Path, authority: Authority) -> list[str]:
    book = open_book(data, authority, _now)
    try:
        return book.left_with_the_old()
    finally:
        book.close()


def _publisher(data: Path) -> Publisher:
    return Publisher(data / REPOSITORY, data / REPOSITORY_KEYS, _now)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
