"""Whether a program may read what no person signs in for: figures, and the export."""

from __future__ import annotations

import hmac
import ipaddress
from pathlib import Path

from starlette.requests import Request

# In the platform's folder; its owner's alone. While it is there, it has to be shown.
TOKEN_FILE = "metrics-token"  # noqa: S105 - a name


def may_read(request: Request, data: Path, *, proxied: bool) -> bool:
    """Without a token only this machine may, and only when no proxy is in front of it.

    Args:
        request: whose.
        data: the platform's folder.
        proxied: whether everybody seems to come from this machine.
    """
    try:
        token = (data / TOKEN_FILE).read_text("ascii").strip()
    except FileNotFoundError:
        token = ""
    if token:
        shown = request.headers.get("authorization", "").encode()
        return hmac.compare_digest(shown, f"Bearer {token}".encode())
    forwarded = "x-forwarded-for" in request.headers or "forwarded" in request.headers
    host = request.client.host if request.client else ""
    try:
        return not proxied and not forwarded and ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
