"""What a self-test can find: which part, what is wrong with it, and who is told."""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import msgspec

from sync.contract.status import Alarm
from sync.identity.files import write_whole

FILE = "self-test.json"
_Word = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9._-]+\Z", max_length=64)]


class Part(enum.StrEnum):
    """What is looked at, in this order."""

    CLOCK = "clock"
    DISK = "disk"
    DATABASE = "database"
    CERTIFICATE = "certificate"
    PLATFORM_CERTIFICATE = "platform-certificate"
    MODEL = "model"
    CATALOGUE = "catalogue"
    DEVICE = "device"
    SUPPLY = "supply"


class Found(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One part that was looked at.

    Attributes:
        subject: which one of them (a device's class, a file's role, a database).
        fault: what is wrong, empty when nothing is.
        ends: when a certificate does, as far as that is known.
    """

    part: Part
    subject: _Word
    fault: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9-]*\Z", max_length=64)] = ""
    ends: dt.datetime | None = None


class SelfTested(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A self-test that came to its end.

    Attributes:
        at: when it began.
        found: everything that was looked at.
    """

    at: dt.datetime
    found: tuple[Found, ...]

    @property
    def wrong(self) -> tuple[Found, ...]:
        """What somebody has to see to."""
        return tuple(one for one in self.found if one.fault)

    def ends(self, part: Part) -> dt.datetime | None:
        """When a certificate ends, as far as that was seen."""
        return next((one.ends for one in self.found if one.part is part), None)


_ALARMS = {
    Part.CLOCK: Alarm.CLOCK_UNCERTAIN,
    Part.DISK: Alarm.DISK_LOW,
    Part.DATABASE: Alarm.DATABASE_DAMAGED,
    Part.CERTIFICATE: Alarm.CERTIFICATE_ENDS,
    Part.PLATFORM_CERTIFICATE: Alarm.PLATFORM_CERTIFICATE,
    Part.MODEL: Alarm.MODELS_END,
    Part.CATALOGUE: Alarm.CATALOGUE_ENDS,
    Part.DEVICE: Alarm.SELF_TEST,
    Part.SUPPLY: Alarm.SELF_TEST,
}


def alarms_of(found: Iterable[Found]) -> tuple[Alarm, ...]:
    """What the operations room is told, each once."""
    return tuple(dict.fromkeys(_ALARMS[one.part] for one in found if one.fault))


@dataclasses.dataclass(frozen=True, slots=True)
class Kept:
    """The last self-test, in the terminal's folder: it outlasts a restart."""

    data: Path

    def read(self) -> SelfTested | None:
        """The last one; ``None`` before the first, and when the file cannot be read."""
        try:
            return msgspec.json.decode((self.data / FILE).read_bytes(), type=SelfTested)
        except (OSError, msgspec.DecodeError, UnicodeDecodeError):
            return None

    def write(self, tested: SelfTested) -> None:
        """Keep this one.

        Raises:
            OSError: the disk refused.
        """
        write_whole(self.data / FILE, msgspec.json.encode(tested), 0o600)
