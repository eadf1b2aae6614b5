"""Where a terminal's key lies, as one line of the site's file says it.

==========  ======================================================================================
``file``    a file of its own in the terminal's folder
``tpm``     the machine's TPM
otherwise   ``pkcs11:token=guanjia?module-path=/usr/lib/…/x.so&pin-source=file:/etc/guanjia/pin``
==========  ======================================================================================

The line of a token is a PKCS #11 URI (RFC 7512). A PIN never stands in it: the site's file is read
by many. ``pin-source`` names a file of the terminal's account alone, or a credential of the service
(``pin-source=file:/run/credentials/guanjia-kiosk.service/token.pin``).
"""

from __future__ import annotations

import dataclasses
from pathlib import Path
from urllib.parse import unquote

IN_FILE = "file"
IN_TPM = "tpm"
_SCHEME = "pkcs11:"
_PATH = {"token", "serial", "manufacturer", "model"}
_QUERY = {"module-path", "pin-source"}


class WrongPlace(ValueError):
    """The line names no place; the sentence says what is wrong with it."""


@dataclasses.dataclass(frozen=True, slots=True)
class TokenPlace:
    """A PKCS #11 token.

    Attributes:
        library: the module of its vendor.
        token: its label; whichever is there when empty.
        serial: its serial number; any when empty.
        pin: the file with the PIN of its user.
    """

    library: Path
    token: str
    serial: str
    pin: Path


def read_place(line: str) -> TokenPlace | None:
    """The token that a line names; ``None`` for ``file`` and ``tpm``.

    Raises:
        WrongPlace: it is none of the three, or names no token that can be found.
    """
    if line in (IN_FILE, IN_TPM):
        return None
    if not line.startswith(_SCHEME):
        raise WrongPlace(f"'file', 'tpm' or 'pkcs11:…', not {line.partition(':')[0]!r}")
    path, _, query = line.removeprefix(_SCHEME).partition("?")
    named = _pairs(path, ";", _PATH)
    told = _pairs(query, "&", _QUERY)
    for needed in sorted(_QUERY - told.keys()):
        raise WrongPlace(f"pkcs11: without {needed}")
    if not named.keys() & {"token", "serial"}:
        raise WrongPlace("pkcs11: names neither token nor serial")
    library, pin = Path(told["module-path"]), Path(told["pin-source"].removeprefix("file:"))
    for file in (library, pin):
        if not file.is_absolute():
            raise WrongPlace("pkcs11: module-path and pin-source name whole paths")
    return TokenPlace(library, named.get("token", ""), named.get("serial", ""), pin)


def _pairs(text: str, between: str, known: set[str]) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for part in filter(None, text.split(between)):
        name, _, value = part.partition("=")
        if name == "pin-value":
            raise WrongPlace("pkcs11: a PIN does not belong here; name its file with pin-source")
        if name not in known or name in pairs or not value:
            raise WrongPlace(f"pkcs11: what is {name!r}?")
        pairs[name] = unquote(value)
    return pairs
