"""What time it is, and whether that is certain.

The system clock of a terminal may be a day off, set back, or at 1970 with an empty battery. The
platform's greeting is signed, names our nonce and carries the platform's time: that is a sample.
Between samples time advances by CLOCK_BOOTTIME, which nobody can set and which counts suspension.

==========  ===================================================================  ========
source      when                                                                 certain
==========  ===================================================================  ========
platform    the median of the last samples, the newest of them fresh             yes
chrony      no fresh sample, chrony says that the system clock is synchronised   yes
held        samples of this boot, none of them fresh                             no
system      nothing better is known                                              no
floor       everything else is before what was certain once                      no
==========  ===================================================================  ========

Times that were certain raise the floor, others never do: a clock at 2099 must not poison it. The
floor outlives a restart. Time that is certain and clearly before the floor contradicts what was
certain before; then nothing is, until the samples agree with the floor or a technician, who has
looked at both clocks, removes the floor file.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
import logging
import secrets
import statistics
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

import requests

from sync.contract.acknowledgement import Greeting, verify
from sync.contract.platform import PlatformKey
from sync.identity.files import write_whole

_log = logging.getLogger("sync.timekeeping")

# Before this program was written nobody can have run it.
EARLIEST = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
# Further away than any terminal lasts; beyond it only mistakes are found.
LATEST = dt.datetime(2100, 1, 1, tzinfo=dt.UTC)
SAMPLES = 5
# A crystal strays by some 50 millionths; twice that is assumed.
DRIFT = 100e-6
_ANSWER_BYTES = 16 * 1024


class TimeSource(enum.StrEnum):
    """Where a time comes from."""

    PLATFORM = "platform"
    CHRONY = "chrony"
    HELD = "held"
    SYSTEM = "system"
    FLOOR = "floor"


@dataclasses.dataclass(frozen=True, slots=True)
class Reading:
    """What time it is, as far as is known.

    Attributes:
        at: UTC.
        certain: whether a receipt may state it without reserve.
        source: where it comes from.
        error_s: how far it may be off, in seconds; ``None`` when nobody knows.
    """

    at: dt.datetime
    certain: bool
    source: TimeSource
    error_s: float | None


@dataclasses.dataclass(frozen=True, slots=True)
class Bounds:
    """How much is believed, and for how long.

    Attributes:
        certain_for_s: age at which a sample, or a check of chrony, no longer makes time certain.
        round_trip_s: a sample that took longer is not used.
        tolerance_s: how far samples may lie apart, and how far before the floor they may be.
        persist_every_s: the floor is written to the disk no more often.
        look_every_s: ``step`` looks no more often.
    """

    certain_for_s: float = 12 * 3600.0
    round_trip_s: float = 10.0
    tolerance_s: float = 5.0
    persist_every_s: float = 60.0
    look_every_s: float = 60.0


@dataclasses.dataclass(frozen=True, slots=True)
class Question:
    """A greeting that is under way.

    Attributes:
        nonce: 32 hexadecimal digits, to be sent.
        asked_at: boot time in seconds.
    """

    nonce: str
    asked_at: float


@dataclasses.dataclass(frozen=True, slots=True)
class _Sample:
    offset_s: float
    half_trip_s: float
    heard_at: float


def system_clock() -> dt.datetime:
    """The system clock, UTC."""
    return dt.datetime.now(dt.UTC)


def boot_time() -> float:
    """Seconds since the machine was started, suspension included (CLOCK_BOOTTIME)."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


class Timekeeper:
    """Knows what time it is; any thread may call it.

    ``now`` never waits and never touches the disk; ``heard`` and ``refresh`` may, so they belong on
    a thread that nobody looks at.

    Args:
        platform: whose signature counts.
        floor_file: outlives restarts; its folder must exist.
        system: the system clock, timezone-aware.
        boot: seconds on a clock that nobody can set.
        synchronised: whether the system clock follows a time server (``chrony_synchronised``).
        bounds: how much is believed.
    """

    def __init__(
        self,
        *,
        platform: PlatformKey,
        floor_file: Path,
        system: Callable[[], dt.datetime] = system_clock,
        boot: Callable[[], float] = boot_time,
        synchronised: Callable[[], bool] = lambda: False,
        bounds: Bounds | None = None,
    ) -> None:
        self._platform = platform
        self._floor_file = floor_file
        self._system = system
        self._boot = boot
        self._synchronised = synchronised
        self._bounds = bounds or Bounds()
        self._lock = threading.Lock()
        self._samples: deque[_Sample] = deque(maxlen=SAMPLES)
        self._chrony_at: float | None = None
        # The system clock at that boot time: if somebody sets it, chrony's word is no longer worth
        # anything.
        self._chrony_offset_s = 0.0
        self._floor = max(EARLIEST, _read_floor(floor_file)).timestamp()
        self._floor_at = boot()
        self._persisted_at: float | None = None
        self._stepped_at: float | None = None

    def trust(self, platform: PlatformKey) -> None:
        """Whose signature counts from now on."""
        self._platform = platform

    def question(self) -> Question:
        """Begin to ask the platform: send the nonce, then hand the answer to ``heard``."""
        return Question(secrets.token_hex(16), self._boot())

    def heard(self, question: Question, body: bytes) -> bool:
        """Take the platform's answer as a sample; whether it was one.

        Args:
            question: what was asked.
            body: the answer as it came, not yet verified.
        """
        heard_at = self._boot()
        trip_s = heard_at - question.asked_at
        said = verify(body, self._platform)
        if not isinstance(said, Greeting) or said.nonce != question.nonce:
            return False
        if not 0 <= trip_s <= self._bounds.round_trip_s or not EARLIEST <= said.at < LATEST:
            return False
        # The answer was signed somewhere between question and answer: half way, give or take half.
        offset_s = said.at.timestamp() - (question.asked_at + trip_s / 2)
        with self._lock:
            self._samples.append(_Sample(offset_s, trip_s / 2, heard_at))
        self._persist()
        return True

    def refresh(self) -> None:
        """Look at chrony and write the floor down when it is time; to be called now and then."""
        synchronised = self._synchronised()
        with self._lock:
            boot = self._boot()
            self._chrony_at = boot if synchronised else None
            self._chrony_offset_s = self._system().timestamp() - boot
        self._persist()

    def step(self) -> None:
        """``refresh``, unless that was just done; for whoever comes by often."""
        boot = self._boot()
        if self._stepped_at is None or boot - self._stepped_at >= self._bounds.look_every_s:
            self._stepped_at = boot
            self.refresh()

    def now(self) -> Reading:
        """What time it is."""
        with self._lock:
            boot = self._boot()
            best, source, certain, error_s = self._best(boot)
            # What was certain once has grown older since; less what a slow crystal may have lost.
            floor = self._floor + (boot - self._floor_at) * (1 - DRIFT)
            if best < floor - self._bounds.tolerance_s:
                return Reading(_utc(floor), False, TimeSource.FLOOR, None)
            if best < floor:
                best = floor
            if certain:
                self._floor, self._floor_at = best, boot
            return Reading(_utc(best), certain, source, error_s)

    def skew_s(self) -> float | None:
        """By how many seconds the system clock is ahead; ``None`` when that is not certain."""
        reading = self.now()
        if not reading.certain:
            return None
        return (self._system() - reading.at).total_seconds()

    def _best(self, boot: float) -> tuple[float, TimeSource, bool, float | None]:
        system = self._system().timestamp()
        certain_for_s = self._bounds.certain_for_s
        held = None
        if self._samples:
            newest = self._samples[-1]
            median = statistics.median_low([one.offset_s for one in self._samples])
            apart_s = abs(newest.offset_s - median)
            error_s = newest.half_trip_s + apart_s + DRIFT * (boot - newest.heard_at)
            held = boot + median, error_s
            agreed = apart_s <= newest.half_trip_s + self._bounds.tolerance_s
            if agreed and boot - newest.heard_at <= certain_for_s:
                return held[0], TimeSource.PLATFORM, True, error_s
        if self._chrony_at is not None and boot - self._chrony_at <= certain_for_s:
            moved_s = abs(system - boot - self._chrony_offset_s)
            if moved_s <= self._bounds.tolerance_s:
                return system, TimeSource.CHRONY, True, self._bounds.tolerance_s
        if held is not None:
            return held[0], TimeSource.HELD, False, held[1]
        return system, TimeSource.SYSTEM, False, None

    def _persist(self) -> None:
        if not self.now().certain:
            return
        with self._lock:
            boot = self._boot()
            if (
                self._persisted_at is not None
                and boot - self._persisted_at < self._bounds.persist_every_s
            ):
                return
            self._persisted_at = boot
            text = _utc(self._floor).isoformat()
        try:
            write_whole(self._floor_file, text.encode("ascii") + b"\n", 0o600)
        except OSError as error:
            _log.warning("the floor was not written (%s)", type(error).__name__)


def ask(keeper: Timekeeper, http: requests.Session, url: str, *, timeout_s: float) -> bool:
    """Ask the platform for a sample; whether it gave one. Silence is no error.

    Args:
        keeper: takes the sample.
        http: a session of ``sync.identity`` or a plain one: the signature decides, not the line.
        url: base address of the platform.
        timeout_s: for connecting, and for each piece of the answer.
    """
    question = keeper.question()
    try:
        with http.get(
            f"{url.rstrip('/')}/v1/hello?nonce={question.nonce}",
            timeout=timeout_s,
            allow_redirects=False,
            stream=True,
        ) as answer:
            if answer.status_code != 200:
                return False
            body = next(answer.iter_content(_ANSWER_BYTES), b"")
    except requests.exceptions.RequestException:
        return False
    return keeper.heard(question, body)


# Reference ids that mean "nobody": none yet, and the machine's own clock (chrony.conf "local").
_NO_REFERENCE = frozenset({"00000000", "7F7F0101"})
_TRACKING_FIELDS = 14
_ROOT_DISTANCE_S = 1.0


def chrony_synchronised(command: str = "chronyc", *, timeout_s: float = 2.0) -> bool:
    """Whether chrony says that the system clock follows a time server.

    Silence, a missing program and anything unexpected mean no.
    """
    try:
        run = subprocess.run(
            [command, "-c", "-n", "tracking"],
            capture_output=True,
            timeout=timeout_s,
            check=False,
            env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C"},
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return run.returncode == 0 and read_tracking(run.stdout)


def read_tracking(line: bytes) -> bool:
    """Whether a line of ``chronyc -c tracking`` speaks of a synchronised clock.

    Fourteen values with commas between them (chronyc(1), "tracking"): reference id, address,
    stratum, reference time, system time, last offset, RMS offset, frequency, residual frequency,
    skew, root delay, root dispersion, update interval, leap status. chrony goes on saying "Normal"
    after its servers went away; then the root dispersion grows.
    """
    try:
        values = line.decode("ascii").strip().split(",")
        if len(values) != _TRACKING_FIELDS or values[0] in _NO_REFERENCE:
            return False
        remaining_s, delay_s, dispersion_s = (abs(float(values[index])) for index in (4, 10, 11))
    except ValueError:
        return False
    # Written so that "nan" is not good news.
    near = remaining_s + delay_s / 2 + dispersion_s <= _ROOT_DISTANCE_S
    return near and values[13] in {"Normal", "Insert second", "Delete second"}


def _utc(seconds: float) -> dt.datetime:
    return dt.datetime.fromtimestamp(seconds, dt.UTC)


def _read_floor(path: Path) -> dt.datetime:
    try:
        found = dt.datetime.fromisoformat(path.read_bytes().decode("ascii").strip())
    except FileNotFoundError:
        return EARLIEST
    except (OSError, ValueError) as error:
        _log.warning("the floor cannot be read (%s)", type(error).__name__)
        return EARLIEST
    if found.tzinfo is None or found >= LATEST:
        _log.warning("the floor cannot be used")
        return EARLIEST
    return found
