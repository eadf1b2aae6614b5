"""One-time codes: by the time (RFC 6238), or as the answer to a question where time is not known.

A staff member's authenticator makes the first kind without any network: six digits, 30 seconds,
SHA-1, as every such program expects. The second kind is for a terminal that does not know what time
it is: it shows eight digits, whoever keeps the staff list tells eight digits back.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

import pyotp

INTERVAL_S = 30
DIGITS = 6
# A clock that is half a minute off, and whoever types slowly.
STEPS_OFF = 1
CHALLENGE_DIGITS = 8
_PREFIX = b"guanjia-staff-answer-1\0"


def new_secret() -> str:
    """A secret of 160 bits in base32 (RFC 4226 asks for as many)."""
    return str(pyotp.random_base32(32))


def code_at(secret: str, at_s: float) -> str:
    """The code of this second (since 1970, UTC)."""
    return str(pyotp.TOTP(secret, digits=DIGITS, interval=INTERVAL_S).at(int(at_s)))


def step_of(secret: str, code: str, at_s: float, *, error_s: float = 0.0) -> int | None:
    """Which half minute the code belongs to; ``None`` when to none that is near.

    Args:
        secret: in base32.
        code: as typed.
        at_s: seconds since 1970, UTC.
        error_s: how far that may be off; so much more is looked at on both sides.
    """
    totp = pyotp.TOTP(secret, digits=DIGITS, interval=INTERVAL_S)
    now = int(at_s) // INTERVAL_S
    off = STEPS_OFF + int(error_s) // INTERVAL_S
    found = None
    # All are compared, whichever fits: the time it takes tells nothing.
    for step in range(now - off, now + off + 1):
        if hmac.compare_digest(str(totp.generate_otp(step)).encode(), code.encode()):
            found = step
    return found


def provisioning_uri(secret: str, number: str, terminal: str) -> str:
    """What an authenticator scans (``otpauth://totp/...``)."""
    return str(pyotp.TOTP(secret).provisioning_uri(name=number, issuer_name=f"莞家政务 {terminal}"))


def new_challenge() -> str:
    """Eight digits that were never asked before."""
    return f"{secrets.randbelow(10**CHALLENGE_DIGITS):0{CHALLENGE_DIGITS}d}"


def answer_to(secret: str, terminal: str, challenge: str) -> str:
    """What has to be answered: HMAC-SHA-256, cut to eight digits as RFC 4226 5.3 does.

    Args:
        secret: in base32.
        terminal: its number, so that an answer opens this one only.
        challenge: as shown.
    """
    key = base64.b32decode(secret)
    told = _PREFIX + terminal.encode("ascii") + b"\0" + challenge.encode("ascii")
    digest = hmac.new(key, told, hashlib.sha256).digest()
    start = digest[-1] & 0x0F
    cut = int.from_bytes(digest[start : start + 4]) & 0x7FFFFFFF
    return f"{cut % 10**CHALLENGE_DIGITS:0{CHALLENGE_DIGITS}d}"


def is_answer(secret: str, terminal: str, challenge: str, answer: str) -> bool:
    """Whether this is the answer."""
    right = answer_to(secret, terminal, challenge)
    return hmac.compare_digest(right.encode(), answer.encode())
