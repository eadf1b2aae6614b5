"""A version of the program that the platform offers: fetched in pieces, held against its release.

Nothing is believed before all of it is here: the release must be signed by the platform and name
this very file. What was fetched lies beside its ``.release`` as a stick would bring it, for the
same update that a technician runs (``guanjia-kiosk update apply``), which looks at it once more.

=================  =============================================================================
{digest}.part      what came so far; the next attempt goes on behind it
{name}.deb         all of it, and its release beside it
state.json         what was done with it last (``UpdateFact``)
ready              the terminal is closed for it: whoever may install, installs this name
=================  =============================================================================
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec

from sync.contract.acknowledgement import PackageRelease, verify
from sync.contract.platform import PlatformKey
from sync.contract.status import PACKAGES_PATH, Offer, UpdateFact
from sync.identity.files import write_whole
from sync.relay.wire import Wire
from sync.verdict import NoAnswer

FOLDER = "updates"
PACKAGE = "guanjia-kiosk"
STATE, READY = "state.json", "ready"
# READY while it is being installed: nothing is made ready a second time.
TAKING = "taking"
PIECE_BYTES = 1024 * 1024
# Of the disk, beyond the package twice: the queue comes first.
_LEAST_FREE = 1024**3
_VERSION = re.compile(r"[A-Za-z0-9.+~-]{1,64}")


class Fetching:
    """Brings what is offered; used by one thread at a time.

    Args:
        folder: its own, made when missing.
        platform: whose releases count, asked each time.
        dial: a line to the platform whose answers may have ``PIECE_BYTES``, anew for each attempt.
        clock: timezone-aware.
    """

    def __init__(
        self,
        folder: Path,
        platform: Callable[[], PlatformKey],
        dial: Callable[[], Wire],
        clock: Callable[[], dt.datetime],
    ) -> None:
        self._folder = folder
        self._platform = platform
        self._dial = dial
        self._clock = clock

    def fetch(self, offer: Offer, *, stopping: Callable[[], bool]) -> UpdateFact | None:
        """Fetch it, or go on; what came of it, ``None`` when the line broke (ask again).

        Raises:
            OSError: the disk refused.
        """
        if fault := _fault(offer, self._platform()):
            return self.settle(offer.digest, "refused", fault)
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if shutil.disk_usage(self._folder).free < 2 * offer.size + _LEAST_FREE:
            return self.settle(offer.digest, "refused", "disk-full")
        part = self._folder / f"{offer.digest}.part"
        self._sweep(part)
        wire = self._dial()
        try:
            if not self._all_pieces(wire, offer, part, stopping):
                return None
        finally:
            wire.close()
        with part.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        if (digest, part.stat().st_size) != (offer.digest, offer.size):
            part.unlink()
            return self.settle(offer.digest, "refused", "another-file")
        package = self._folder / f"{PACKAGE}_{offer.version}.deb"
        write_whole(
            package.with_name(f"{package.name}.release"), offer.release.encode() + b"\n", 0o600
        )
        part.replace(package)
        return self.settle(offer.digest, "fetched")

    def settle(self, digest: str, result: str, fault: str = "") -> UpdateFact:
        """Keep what became of a package.

        Raises:
            OSError: the disk refused.
        """
        fact = msgspec.convert(
            {"release": digest, "result": result, "fault": fault, "at": self._clock()}, UpdateFact
        )
        write_fact(self._folder, fact)
        return fact

    def _all_pieces(
        self, wire: Wire, offer: Offer, part: Path, stopping: Callable[[], bool]
    ) -> bool:
        while (have := part.stat().st_size if part.is_file() else 0) < offer.size:
            if stopping():
                return False
            last = min(have + PIECE_BYTES, offer.size) - 1
            came = wire.call(
                "GET", f"{PACKAGES_PATH}/{offer.digest}", {"Range": f"bytes={have}-{last}"}
            )
            if isinstance(came, NoAnswer) or came.status != 206:
                return False
            if len(came.body) != last + 1 - have:
                return False
            with part.open("ab") as file:
                file.write(came.body)
        return True

    def _sweep(self, keep: Path) -> None:
        """What belongs to another version is not needed any more."""
        for pattern in ("*.part", "*.deb", "*.release"):
            for stale in self._folder.glob(pattern):
                if stale != keep:
                    stale.unlink()


def write_fact(folder: Path, fact: UpdateFact) -> None:
    """Keep what became of the last package.

    Raises:
        OSError: the disk refused.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_whole(folder / STATE, msgspec.json.encode(fact), 0o644)


def last_fact(folder: Path) -> UpdateFact | None:
    """What became of the last package; ``None`` when there was none."""
    try:
        return msgspec.json.decode((folder / STATE).read_bytes(), type=UpdateFact)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return None


def _fault(offer: Offer, platform: PlatformKey) -> str:
    """Why it is not even fetched, empty when it may be."""
    released = verify(offer.release.encode(), platform)
    if not isinstance(released, PackageRelease):
        return "not-signed"
    if released.package != PACKAGE:
        return "another-package"
    told = (released.version, released.digest, released.size)
    if told != (offer.version, offer.digest, offer.size) or not _VERSION.fullmatch(offer.version):
        return "another-file"
    return ""
