"""How a terminal gets its certificate, and a new one before the old one ends.

=================  =========================================================================
POST /v1/enrol     ``{terminal, code, csr}`` -> 200 ``{certificate}``, or 4xx ``{reason}``
POST /v1/renew     ``{certificate, csr, proof}`` -> the same
=================  =========================================================================

Bodies are JSON. ``csr`` is PKCS#10 (RFC 2986) and ``certificate`` X.509 (RFC 5280), both in PEM
(RFC 7468); keys are ECDSA on P-256. Both requests can be repeated: the same code, or the same old
certificate, with the same public key brings the same certificate again. Both go over TLS to a
server whose issuer the terminal knows already (``PlatformKey.ca``).
"""

from __future__ import annotations

import enum
import re
import secrets
from collections.abc import Callable, Sequence
from typing import Annotated

import msgspec
from stdnum.iso7064 import mod_37_36

from sync.contract.envelope import TerminalId

ENROL_PATH = "/v1/enrol"
RENEW_PATH = "/v1/renew"
# A request holds a certificate, a PKCS#10 and a signature: some 2 KiB.
REQUEST_BYTES = 16 * 1024

# Nothing that can be taken for something else on paper or over the telephone: no 0, 1, I, O.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_LENGTH = 20
_GROUP = 5
_PROOF = b"guanjia-renewal-v1\n"
_FORM = re.compile(rf"[{ALPHABET}]{{{CODE_LENGTH}}}", re.ASCII)
_TERMINAL = re.compile(r"([0-9]{9})-?([0-9]{4})", re.ASCII)

Pem = Annotated[str, msgspec.Meta(max_length=8 * 1024)]


class Denial(enum.StrEnum):
    """Why the platform gives no certificate."""

    MALFORMED = "malformed"
    WRONG_CODE = "wrong-code"
    EXPIRED_CODE = "expired-code"
    USED_CODE = "used-code"
    TOO_MANY_ATTEMPTS = "too-many-attempts"
    UNKNOWN_CERTIFICATE = "unknown-certificate"
    WRONG_PROOF = "wrong-proof"
    REVOKED = "revoked"
    REPLACED = "replaced"
    EXPIRED_CERTIFICATE = "expired-certificate"
    RENEWED_ALREADY = "renewed-already"


class EnrolRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The body of ``POST /v1/enrol``.

    Attributes:
        terminal: place and terminal, 13 digits.
        code: as the administrator gave it, normalised.
        csr: names the terminal as its common name, signed with the terminal's key.
    """

    terminal: TerminalId
    code: Annotated[str, msgspec.Meta(max_length=64)]
    csr: Pem

    def __repr__(self) -> str:
        return f"<request of {self.terminal} to be enrolled>"


class RenewRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The body of ``POST /v1/renew``.

    Attributes:
        certificate: the old one.
        csr: for the new one; its key may be another.
        proof: ECDSA with SHA-256 by the old key over ``proof_text``, DER in base64. It stands in
            for a TLS client certificate, so that one that has just expired can be renewed, too.
    """

    certificate: Pem
    csr: Pem
    proof: Annotated[str, msgspec.Meta(max_length=256)]


class Issued(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The answer 200: the terminal's certificate."""

    certificate: Pem


class Denied(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The answer 4xx."""

    reason: Denial


def proof_text(csr: bytes) -> bytes:
    """What the old key signs to vouch for a PKCS#10 (DER)."""
    return _PROOF + csr


def make_code(draw: Callable[[Sequence[str]], str] = secrets.choice) -> str:
    """A one-time code: 19 drawn characters (95 bits) and a check character.

    The check is ISO/IEC 7064 MOD 37,36. Its character may be one that the alphabet leaves out; then
    another code is drawn.
    """
    while True:
        drawn = "".join(draw(ALPHABET) for _ in range(CODE_LENGTH - 1))
        check: str = mod_37_36.calc_check_digit(drawn)
        if check in ALPHABET:
            return drawn + check


def show_code(code: str) -> str:
    """In groups of five, as people read it."""
    return "-".join(code[at : at + _GROUP] for at in range(0, CODE_LENGTH, _GROUP))


def read_code(typed: str) -> str | None:
    """The code that somebody typed; ``None`` when a character is wrong or missing."""
    code = re.sub(r"[\s-]", "", typed).upper()
    if _FORM.fullmatch(code) is None or not mod_37_36.is_valid(code):
        return None
    return code


def read_terminal(typed: str) -> str | None:
    """The 13 digits of a terminal, also when written ``441900004-0003``."""
    found = _TERMINAL.fullmatch(typed.strip())
    return None if found is None else found[1] + found[2]
