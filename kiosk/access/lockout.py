"""Wrong tries are counted on the disk, and five of them close the door for a while.

The count is of the terminal, not of a number: whoever tries number after number is stopped as well.
It is written before the answer is given, so pulling the plug wins nothing. The same file keeps the
half minute of each number's last code, so that no code is taken twice.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import logging
from collections.abc import Mapping
from pathlib import Path

from sync.identity.files import write_whole

_log = logging.getLogger("kiosk.access")

FILE = "tries.json"
TRIES = 5
# How long the door stays closed, the first time, the second …; the last from then on.
LOCKED_FOR = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))
# A lock's number falls back to the first after so long without a wrong try.
FORGIVEN_AFTER = dt.timedelta(days=1)


@dataclasses.dataclass(frozen=True, slots=True)
class Tries:
    """What is known of earlier tries.

    Attributes:
        wrong: in a row, since the last lock or the last right one.
        locks: how often the door was closed in a row.
        locked_at: when it was closed last.
        last_wrong: when somebody was refused last.
        used: four digits → half minute of the last code that was taken.
    """

    wrong: int = 0
    locks: int = 0
    locked_at: dt.datetime | None = None
    last_wrong: dt.datetime | None = None
    used: Mapping[str, int] = dataclasses.field(default_factory=dict)

    def locked_until(self, now: dt.datetime) -> dt.datetime | None:
        """When the door opens again; ``None`` when it is open.

        A clock that was set back must not close it for years: then the lock begins now.
        """
        if self.locked_at is None or self.locks == 0:
            return None
        length = LOCKED_FOR[min(self.locks, len(LOCKED_FOR)) - 1]
        until = min(self.locked_at, now) + length
        return until if now < until else None

    def refused(self, now: dt.datetime) -> Tries:
        """One more wrong try."""
        long_ago = self.last_wrong is not None and now - self.last_wrong > FORGIVEN_AFTER
        locks = 0 if long_ago else self.locks
        wrong = (0 if long_ago else self.wrong) + 1
        if wrong < TRIES:
            return dataclasses.replace(self, wrong=wrong, locks=locks, last_wrong=now)
        return dataclasses.replace(self, wrong=0, locks=locks + 1, locked_at=now, last_wrong=now)

    def admitted(self, digits: str, step: int | None) -> Tries:
        """A right one: the count begins anew, and this half minute's code is spent."""
        used = self.used if step is None else {**self.used, digits: step}
        return Tries(used=used)


class TriesFile:
    """The tries of a terminal, on its disk and, should that fail, in memory."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._held = Tries()

    def read(self) -> Tries:
        """What is known; a file that cannot be read counts as one that closes the door."""
        try:
            told = json.loads(self._path.read_bytes())
            self._held = Tries(
                wrong=int(told["wrong"]),
                locks=int(told["locks"]),
                locked_at=_time(told["locked_at"]),
                last_wrong=_time(told["last_wrong"]),
                used={str(digits): int(step) for digits, step in told["used"].items()},
            )
        except FileNotFoundError:
            pass
        except OSError as error:
            _log.error("%s: %s", FILE, error.strerror)
        except (ValueError, KeyError, TypeError, AttributeError):
            _log.error("%s is not of this form", FILE)
            self._held = dataclasses.replace(self._held, wrong=TRIES - 1)
        return self._held

    def write(self, tries: Tries) -> bool:
        """Keep them; false when only memory does."""
        self._held = tries
        told = {
            "wrong": tries.wrong,
            "locks": tries.locks,
            "locked_at": None if tries.locked_at is None else tries.locked_at.isoformat(),
            "last_wrong": None if tries.last_wrong is None else tries.last_wrong.isoformat(),
            "used": dict(tries.used),
        }
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_whole(self._path, json.dumps(told).encode(), 0o600)
        except OSError as error:
            # A full disk is what staff come for: it must not keep them out.
            _log.error("%s: %s", FILE, error.strerror)
            return False
        return True


def _time(told: str | None) -> dt.datetime | None:
    return None if told is None else dt.datetime.fromisoformat(told)
