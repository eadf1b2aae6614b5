"""The platform administrator's command to release a package of the terminal's program."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from pathlib import Path

import typer

from sync.contract.acknowledgement import PackageRelease, sign
from sync.hub.enrolment_cli import Data, refuse
from sync.hub.secrets import PUBLIC_FILE, SecretsError, open_secrets

# deb(5): <package>_<version>_<architecture>.deb
_NAME = re.compile(
    r"(?P<package>[a-z0-9][a-z0-9+.-]+)_(?P<version>[A-Za-z0-9.+~-]+)_[a-z0-9]+\.deb"
)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "release",
        epilog="Example: python -m sync.hub release guanjia-kiosk_1.2.0_amd64.deb --data var/hub",
    )(release)


def release(file: Path, data: Data) -> None:
    """Sign a package; terminals install it with the FILE.release that is written beside it."""
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
    except (SecretsError, OSError) as error:
        raise refuse(str(error)) from error
    typer.echo(beside)
