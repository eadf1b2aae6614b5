"""The key of the encrypted queue: 32 bytes in a file that only the terminal's account can read.

The file is named by ``GUANJIA_KEY_FILE`` (a credential of the service, opened by systemd when the
terminal starts). Staff's tools, started by root outside of the service, open the sealed credential
themselves (systemd-creds(1): bound to this machine and to its TPM where there is one). Without
either the database is not encrypted a second time; what is in it is sealed for the platform anyway.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

VARIABLE = "GUANJIA_KEY_FILE"
KEY_BYTES = 32
SEALED = Path("/etc/guanjia/store.key.cred")
CREDENTIAL = "store.key"
UNSEAL_WITHIN_S = 30


class StoreKeyError(Exception):
    """The key file cannot be used; the message says why, never what is in it."""


def store_key(
    environment: Mapping[str, str] = os.environ, *, sealed: Path = SEALED
) -> bytes | None:
    """The key, or ``None`` when none is configured.

    Args:
        environment: of the process.
        sealed: the credential that is opened when the variable is not set.

    Raises:
        StoreKeyError: the file is missing, unreadable or holds something else.
    """
    named = environment.get(VARIABLE, "")
    if not named:
        return _unsealed(sealed) if os.access(sealed, os.R_OK) else None
    try:
        content = Path(named).read_bytes()
    except OSError as error:
        raise StoreKeyError(f"{VARIABLE}: {named}: {error.strerror}") from error
    return _key(content, f"{VARIABLE}: {named}")


def _unsealed(sealed: Path) -> bytes:
    command = ["systemd-creds", "decrypt", f"--name={CREDENTIAL}", str(sealed), "-"]
    try:
        opened = subprocess.run(command, capture_output=True, check=True, timeout=UNSEAL_WITHIN_S)
    except (OSError, subprocess.SubprocessError) as error:
        raise StoreKeyError(
            f"{sealed}: not opened on this machine ({type(error).__name__})"
        ) from error
    return _key(opened.stdout, str(sealed))


def _key(content: bytes, where: str) -> bytes:
    if len(content) == KEY_BYTES:
        return content
    try:
        key = bytes.fromhex(content.decode("ascii").strip())
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise StoreKeyError(f"{where} must hold 32 bytes, or 64 hexadecimal digits")
    return key
