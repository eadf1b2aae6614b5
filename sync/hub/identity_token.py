"""The platform's signed word that somebody was verified, and how it reads it again.

``way.time.nonce.signature``: time as Unix seconds, the signature (Ed25519, base64url) over these
and over who was verified at which terminal. It names nobody; without that person's number it
proves nothing.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
import secrets

from cryptography.exceptions import InvalidSignature

from sync.hub.secrets import Signer

# A case may wait for the network; who was verified longer ago than this is verified anew.
GOOD_FOR = dt.timedelta(days=30)
_TAG = b"guanjia-identity-1\n"


def token_of(signer: Signer, *, way: str, citizen: str, terminal: str, at: dt.datetime) -> str:
    """The word; ``citizen`` is the number on the card."""
    head = f"{way}.{int(at.timestamp())}.{secrets.token_hex(8)}"
    mark = signer.sign_key.sign(_signed(head, citizen, terminal))
    return f"{head}.{base64.urlsafe_b64encode(mark).decode().rstrip('=')}"


def holds(
    signer: Signer, token: str, *, way: str, citizen: str, terminal: str, now: dt.datetime
) -> bool:
    """Whether it is ours, for this way, person and terminal, and not too old."""
    head, _, mark = token.rpartition(".")
    said, _, rest = head.partition(".")
    stamp = rest.partition(".")[0]
    if said != way or not stamp.isascii() or not stamp.isdigit() or len(stamp) > 12:
        return False
    try:
        raw = base64.urlsafe_b64decode(mark + "=" * (-len(mark) % 4))
        signer.sign_key.public_key().verify(raw, _signed(head, citizen, terminal))
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return 0 <= now.timestamp() - int(stamp) + 60 <= GOOD_FOR.total_seconds() + 60


def _signed(head: str, citizen: str, terminal: str) -> bytes:
    who = hashlib.sha256(citizen.encode()).digest()
    return _TAG + head.encode() + b"\n" + who + b"\n" + terminal.encode()
