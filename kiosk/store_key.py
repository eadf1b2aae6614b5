"""The key of the encrypted queue: 32 bytes in a file that only the terminal's account can read.

The file is named by ``GUANJIA_KEY_FILE`` (a credential of the service, sealed by the machine), for
the terminal and for the field staff's tools alike. Without it the database is not encrypted a
second time; what is in it is sealed for the platform either way.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

VARIABLE = "GUANJIA_KEY_FILE"
KEY_BYTES = 32


class StoreKeyError(Exception):
    """The key file cannot be used; the message says why, never what is in it."""


def store_key(environment: Mapping[str, str] = os.environ) -> bytes | None:
    """The key, or ``None`` when none is configured.

    Args:
        environment: of the process.

    Raises:
        StoreKeyError: the file is missing, unreadable or holds something else.
    """
    named = environment.get(VARIABLE, "")
    if not named:
        return None
    try:
        content = Path(named).read_bytes()
    except OSError as error:
        raise StoreKeyError(f"{VARIABLE}: {named}: {error.strerror}") from error
    if len(content) == KEY_BYTES:
        return content
    try:
        key = bytes.fromhex(content.decode("ascii").strip())
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise StoreKeyError(f"{VARIABLE}: {named} must hold 32 bytes, or 64 hexadecimal digits")
    return key
