"""Maintenance that somebody ordered: the platform by a command, or staff at the terminal.

It is a file in the terminal's folder, so that it outlasts a restart and that staff can end it while
the platform is out of reach.
"""

from __future__ import annotations

import datetime as dt
import logging
from pathlib import Path
from typing import Annotated

import msgspec

from sync.identity.files import write_whole

_log = logging.getLogger("kiosk.app")

FILE = "maintenance.json"
LONGEST_REASON = 60


class Maintenance(msgspec.Struct, frozen=True, kw_only=True):
    """Maintenance that is on.

    Attributes:
        reason: as citizens read it, may be empty.
        since: when it was ordered.
        command: id of the platform's command; empty when staff ordered it here.
    """

    reason: Annotated[str, msgspec.Meta(max_length=LONGEST_REASON)] = ""
    since: dt.datetime
    command: str = ""


def ordered(data: Path) -> Maintenance | None:
    """The maintenance that is on at this terminal; ``None`` when there is none.

    A file that cannot be read counts as maintenance without a reason: somebody wanted it.
    """
    path = data / FILE
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        _log.error("%s: %s", FILE, error.strerror)
        return Maintenance(since=dt.datetime.fromtimestamp(0, dt.UTC))
    try:
        return msgspec.json.decode(content, type=Maintenance)
    except (msgspec.DecodeError, UnicodeDecodeError):
        _log.error("%s is not of this form", FILE)
        return Maintenance(since=dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC))


def order(data: Path, maintenance: Maintenance) -> None:
    """Begin it: durable when this returns.

    Raises:
        OSError: the disk refused; nothing changed.
    """
    write_whole(data / FILE, msgspec.json.encode(maintenance), 0o644)


def end(data: Path) -> bool:
    """End it; false when there was none.

    Raises:
        OSError: the disk refused.
    """
    try:
        (data / FILE).unlink()
    except FileNotFoundError:
        return False
    return True
