"""The relay: takes what waits in the outbox to the platform, for ever and in small steps.

Each pass first makes sure that the platform itself is there (a signed greeting, unless something it
signed arrived a moment ago), then sends what is due, in batches (``sending``). A dead link ends the
pass. After several failed passes the circuit is open: whatever was heard before, nothing is sent
until the platform has greeted again.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
import logging
import math
import random
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

import requests

from sync.contract.platform import PlatformKey
from sync.contract.structs import prepare_structs
from sync.outbox import Outbox, OutboxError, Trouble
from sync.relay.pace import Limits, Timing, TokenBucket, full_jitter_s
from sync.relay.sending import Sending, Tally
from sync.relay.wire import Wire, lines
from sync.timekeeping import Timekeeper
from sync.verdict import Answer, Judgement, Verdict, judge_greeting

if TYPE_CHECKING:
    # It stands on this package's wire; at run time it is only handed in.
    from sync.uploads.uploader import Uploader

_log = logging.getLogger("sync.relay")

T = TypeVar("T")


class LinkState(enum.StrEnum):
    """What the platform's signed answers tell about the way to it."""

    UNKNOWN = "unknown"
    UP = "up"
    DOWN = "down"
    NOT_OUR_HUB = "not-our-hub"


@dataclasses.dataclass(frozen=True, slots=True)
class PassReport:
    """What one pass came to.

    Attributes:
        link: the link after it.
        wait_s: how long to wait before the next one.
        delivered: submissions acknowledged, duplicates among them.
        duplicates: those the platform had already.
        deferred: submissions that got "later" or no usable answer.
        quarantined: submissions the platform refused for good.
        uploaded: attachments the platform signed for.
        stopped_by: the verdict that ended the pass early.
        trouble: what ended it early on our side.
    """

    link: LinkState
    wait_s: float
    delivered: int = 0
    duplicates: int = 0
    deferred: int = 0
    quarantined: int = 0
    uploaded: int = 0
    stopped_by: Verdict | None = None
    trouble: Trouble | None = None


class Relay:
    """Sends what waits, in a daemon thread of its own or pass by pass.

    ``pass_once`` may be called by any thread, one pass runs at a time. The callbacks are called on
    the thread of the pass.

    Args:
        outbox: whose submissions are sent.
        url: base address of the platform.
        platform: whose signatures count.
        timing: intervals and timeouts.
        clock: wall clock, timezone-aware; only for what people read.
        on_link: told when the link changed.
        on_delivered: told the key of each submission the platform acknowledged.
        http: a session with certificates and the like.
        limits: bounds.
        monotonic: seconds on a clock that nobody can set.
        draw: random numbers, 0 to 1, for the jitter.
        uploads: takes attachments to the platform once there are no submissions to send.
        keeper: learns from every greeting what time it is.
        chores: done after each pass, on its thread: renewing, purging and the like. Each decides
            by itself whether it is time.
        on_platform: told the platform's next key once the platform itself uses it (``expect``).
    """

    def __init__(
        self,
        outbox: Outbox,
        *,
        url: str,
        platform: PlatformKey,
        timing: Timing,
        clock: Callable[[], dt.datetime],
        on_link: Callable[[LinkState], None] = lambda _: None,
        on_delivered: Callable[[str], None] = lambda _: None,
        http: requests.Session | None = None,
        limits: Limits | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        draw: Callable[[], float] = random.random,
        uploads: Uploader | None = None,
        keeper: Timekeeper | None = None,
        chores: Sequence[Callable[[], object]] = (),
        on_platform: Callable[[PlatformKey], None] = lambda _: None,
    ) -> None:
        self._outbox = outbox
        self._platform = platform
        self._timing = timing
        self._limits = limits or Limits()
        self._clock = clock
        self._on_link = on_link
        self._on_delivered = on_delivered
        self._monotonic = monotonic
        self._draw = draw
        self._uploads = uploads
        self._keeper = keeper
        self._chores = tuple(chores)
        self._on_platform = on_platform
        self._next: PlatformKey | None = None
        bucket = TokenBucket(self._limits.max_upload_kbit_s, monotonic)
        self._wires = [
            Wire(url, timing=timing, limits=self._limits, http=one, bucket=bucket)
            for one in lines(http, self._limits.in_flight)
        ]
        self._link = LinkState.UNKNOWN
        self._link_since: dt.datetime | None = None
        self._heard_at: float | None = None
        self._failures = 0
        self._quiet_until: float | None = None
        self._pass = threading.Lock()
        self._woken = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._sending = Sending(
            outbox,
            self._wires,
            platform=platform,
            limits=self._limits,
            stopping=self._stopping,
            monotonic=monotonic,
            jitter_s=self._jitter_s,
            heard=self._note_link,
            delivered=lambda key: self._tell(self._on_delivered, key),
        )

    @property
    def link(self) -> LinkState:
        """The way to the platform, as far as its signed answers tell."""
        return self._link

    @property
    def link_since(self) -> dt.datetime | None:
        """When the link last changed; ``None`` before the first pass."""
        return self._link_since

    @property
    def circuit_open(self) -> bool:
        """Whether so many passes failed that only a greeting is tried until it is answered."""
        return self._failures >= self._limits.failed_passes

    def start(self) -> None:
        """Begin to send; once."""
        prepare_structs()
        self._thread = threading.Thread(target=self._run, name="relay", daemon=True)
        self._thread.start()

    def expect(self, platform: PlatformKey) -> None:
        """The platform will speak with this key: trust it from its first greeting on.

        Until then the present one counts, so that it does not matter which of the two, the terminal
        or the platform, learns of the change first.
        """
        self._next = None if platform == self._platform else platform

    def wake(self) -> None:
        """Something was saved: do not wait any longer (except when the platform asked us to)."""
        self._woken.set()

    def stop(self, timeout_s: float) -> bool:
        """Break off and end, once; whether it ended within ``timeout_s``.

        What was being sent stays in the outbox, and is sent again under the same key.
        """
        self._stopping.set()
        self._woken.set()
        for wire in self._wires:
            wire.abort()
        if self._thread is None:
            self._close()
            return True
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def pass_once(self) -> PassReport:
        """Greet when need be, and send what is due."""
        with self._pass:
            try:
                return self._pass_once()
            except OutboxError as error:
                _log.error("outbox: %s", error.cause)
                return dataclasses.replace(self._failed(None), trouble=error.cause)

    def _run(self) -> None:
        try:
            while not self._stopping.is_set():
                self._woken.clear()
                self._woken.wait(self._pass_safely())
        finally:
            self._close()

    def _close(self) -> None:
        self._sending.close()
        for wire in self._wires:
            wire.close()

    def _pass_safely(self) -> float:
        try:
            report = self.pass_once()
            self._do_chores()
        except Exception as error:
            # A bug ends one pass, not all deliveries of this terminal until somebody restarts it.
            _log.error("pass failed: %s", type(error).__name__)
            return self._timing.backoff_cap_s
        return report.wait_s

    def _do_chores(self) -> None:
        for chore in self._chores:
            if self._stopping.is_set():
                return
            try:
                chore()
            except Exception as error:
                # One that fails keeps neither the others nor deliveries from going on.
                _log.error("chore failed: %s", type(error).__name__)

    def _pass_once(self) -> PassReport:
        now = self._monotonic()
        if self._quiet_until is not None:
            if now < self._quiet_until:
                return PassReport(self._link, self._quiet_until - now, stopped_by=Verdict.TRANSIENT)
            self._quiet_until = None
        if not self._heard_lately(now):
            judgement = self._greet()
            if judgement is not None:
                self._note_link(judgement)
                return self._failed(judgement)
        tally = Tally()
        stopped_by = self._sending.everything_due(tally)
        if stopped_by is None:
            self._failures = 0
            uploaded, wait_s = self._upload()
            wait_s = min(wait_s, self._until_next())
            report = PassReport(self._link, wait_s, uploaded=uploaded)
        else:
            report = self._failed(stopped_by)
        return dataclasses.replace(
            report,
            delivered=tally.delivered,
            duplicates=tally.duplicates,
            deferred=tally.deferred,
            quarantined=tally.quarantined,
        )

    def _upload(self) -> tuple[int, float]:
        """Attachments the platform signed for, and when to go on; submissions come in between."""
        if self._uploads is None:
            return 0, math.inf
        uploaded = 0
        while True:
            progress = self._uploads.step(self._wires[0], self._limits.upload_bytes)
            uploaded += progress.settled
            if progress.judgement is not None:
                # It says nothing of the link: the platform is asked for its greeting.
                self._heard_at = None
            if progress.wait_s > 0:
                return uploaded, progress.wait_s
            if self._stopping.is_set() or self._woken.is_set():
                return uploaded, 0.0

    def _heard_lately(self, now: float) -> bool:
        return (
            not self.circuit_open
            and self._link is LinkState.UP
            and self._heard_at is not None
            and now - self._heard_at < self._timing.idle_every_s
        )

    def _greet(self) -> Judgement | None:
        question = None if self._keeper is None else self._keeper.question()
        nonce = secrets.token_hex(16) if question is None else question.nonce
        outcome = self._wires[0].greet(nonce)
        if self._keeper is not None and question is not None and isinstance(outcome, Answer):
            self._keeper.heard(question, outcome.body)
        judgement = judge_greeting(outcome, nonce, self._platform)
        newer = self._next
        if judgement is not None and newer is not None:  # noqa: SIM102 - two different questions
            if judge_greeting(outcome, nonce, newer) is None:
                judgement = None
                self._adopt(newer)
        if judgement is None:
            self._heard()
        return judgement

    def _adopt(self, platform: PlatformKey) -> None:
        _log.info("the platform uses its key %s", platform.kid)
        self._platform, self._next = platform, None
        self._sending.trust(platform)
        if self._uploads is not None:
            self._uploads.trust(platform)
        if self._keeper is not None:
            self._keeper.trust(platform)
        self._on_platform(platform)

    def _failed(self, judgement: Judgement | None) -> PassReport:
        self._failures += 1
        wait_s = self._jitter_s(self._failures)
        verdict = None
        if judgement is not None:
            verdict = judgement.verdict
            if judgement.retry_after_s is not None:
                wait_s += judgement.retry_after_s
                self._quiet_until = self._monotonic() + wait_s
            elif verdict is Verdict.UNAUTHORISED:
                wait_s = self._timing.backoff_cap_s
        return PassReport(self._link, wait_s, stopped_by=verdict)

    def _jitter_s(self, failures: int) -> float:
        return full_jitter_s(
            failures,
            base_s=self._timing.backoff_base_s,
            cap_s=self._timing.backoff_cap_s,
            draw=self._draw(),
        )

    def _until_next(self) -> float:
        due_s = self._outbox.next_due_s()
        idle_s = self._timing.idle_every_s
        return idle_s if due_s is None else min(due_s, idle_s)

    def _note_link(self, judgement: Judgement) -> None:
        if judgement.signed:
            self._heard()
        elif self._stopping.is_set():
            # We hung up ourselves: that says nothing of the link.
            return
        elif judgement.verdict is Verdict.NOT_OUR_HUB:
            self._set_link(LinkState.NOT_OUR_HUB)
        elif judgement.verdict is Verdict.UNREACHABLE:
            self._set_link(LinkState.DOWN)
        elif judgement.verdict is Verdict.TRANSIENT and self._link is not LinkState.UP:
            # Somebody says "later" who has not proven to be the platform.
            self._set_link(LinkState.DOWN)

    def _heard(self) -> None:
        self._heard_at = self._monotonic()
        self._set_link(LinkState.UP)

    def _set_link(self, state: LinkState) -> None:
        if state is self._link:
            return
        self._link = state
        self._link_since = self._clock()
        if state is LinkState.UP and self._uploads is not None:
            self._uploads.forget_waits()
        _log.info("link %s", state)
        self._tell(self._on_link, state)

    def _tell(self, listener: Callable[[T], None], value: T) -> None:
        try:
            listener(value)
        except Exception as error:
            # A listener's bug must not stop deliveries.
            _log.error("listener failed: %s", type(error).__name__)
