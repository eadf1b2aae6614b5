"""How a sealed attachment travels: tus 1.0.0 (tus.io/protocols/resumable-upload), strictly.

Core protocol with the extensions creation, checksum (SHA-256) and expiration. An upload lies under
``/v1/attachments/<digest>``, the digest being that of the sealed bytes: the same file is the same
upload, however often it is begun. A ``PATCH`` is taken whole or not at all.

tus itself proves nothing: who answers, and whether the bytes are safe, is only known from the
signed statement (``acknowledgement.AttachmentHeld``) that ``GET`` on the same address brings.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping

UPLOADS_PATH = "/v1/attachments"
TUS_VERSION = "1.0.0"
TUS_EXTENSIONS = "creation,checksum,expiration"
PIECE_TYPE = "application/offset+octet-stream"
# Of one PATCH: what is sent again at worst after a cut.
PIECE_BYTES = 256 * 1024
LARGEST_PIECE_BYTES = 1024 * 1024
CHECKSUM_MISMATCH = 460

_DIGEST = re.compile(r"[0-9a-f]{64}\Z", re.ASCII)
_COUNT = re.compile(r"[0-9]{1,15}\Z", re.ASCII)


def is_digest(text: str) -> bool:
    """Whether it is the SHA-256 of a sealed file, in the one form that both sides write."""
    return _DIGEST.match(text) is not None


def count(text: str | None) -> int | None:
    """A number of bytes from a header; ``None`` for everything else."""
    return int(text) if text is not None and _COUNT.match(text) else None


def checksum(piece: bytes) -> str:
    """The value of ``Upload-Checksum`` for a piece."""
    return "sha256 " + base64.b64encode(hashlib.sha256(piece).digest()).decode("ascii")


def read_checksum(value: str) -> bytes | None:
    """The SHA-256 that ``Upload-Checksum`` names; ``None`` when it is no such value."""
    algorithm, _, encoded = value.partition(" ")
    try:
        found = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return None
    return found if algorithm == "sha256" and len(found) == hashlib.sha256().digest_size else None


def metadata(digest: str) -> str:
    """The value of ``Upload-Metadata`` for a sealed file."""
    return "digest " + base64.b64encode(digest.encode("ascii")).decode("ascii")


def read_metadata(value: str) -> Mapping[str, bytes] | None:
    """What ``Upload-Metadata`` names; ``None`` when it cannot be read."""
    found: dict[str, bytes] = {}
    for pair in value.split(","):
        name, _, encoded = pair.strip().partition(" ")
        try:
            content = base64.b64decode(encoded, validate=True)
        except (binascii.Error, ValueError):
            return None
        if not name or name in found:
            return None
        found[name] = content
    return found
