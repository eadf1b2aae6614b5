"""The walk: every step in order, each only when what it rests on is not broken."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import requests

from sync.contract.acknowledgement import Greeting
from sync.contract.platform import PlatformError, PlatformKey, load_platform
from sync.doctor.counterpart import DryRun, look_at_identity, look_at_skew
from sync.doctor.findings import Fault, Finding, Outcome, Step, failed, ok
from sync.doctor.local import DiskEdge, look_at_clock, look_at_data, look_at_database
from sync.doctor.own import look_at_own_certificate
from sync.doctor.road import (
    Handshake,
    PlatformAddress,
    Resolve,
    look_at_certificate,
    look_at_connection,
    look_at_name,
    look_at_tls,
    system_resolve,
)
from sync.relay import Limits
from sync.relay.wire import Wire
from sync.submission import Terminal

# What a step rests on: when one of these failed or was skipped, it is skipped.
RESTS_ON: Mapping[Step, frozenset[Step]] = {
    Step.CONFIG: frozenset(),
    Step.KEYS: frozenset({Step.CONFIG}),
    Step.DATA: frozenset(),
    Step.DATABASE: frozenset(),
    Step.CLOCK: frozenset(),
    Step.DNS: frozenset({Step.CONFIG}),
    Step.TCP: frozenset({Step.DNS}),
    Step.TLS: frozenset({Step.TCP}),
    Step.CERTIFICATE: frozenset({Step.TLS}),
    Step.IDENTITY: frozenset({Step.KEYS, Step.TLS, Step.CERTIFICATE}),
    Step.SKEW: frozenset({Step.IDENTITY}),
    Step.AUTHENTICATION: frozenset({Step.IDENTITY}),
    Step.SUBMISSION: frozenset({Step.AUTHENTICATION}),
    Step.THROUGHPUT: frozenset({Step.SUBMISSION}),
}


@dataclasses.dataclass(frozen=True, slots=True)
class Subject:
    """What is examined.

    Attributes:
        data: folder of the queue.
        database: the queue's file in it.
        url: base address of the platform.
        keys: the platform's public key file.
        terminal: who we are.
        config_fault: why the configuration cannot be used; then ``url``, ``keys`` and ``terminal``
            are not looked at.
        http: a session with certificates and the like, as the relay gets it.
        database_key: of the queue's file, if it has one.
    """

    data: Path
    database: Path
    url: str = ""
    keys: Path = Path()
    terminal: Terminal | None = None
    config_fault: str = ""
    http: requests.Session | None = None
    database_key: bytes | None = dataclasses.field(default=None, repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class Patience:
    """What bounds the walk; it is the relay's timing as well.

    Attributes:
        name_timeout_s: for a name to be found.
        check_limit_s: for the database check; what was not looked at by then stays unknown.
        exchange_timeout_s: for one request with its answer.
        throughput_bytes: what is sent to measure the way; it costs that much on a metered link.
    """

    connect_timeout_s: float = 3.0
    read_timeout_s: float = 10.0
    name_timeout_s: float = 5.0
    check_limit_s: float = 20.0
    exchange_timeout_s: float = 30.0
    throughput_bytes: int = 128 * 1024
    # The relay's, of no use here.
    idle_every_s: float = 5.0
    backoff_base_s: float = 1.0
    backoff_cap_s: float = 60.0


def examine(
    subject: Subject,
    *,
    clock: Callable[[], dt.datetime],
    patience: Patience | None = None,
    full: bool = False,
    reserve_bytes: int = 16 * 1024 * 1024,
    disk: DiskEdge | None = None,
    resolve: Resolve = system_resolve,
) -> Iterator[Finding]:
    """Walk the road; each finding comes as soon as its step is done.

    Args:
        subject: what is examined.
        clock: wall clock, timezone-aware.
        patience: what bounds each step.
        full: also compare the database's indices with its tables.
        reserve_bytes: below this much free space the outbox takes nothing.
        disk: where the operating system is asked about disks.
        resolve: how names are found.

    Yields:
        One finding for each ``Step``, in their order.
    """
    walk = _Walk(
        subject,
        clock,
        patience or Patience(),
        full=full,
        reserve_bytes=reserve_bytes,
        disk=disk or DiskEdge(),
        resolve=resolve,
    )
    unmet: set[Step] = set()
    try:
        for step in Step:
            broken_before = bool(RESTS_ON[step] & unmet)
            finding = Finding(step, Outcome.SKIPPED) if broken_before else walk.take(step)
            if finding.outcome in (Outcome.FAILED, Outcome.SKIPPED):
                unmet.add(step)
            yield finding
    finally:
        walk.close()


class _Walk:
    """What earlier steps found out for later ones."""

    def __init__(
        self,
        subject: Subject,
        clock: Callable[[], dt.datetime],
        patience: Patience,
        *,
        full: bool,
        reserve_bytes: int,
        disk: DiskEdge,
        resolve: Resolve,
    ) -> None:
        self._subject = subject
        self._clock = clock
        self._patience = patience
        self._full = full
        self._reserve_bytes = reserve_bytes
        self._disk = disk
        self._resolve = resolve
        self._address = PlatformAddress("", 0, secure=False)
        self._addresses: Sequence[str] = ()
        self._shown: Handshake | None = None
        self._platform: PlatformKey | None = None
        self._greeting: Greeting | None = None
        self._open = contextlib.ExitStack()
        self._dry_run: DryRun | None = None

    def close(self) -> None:
        """Give the connection back."""
        self._open.close()

    def take(self, step: Step) -> Finding:
        """One step."""
        if step in _ROAD:
            return self._on_the_road(step)
        if step in _COUNTERPART:
            return self._with_the_platform(step)
        subject = self._subject
        match step:
            case Step.CONFIG:
                return self._config()
            case Step.KEYS:
                return self._keys()
            case Step.DATA:
                return look_at_data(
                    subject.data, reserve_bytes=self._reserve_bytes, disk=self._disk
                )
            case Step.DATABASE:
                return look_at_database(
                    subject.database,
                    full=self._full,
                    limit_s=self._patience.check_limit_s,
                    database_key=subject.database_key,
                )
            case _:
                return look_at_clock(self._clock(), subject.database, subject.database_key)

    def _config(self) -> Finding:
        subject = self._subject
        if subject.config_fault:
            return failed(Step.CONFIG, Fault.CONFIG_UNREADABLE, reason=subject.config_fault)
        address = PlatformAddress.parse(subject.url)
        if address is None:
            return failed(Step.CONFIG, Fault.CONFIG_ADDRESS, url=subject.url)
        self._address = address
        return ok(Step.CONFIG, host=address.host, port=address.port)

    def _keys(self) -> Finding:
        try:
            self._platform = load_platform(self._subject.keys)
        except PlatformError as error:
            return failed(Step.KEYS, Fault.KEYS_UNUSABLE, reason=str(error))
        return ok(Step.KEYS, hub=self._platform.hub, kid=self._platform.kid)

    def _on_the_road(self, step: Step) -> Finding:
        patience, address = self._patience, self._address
        match step:
            case Step.DNS:
                finding, self._addresses = look_at_name(
                    address, resolve=self._resolve, limit_s=patience.name_timeout_s
                )
                return finding
            case Step.TCP:
                return look_at_connection(
                    address, self._addresses, limit_s=patience.connect_timeout_s
                )
            case Step.TLS:
                finding, self._shown = look_at_tls(
                    address,
                    self._addresses,
                    http=self._subject.http,
                    limit_s=patience.connect_timeout_s,
                )
                return finding
            case _:
                now = self._clock()
                own = None
                if self._address.secure:
                    own = look_at_own_certificate(self._subject.http, self._platform, now)
                return own or look_at_certificate(self._shown, now)

    def _with_the_platform(self, step: Step) -> Finding:
        dry_run = self._dry_run
        if step is Step.IDENTITY or dry_run is None or self._greeting is None:
            return self._identity()
        match step:
            case Step.SKEW:
                return look_at_skew(self._greeting, self._clock())
            case Step.AUTHENTICATION:
                return dry_run.look_at_authentication(self._clock())
            case Step.SUBMISSION:
                return dry_run.look_at_submission()
            case _:
                return dry_run.look_at_throughput(self._clock(), self._patience.throughput_bytes)

    def _identity(self) -> Finding:
        subject, patience, platform = self._subject, self._patience, self._platform
        if platform is None or subject.terminal is None:
            raise ValueError("a configuration that can be used names a terminal")
        wire = Wire(
            subject.url,
            timing=patience,
            limits=Limits(exchange_timeout_s=patience.exchange_timeout_s),
            http=subject.http,
        )
        self._open.callback(wire.close)
        self._dry_run = DryRun(wire, platform, subject.terminal)
        finding, self._greeting = look_at_identity(wire, platform)
        return finding


_ROAD = frozenset({Step.DNS, Step.TCP, Step.TLS, Step.CERTIFICATE})
_COUNTERPART = frozenset(
    {Step.IDENTITY, Step.SKEW, Step.AUTHENTICATION, Step.SUBMISSION, Step.THROUGHPUT}
)
