"""Another version of the program, put in only when the platform released it and it runs here.

1. The release beside the package is signed by the platform and names this very file.
2. The terminal stops; what its queue holds is copied aside, byte for byte.
3. The package is installed, and the new program checks itself.
4. It starts. If 3 or 4 fails, the version before comes back, with the queue as it was.

A queue that has taken something since is never put back: nothing a citizen was told is received
may be undone by an update.
"""

from __future__ import annotations

import dataclasses
import enum
import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from sync.contract.acknowledgement import PackageRelease, verify
from sync.contract.platform import PlatformKey

PACKAGE = "guanjia-kiosk"
CURRENT, PREVIOUS, BEFORE = "current.deb", "previous.deb", "queue-before"
# Everything of the queue and of the payments: databases with their logs and side files.
KEPT = ("*.sqlite3", "*.sqlite3-wal", "*.sqlite3-shm")


class Fault(enum.StrEnum):
    """Why an update was not taken, or taken back."""

    NO_RELEASE = "no-release"
    NOT_SIGNED = "not-signed"
    ANOTHER_FILE = "another-file"
    ANOTHER_PACKAGE = "another-package"
    OLDER = "older"
    NO_PREVIOUS = "no-previous"
    NOT_INSTALLED = "not-installed"
    NOT_WELL = "not-well"
    DOES_NOT_START = "does-not-start"


class UpdateRefused(Exception):
    """The package is not installed; nothing was changed."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


class Machine(Protocol):
    """What an update does to the machine; every call blocks until it is done."""

    def installed(self) -> str:
        """The version that is installed, empty when none is."""

    def older(self, one: str, other: str) -> bool:
        """Whether one Debian version sorts before the other."""

    def stop(self) -> None:
        """End the terminal in order."""

    def start(self) -> bool:
        """Start it; whether it said that its window stands."""

    def install(self, package: Path) -> bool:
        """Unpack and configure; whether that went through."""

    def well(self) -> bool:
        """Whether the program that is installed now can run here."""

    def taken(self) -> int:
        """How many submissions the queue ever took."""


@dataclasses.dataclass(frozen=True, slots=True)
class Update:
    """How an update ended.

    Attributes:
        fault: why the version before is back; ``None`` when the new one runs.
        queue_put_back: whether the queue's files were put back too.
    """

    before: str
    version: str
    fault: Fault | None = None
    queue_put_back: bool = False


def examine(package: Path, platform: PlatformKey) -> PackageRelease:
    """The release that covers this file.

    Raises:
        UpdateRefused: there is none, the platform did not sign it, or it is for another file.
        OSError: the package cannot be read.
    """
    beside = package.with_name(f"{package.name}.release")
    if not beside.is_file():
        raise UpdateRefused(Fault.NO_RELEASE)
    released = verify(beside.read_bytes().strip(), platform)
    if not isinstance(released, PackageRelease):
        raise UpdateRefused(Fault.NOT_SIGNED)
    if released.package != PACKAGE:
        raise UpdateRefused(Fault.ANOTHER_PACKAGE)
    with package.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if (digest, package.stat().st_size) != (released.digest, released.size):
        raise UpdateRefused(Fault.ANOTHER_FILE)
    return released


def apply(
    package: Path,
    platform: PlatformKey,
    machine: Machine,
    *,
    data: Path,
    store: Path,
    tell: Callable[[str], None] = lambda _: None,
) -> Update:
    """Install a released package; come back to the one before when it is not well.

    Args:
        package: the ``.deb``, with its ``.release`` beside it.
        platform: whose release is trusted.
        machine: what is done to.
        data: the terminal's folder.
        store: where packages and the queue's copy are kept (root's alone).
        tell: hears the step that begins: ``stop``, ``copy``, ``install``, ``check``, ``start``.

    Raises:
        UpdateRefused: before anything was changed.
        OSError: likewise, the disk.
    """
    released = examine(package, platform)
    before = machine.installed()
    if before and machine.older(released.version, before):
        raise UpdateRefused(Fault.OLDER)
    store.mkdir(mode=0o700, parents=True, exist_ok=True)
    if before and not (store / CURRENT).is_file():
        raise UpdateRefused(Fault.NO_PREVIOUS)
    new = store / "new.deb"
    shutil.copyfile(package, new)
    tell("stop")
    machine.stop()
    tell("copy")
    taken = machine.taken()
    _copy(data, store / BEFORE)
    fault = _try(new, machine, tell)
    if fault is None:
        if (store / CURRENT).is_file():
            (store / CURRENT).replace(store / PREVIOUS)
        new.replace(store / CURRENT)
        shutil.rmtree(store / BEFORE)
        return Update(before, released.version)
    tell("back")
    machine.stop()
    untouched = machine.taken() == taken
    if before:
        machine.install(store / CURRENT)
    if untouched:
        _copy(store / BEFORE, data)
    machine.start()
    new.unlink()
    return Update(before, released.version, fault, untouched)


def _try(new: Path, machine: Machine, tell: Callable[[str], None]) -> Fault | None:
    tell("install")
    if not machine.install(new):
        return Fault.NOT_INSTALLED
    tell("check")
    if not machine.well():
        return Fault.NOT_WELL
    tell("start")
    return None if machine.start() else Fault.DOES_NOT_START


def _copy(source: Path, target: Path) -> None:
    """Make the queue's files in ``target`` those of ``source``: same bytes, owner and mode."""
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    for pattern in KEPT:
        for stale in target.glob(pattern):
            stale.unlink()
        for file in source.glob(pattern):
            shutil.copy2(file, target / file.name)
            # The terminal's account has to open them.
            about = file.stat()
            os.chown(target / file.name, about.st_uid, about.st_gid)
