"""What every terminal may have, signed by the rules of TUF and published in one step.

The Update Framework, specification 1.0: ``root`` names the keys (two of three sign it; they belong
off the machine), ``targets`` lists the files with their hashes, ``snapshot`` and ``timestamp`` say
which of those lists is the newest. The timestamp lives for days and is signed anew while the
platform runs: a terminal that is kept from it notices.

Versions count seconds since 1970 where that is more than one up: a platform that was put back to
yesterday and publishes again is ahead of what terminals have seen.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import msgspec
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from securesystemslib.exceptions import StorageError
from securesystemslib.signer._crypto_signer import CryptoSigner
from securesystemslib.signer._signer import Signer
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from tuf.api._payload import MetaFile, Root, Snapshot, TargetFile, Targets, Timestamp
from tuf.api.metadata import Metadata
from tuf.api.serialization import DeserializationError

from sync.contract.areas import AREAS, catalogue_name
from sync.contract.platform import PlatformKey
from sync.contract.reach import Reach, ahead_name
from sync.hub.private_file import write_private
from sync.hub.secrets import Secrets, add_pair

ROOT_KEYS = 3
ROOT_THRESHOLD = 2
ROOT_LIVES = dt.timedelta(days=5 * 365)
LISTS_LIVE = dt.timedelta(days=365)
TIMESTAMP_LIVES = dt.timedelta(days=3)

L = TypeVar("L", Targets, Snapshot, Timestamp)
R = TypeVar("R", Root, Targets, Snapshot, Timestamp)

PLATFORM = "platform.json"
CATALOGUE = "catalogue"
NOTICES = "notices"
PARAMETERS = "parameters"
_CATALOGUES = frozenset(catalogue_name(code) for code, area in AREAS.items() if area.zone == "湾区")
NAMES = frozenset({PLATFORM, CATALOGUE, NOTICES, PARAMETERS, *_CATALOGUES})

_ONLINE = ("targets", "snapshot", "timestamp")
_NAME = re.compile(r"(?:[0-9]+\.)?(?:root|targets|snapshot|timestamp)\.json\Z")
_TARGET = re.compile(r"[0-9a-f]{64}\.[a-z0-9.-]{1,40}\Z")


class PublishingError(Exception):
    """It cannot be published; the message says what is missing, never a key."""


class Publisher:
    """The signed files of one platform; any thread, and several processes, may call it.

    Args:
        folder: ``metadata`` and ``targets`` are served out of it.
        keys: folder of the private keys (PEM), made when missing. ``root-*.pem`` can be kept
            elsewhere: they are wanted only to make and to change the root.
        clock: the platform's wall clock, timezone-aware.
    """

    def __init__(self, folder: Path, keys: Path, clock: Callable[[], dt.datetime]) -> None:
        self._folder = folder
        self._keys = keys
        self._clock = clock
        self._metadata = folder / "metadata"
        self._targets = folder / "targets"

    def publish(self, name: str, content: bytes, reach: Reach | None = None) -> int:
        """Sign a file and publish it; the version of the list it stands in.

        Args:
            name: one of ``NAMES``.
            content: the whole file.
            reach: of a catalogue: only these terminals take it yet, the others keep what is
                published for all; once it is published for all that is over.

        Raises:
            PublishingError: a key is missing, or what was published before cannot be read.
        """
        if name not in NAMES or (reach is not None and name not in _CATALOGUES):
            raise PublishingError(f"nothing is published as {name!r}")
        with self._locked():
            self._begin()
            old = self._newest(Targets)
            targets = {} if old is None else dict(old.targets)
            placed = name if reach is None else ahead_name(name)
            target = TargetFile.from_data(placed, content, ["sha256"])
            if reach is None:
                targets.pop(ahead_name(name), None)
            else:
                target.unrecognized_fields["custom"] = msgspec.to_builtins(reach)
            digest = target.hashes["sha256"]
            write_private(self._targets / f"{digest}.{placed}", content)
            targets[placed] = target
            version = self._version(old)
            signed = Targets(version=version, expires=self._until(LISTS_LIVE), targets=targets)
            self._write(f"{version}.targets.json", Metadata(signed), "targets")
            self._renew(version)
            return version

    def published(self, name: str) -> bytes | None:
        """What is published under this name now."""
        targets = self._newest(Targets)
        target = None if targets is None else targets.targets.get(name)
        if target is None:
            return None
        return (self._targets / f"{target.hashes['sha256']}.{name}").read_bytes()

    def renew(self) -> None:
        """Sign the newest state with versions of now: also after the platform was put back.

        Raises:
            PublishingError: as ``publish``.
        """
        with self._locked():
            self._begin()
            targets = self._newest(Targets)
            if targets is None:
                return
            targets.version = self._version(targets)
            targets.expires = self._until(LISTS_LIVE)
            self._write(f"{targets.version}.targets.json", Metadata(targets), "targets")
            self._renew(targets.version)

    def keep_fresh(self) -> None:
        """Sign the timestamp anew once half of its life is over; nothing is there, nothing done."""
        found = self._newest(Timestamp)
        if found is None or found.expires - self._now() > TIMESTAMP_LIVES / 2:
            return
        with self._locked():
            found = self._newest(Timestamp)
            if found is not None and found.expires - self._now() <= TIMESTAMP_LIVES / 2:
                self._stamp(found.snapshot_meta.version)

    def rotate_root(self) -> int:
        """New keys for everything, signed by the old root keys and by the new ones; its version.

        Raises:
            PublishingError: the old root keys are not here.
        """
        with self._locked():
            old = self._newest_root()
            if old is None:
                raise PublishingError("there is no root to change")
            outgoing = self._signers("root")
            for path in self._keys.glob("*.pem"):
                path.rename(path.with_suffix(f".before-{old.version + 1}"))
            self._make_root(old.version + 1, outgoing)
            targets = self._newest(Targets)
            if targets is not None:
                targets.version = self._version(targets)
                self._write(f"{targets.version}.targets.json", Metadata(targets), "targets")
                self._renew(targets.version)
            return old.version + 1

    def read(self, kind: str, name: str) -> bytes | None:
        """A published file: ``metadata`` or ``targets``, and its name as on the wire."""
        pattern, folder = {
            "metadata": (_NAME, self._metadata),
            "targets": (_TARGET, self._targets),
        }[kind]
        if not pattern.match(name):
            return None
        try:
            return (folder / name).read_bytes()
        except FileNotFoundError:
            return None

    def _begin(self) -> None:
        if self._newest_root() is None:
            self._keys.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._make_root(1, [])

    def _make_root(self, version: int, outgoing: list[Signer]) -> None:
        root = Root(version=version, expires=self._until(ROOT_LIVES), consistent_snapshot=True)
        incoming: list[Signer] = []
        for name in (*(f"root-{number + 1}" for number in range(ROOT_KEYS)), *_ONLINE):
            signer = CryptoSigner.generate_ed25519()
            write_private(self._keys / f"{name}.pem", signer.private_bytes)
            role = name.partition("-")[0]
            root.add_key(signer.public_key, role)
            if role == "root":
                incoming.append(signer)
        root.roles["root"].threshold = ROOT_THRESHOLD
        metadata = Metadata(root)
        for one in (*outgoing, *incoming):
            metadata.sign(one, append=True)
        write_private(self._metadata / f"{version}.root.json", metadata.to_bytes())

    def _renew(self, targets_version: int) -> None:
        version = self._version(self._newest(Snapshot))
        meta = {"targets.json": MetaFile(targets_version)}
        signed = Snapshot(version=version, expires=self._until(LISTS_LIVE), meta=meta)
        self._write(f"{version}.snapshot.json", Metadata(signed), "snapshot")
        self._stamp(version)

    def _stamp(self, snapshot_version: int) -> None:
        # Last of all: until it is in place, everybody is told what was the newest before.
        signed = Timestamp(
            version=self._version(self._newest(Timestamp)),
            expires=self._until(TIMESTAMP_LIVES),
            snapshot_meta=MetaFile(snapshot_version),
        )
        self._write("timestamp.json", Metadata(signed), "timestamp")

    def _write(
        self,
        name: str,
        metadata: Metadata[Targets] | Metadata[Snapshot] | Metadata[Timestamp],
        role: str,
    ) -> None:
        for signer in self._signers(role):
            metadata.sign(signer, append=True)
        write_private(self._metadata / name, metadata.to_bytes())

    def _signers(self, role: str) -> list[Signer]:
        paths = sorted(self._keys.glob("root-*.pem" if role == "root" else f"{role}.pem"))
        if len(paths) < (ROOT_THRESHOLD if role == "root" else 1):
            raise PublishingError(f"{self._keys} holds no key for {role}")
        signers: list[Signer] = []
        for path in paths:
            try:
                # The newest of what cryptography reads is what the signer takes, and says so.
                key = load_pem_private_key(path.read_bytes(), None)
                signers.append(CryptoSigner(key))
            except (OSError, ValueError, TypeError) as error:
                raise PublishingError(f"{path} is no key ({type(error).__name__})") from None
        return signers

    def _newest_root(self) -> Root | None:
        numbers = [int(path.name.partition(".")[0]) for path in self._metadata.glob("*.root.json")]
        return self._load(f"{max(numbers)}.root.json", Root) if numbers else None

    def _newest(self, kind: type[L]) -> L | None:
        """What the chain from the timestamp leads to; other files were never published."""
        timestamp = self._load("timestamp.json", Timestamp)
        if timestamp is None or kind is Timestamp:
            return timestamp
        version = timestamp.snapshot_meta.version
        snapshot = self._load(f"{version}.snapshot.json", Snapshot)
        if snapshot is None or kind is Snapshot:
            return snapshot
        return self._load(f"{snapshot.meta['targets.json'].version}.targets.json", kind)

    def _load(self, name: str, kind: type[R]) -> R | None:
        path = self._metadata / name
        try:
            signed = Metadata.from_file(str(path)).signed
        except DeserializationError as error:
            raise PublishingError(f"{path} cannot be read") from error
        except StorageError:
            return None
        if not isinstance(signed, kind):
            raise PublishingError(f"{path} is something else")
        return signed

    def _version(self, old: Targets | Snapshot | Timestamp | None) -> int:
        return max(1 if old is None else old.version + 1, int(self._now().timestamp()))

    def _until(self, lives: dt.timedelta) -> dt.datetime:
        return (self._now() + lives).replace(microsecond=0)

    def _now(self) -> dt.datetime:
        return self._clock().astimezone(dt.UTC)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self._metadata.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._targets.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self._folder / "lock").open("ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def publish_keys(publisher: Publisher, data: Path, secrets: Secrets) -> PlatformKey:
    """A new pair of keys for the platform: held durably first, then told to every terminal.

    When it was cut in between, the pair that nobody was told of is told now, and no other made.
    The running platform signs with the older pair until it is started anew.

    Raises:
        PublishingError: as ``Publisher.publish``.
        SecretsError: the keys cannot be used.
    """
    published = publisher.published(PLATFORM)
    first = published is None
    told = None if published is None else msgspec.json.decode(published, type=PlatformKey).kid
    if first or told == secrets.kid:
        secrets = add_pair(data)
    platform = secrets.platform
    publisher.publish(PLATFORM, msgspec.json.encode(platform))
    return platform


def repository_routes(publisher: Publisher) -> list[Route]:
    """The routes that the signed files are fetched by, with ETag and If-None-Match (RFC 9110)."""

    async def file(request: Request) -> Response:
        kind, name = request.path_params["kind"], request.path_params["name"]
        if kind not in ("metadata", "targets"):
            return Response(status_code=404)
        if name == "timestamp.json":
            await run_in_threadpool(publisher.keep_fresh)
        content = await run_in_threadpool(publisher.read, kind, name)
        if content is None:
            return Response(status_code=404)
        tag = f'"{hashlib.sha256(content).hexdigest()}"'
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers={"etag": tag})
        return Response(content, headers={"etag": tag}, media_type="application/octet-stream")

    return [Route("/v1/repository/{kind}/{name}", file)]
