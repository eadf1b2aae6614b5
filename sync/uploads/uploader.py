"""Takes sealed attachments to the platform, a step at a time, after the submissions they belong to.

What does not get through says nothing of the link (``relay``) and stops no submission: it waits
here, with full jitter, and another attachment is tried first.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import logging
import math
import random
import time
from collections.abc import Callable, Mapping

from sync.attachments import AttachmentStore
from sync.contract.attachment import AttachmentRef
from sync.contract.platform import PlatformKey
from sync.contract.upload import PIECE_BYTES
from sync.outbox import Outbox
from sync.relay.pace import full_jitter_s
from sync.relay.wire import Wire
from sync.uploads import rows
from sync.uploads.exchange import Exchange
from sync.verdict import Judgement, Verdict

_log = logging.getLogger("sync.relay")


@dataclasses.dataclass(frozen=True, slots=True)
class Progress:
    """What a step came to.

    Attributes:
        sent: bytes of files that left.
        settled: files that the platform signed for.
        wait_s: until the next step; 0 when there is more to do now, infinite when there is nothing.
        judgement: why it did not get on.
    """

    sent: int = 0
    settled: int = 0
    wait_s: float = 0.0
    judgement: Judgement | None = None


class Uploader:
    """The attachments of one outbox; one thread at a time.

    Args:
        outbox: whose submissions name them.
        files: where they lie.
        platform: whose signature counts.
        clock: wall clock, timezone-aware; only for what people read.
        monotonic: seconds on a clock that nobody can set.
        draw: random numbers, 0 to 1, for the jitter.
        backoff_base_s: upper end of the first wait after a failure.
        backoff_cap_s: upper end of every wait after failures.
        set_aside_s: how long one that is damaged or refused for good is left alone.
        collect_every_s: between two looks for files that nothing needs any more.
        piece_bytes: of one request: what is sent again at worst after a cut.
    """

    def __init__(
        self,
        outbox: Outbox,
        files: AttachmentStore,
        *,
        platform: PlatformKey,
        clock: Callable[[], dt.datetime],
        monotonic: Callable[[], float] = time.monotonic,
        draw: Callable[[], float] = random.random,
        backoff_base_s: float = 1.0,
        backoff_cap_s: float = 300.0,
        set_aside_s: float = 3600.0,
        collect_every_s: float = 3600.0,
        piece_bytes: int = PIECE_BYTES,
    ) -> None:
        self._outbox = outbox
        self._files = files
        self._platform = platform
        self._clock = clock
        self._monotonic = monotonic
        self._draw = draw
        self._base_s = backoff_base_s
        self._cap_s = backoff_cap_s
        self._set_aside_s = set_aside_s
        self._collect_every_s = collect_every_s
        self._piece_bytes = piece_bytes
        self._failures = 0
        self._failed: dict[str, int] = {}
        self._aside: dict[str, float] = {}
        self._reasons: dict[str, str] = {}
        self._not_before = -math.inf
        self._quiet_until = -math.inf
        self._collect_at = -math.inf
        self._at: tuple[AttachmentRef, int] | None = None

    @property
    def reasons(self) -> Mapping[str, str]:
        """Why those that do not get on do not, for staff, by digest."""
        return dict(self._reasons)

    def trust(self, platform: PlatformKey) -> None:
        """Whose signature counts from now on."""
        self._platform = platform

    def forget_waits(self) -> None:
        """The network is back: do not wait any longer, except when the platform asked us to."""
        self._not_before = -math.inf

    def step(self, wire: Wire, budget_bytes: int) -> Progress:
        """Get on with one file.

        Args:
            wire: the line to the platform; it keeps the bound of a metered link.
            budget_bytes: how much may leave in this step; at least one byte does.

        Raises:
            StoreError: the disk or the database refused; what was settled before is settled.
        """
        now = self._monotonic()
        if now >= self._collect_at:
            self._collect_at = now + self._collect_every_s
            self.collect()
        until = max(self._not_before, self._quiet_until)
        if now < until:
            return Progress(wait_s=until - now)
        ref = self._next(now)
        if ref is None:
            return Progress(wait_s=self._until_aside(now))
        return self._carry(Exchange(wire, ref, self._platform), ref, max(1, budget_bytes))

    def collect(self) -> None:
        """Remove files that nothing needs any more.

        Raises:
            StoreError: not all could be removed.
        """
        with self._outbox.transaction() as connection:
            self._files.collect(lambda digest: rows.wanted(connection, digest))

    def _next(self, now: float) -> AttachmentRef | None:
        if self._at is not None:
            return self._at[0]
        with self._outbox.transaction() as connection:
            there = rows.waiting(connection)
        self._aside = {digest: until for digest, until in self._aside.items() if until > now}
        due = [ref for ref in there if ref.digest not in self._aside]
        # Least failed first; the sort keeps the oldest first among these.
        for ref in sorted(due, key=lambda one: self._failed.get(one.digest, 0)):
            damage = self._files.check(ref)
            if damage is None:
                return ref
            _log.error("attachment %s: %s", ref.digest[:12], damage)
            self._set_aside(ref, damage.value)
        return None

    def _carry(self, exchange: Exchange, ref: AttachmentRef, budget: int) -> Progress:
        offset = exchange.offset() if self._at is None else self._at[1]
        sent = 0
        while isinstance(offset, int) and offset < ref.size and sent < budget:
            self._at = ref, offset
            piece = self._piece(ref, offset, min(self._piece_bytes, budget - sent))
            offset = exchange.append(offset, piece)
            sent += len(piece)
        if isinstance(offset, Judgement):
            return self._failing(ref, offset, sent)
        self._at = ref, offset
        if offset < ref.size:
            return Progress(sent)
        statement = exchange.statement()
        if isinstance(statement, Judgement):
            return self._failing(ref, statement, sent)
        self._settle(ref, statement)
        return Progress(sent, settled=1)

    def _piece(self, ref: AttachmentRef, offset: int, size: int) -> bytes:
        source = self._files.open(ref.digest)
        if source is None:
            return b""
        with source:
            source.seek(offset)
            return source.read(size)

    def _settle(self, ref: AttachmentRef, statement: bytes) -> None:
        self._at = None
        moment = self._clock().astimezone(dt.UTC).isoformat()
        with self._outbox.transaction() as connection:
            rows.settle(connection, ref, statement, moment)
            keep = rows.wanted(connection, ref.digest)
        self._failures = 0
        for known in (self._failed, self._reasons):
            known.pop(ref.digest, None)
        _log.info("attachment %s held by the platform", ref.digest[:12])
        if not keep:
            # After the commit: a crash in between leaves a file that "collect" finds.
            self._files.remove([ref.digest])

    def _failing(self, ref: AttachmentRef, judgement: Judgement, sent: int) -> Progress:
        self._at = None
        now = self._monotonic()
        self._failed[ref.digest] = self._failed.get(ref.digest, 0) + 1
        self._reasons[ref.digest] = judgement.reason
        _log.info("attachment %s deferred: %s", ref.digest[:12], judgement.code)
        if judgement.verdict is Verdict.PERMANENT:
            self._set_aside(ref, judgement.reason)
            return Progress(sent, judgement=judgement)
        self._failures += 1
        wait_s = full_jitter_s(
            self._failures, base_s=self._base_s, cap_s=self._cap_s, draw=self._draw()
        )
        self._not_before = now + wait_s
        if judgement.retry_after_s is not None:
            self._quiet_until = now + judgement.retry_after_s
            wait_s = max(wait_s, judgement.retry_after_s)
        return Progress(sent, wait_s=wait_s, judgement=judgement)

    def _set_aside(self, ref: AttachmentRef, reason: str) -> None:
        self._aside[ref.digest] = self._monotonic() + self._set_aside_s
        self._reasons[ref.digest] = reason

    def _until_aside(self, now: float) -> float:
        return min(self._aside.values(), default=math.inf) - now
