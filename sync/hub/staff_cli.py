"""The platform administrator's list of staff: kept here, handed to terminals as a signed file."""

from __future__ import annotations

import base64
import datetime as dt
import os
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from sync.contract.acknowledgement import StaffList
from sync.contract.staff_list import SHORTEST_PASSPHRASE, StaffEntry, pack
from sync.hub.enrolment_cli import Data, refuse
from sync.hub.private_file import write_private
from sync.hub.secrets import PUBLIC_FILE, SecretsError, open_secrets

FILE = "staff.json"
SECRET_BYTES = 20
# As terminals read it (kiosk/access/card.py).
CARD_PREFIX, CARD_BYTES = "GJ-STAFF:", 10

Number = Annotated[str, typer.Argument(help="Four digits of the staff number.")]


class _Kept(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    version: int = 0
    staff: tuple[StaffEntry, ...] = ()


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(
        "staff-add",
        epilog="Example: python -m sync.hub staff-add 0023 --role technician --data var/hub",
    )(staff_add)
    app.command("staff-card", epilog="Example: python -m sync.hub staff-card 0023 --data var/hub")(
        staff_card
    )
    app.command(
        "staff-remove", epilog="Example: python -m sync.hub staff-remove 0023 --data var/hub"
    )(staff_remove)
    app.command(
        "staff-file", epilog="Example: python -m sync.hub staff-file staff.list --data var/hub"
    )(staff_file)


def staff_add(
    number: Number,
    data: Data,
    role: Annotated[str, typer.Option(help="admin, technician or engineer.")],
) -> None:
    """Put somebody on the list of all terminals; show once what their authenticator takes."""
    kept = _read(data)
    if any(one.digits == number for one in kept.staff):
        raise refuse(f"{number} is on the list already")
    secret = base64.b32encode(os.urandom(SECRET_BYTES)).decode("ascii")
    try:
        told = {"digits": number, "role": role, "secret": secret}
        entry = msgspec.convert(told, StaffEntry)
    except msgspec.ValidationError as error:
        raise refuse(str(error)) from error
    _write(data, _Kept(kept.version, (*kept.staff, entry)))
    typer.echo(f"otpauth://totp/guanjia:{number}?secret={secret}&issuer=guanjia")


def staff_card(
    number: Number,
    data: Data,
    take_back: Annotated[
        bool, typer.Option("--take-back", help="It was lost, or is not needed any more.")
    ] = False,
) -> None:
    """Draw a staff card for somebody: show once what the code on the badge says (QR or Code 128).

    Terminals follow when they are given the next file.
    """
    kept = _read(data)
    card = "" if take_back else base64.b32encode(os.urandom(CARD_BYTES)).decode("ascii")
    if not any(one.digits == number for one in kept.staff):
        raise refuse(f"{number} is not on the list")
    changed = tuple(
        msgspec.structs.replace(one, card=card) if one.digits == number else one
        for one in kept.staff
    )
    _write(data, _Kept(kept.version, changed))
    typer.echo("taken back" if take_back else CARD_PREFIX + card)


def staff_remove(number: Number, data: Data) -> None:
    """Take somebody off; terminals follow when they are given the next file."""
    kept = _read(data)
    left = tuple(one for one in kept.staff if one.digits != number)
    if len(left) == len(kept.staff):
        raise refuse(f"{number} is not on the list")
    _write(data, _Kept(kept.version, left))
    typer.echo(f"{len(left)} left")


def staff_file(
    out: Path,
    data: Data,
    passphrase: Annotated[
        str,
        typer.Option(
            prompt=True,
            confirmation_prompt=True,
            hide_input=True,
            help="To be typed at each terminal; goes another way than the file.",
        ),
    ],
) -> None:
    """Write the list as a file for terminals: sealed, signed, newer than any before."""
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise refuse(f"a passphrase has at least {SHORTEST_PASSPHRASE} characters")
    if not (data / PUBLIC_FILE).is_file():
        raise refuse(f"{data} holds no keys of a platform")
    kept = _read(data)
    version = kept.version + 1
    try:
        signer = open_secrets(data, hub="").signer
        statement = StaffList(
            hub=signer.hub,
            kid=signer.kid,
            version=version,
            digest="0" * 64,
            at=dt.datetime.now(dt.UTC),
        )
        _write(data, _Kept(version, kept.staff))
        write_private(out, pack(list(kept.staff), passphrase, statement, signer.sign_key))
    except (SecretsError, OSError) as error:
        raise refuse(str(error)) from error
    typer.echo(f"{out}: version {version}, {len(kept.staff)} people")


def _read(data: Path) -> _Kept:
    path = data / FILE
    try:
        return msgspec.json.decode(path.read_bytes(), type=_Kept) if path.exists() else _Kept()
    except (OSError, msgspec.DecodeError) as error:
        raise refuse(f"{path} cannot be used ({type(error).__name__})") from error


def _write(data: Path, kept: _Kept) -> None:
    try:
        write_private(data / FILE, msgspec.json.encode(kept))
    except OSError as error:
        raise refuse(str(error)) from error
