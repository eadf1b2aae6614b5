"""Takes what is due in batches, and settles each submission by what the platform said of it.

A batch has one commit at the platform and one here, so its size is what speed rests on. It doubles
while all goes well and quickly, and halves after each failure down to one, so that a submission
which brings every answer down ends up alone: it sinks, and the others go on without it. One alone
goes as ``POST /v1/submissions``, whose refusal names its very bytes.
"""

from __future__ import annotations

import dataclasses
import logging
import secrets
import threading
from collections.abc import Callable, Sequence

from sync.contract.batch import BATCH_HEAD_BYTES, encode_batch, pack
from sync.contract.envelope import EnvelopeRefused
from sync.contract.platform import PlatformKey
from sync.outbox import Outbox
from sync.relay.pace import Limits
from sync.relay.settling import acknowledge_all, defer_all, release_all
from sync.relay.wire import Wire
from sync.submission import Leased
from sync.verdict import (
    DAMAGED_WORDS,
    Answer,
    Judgement,
    NoAnswer,
    Sent,
    Verdict,
    judge,
    judge_batch,
)

_log = logging.getLogger("sync.relay")

# A batch that took less than this part of the patience for it may be followed by a larger one.
_QUICK = 0.25
# Below this rate of upload the time that compressing takes is won back on the wire.
_SLOW_LINK_BYTES_PER_S = 2_000_000


@dataclasses.dataclass(slots=True)
class Tally:
    """What a pass came to so far; see ``PassReport``. ``failure`` is the last one."""

    delivered: int = 0
    duplicates: int = 0
    deferred: int = 0
    quarantined: int = 0
    failures_in_a_row: int = 0
    failure: Judgement | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class _Parcel:
    """Submissions that go together, with what each is recognised by."""

    leased: tuple[Leased, ...]
    sent: tuple[Sent, ...]

    @property
    def keys(self) -> list[str]:
        return [one.key for one in self.leased]

    def __len__(self) -> int:
        return len(self.leased)


class Sending:
    """Sends; used by one thread at a time.

    Args:
        outbox: whose submissions are sent.
        wire: the line to the platform.
        platform: whose signatures count.
        limits: bounds.
        stopping: set when the relay is to end.
        monotonic: seconds on a clock that nobody can set.
        jitter_s: how long to wait after so many failures in a row.
        heard: told every judgement on an exchange.
        delivered: told the key of each submission the platform acknowledged.
    """

    def __init__(
        self,
        outbox: Outbox,
        wire: Wire,
        *,
        platform: PlatformKey,
        limits: Limits,
        stopping: threading.Event,
        monotonic: Callable[[], float],
        jitter_s: Callable[[int], float],
        heard: Callable[[Judgement], None],
        delivered: Callable[[str], None],
    ) -> None:
        self._outbox = outbox
        self._wire = wire
        self._platform = platform
        self._limits = limits
        self._stopping = stopping
        self._monotonic = monotonic
        self._jitter_s = jitter_s
        self._heard = heard
        self._delivered = delivered
        self._size = min(limits.first_batch, limits.batch)
        self._slow_link = limits.max_upload_kbit_s > 0

    def everything_due(self, tally: Tally) -> Judgement | None:
        """Send until nothing is due; the judgement when one ends the pass."""
        while not self._stopping.is_set():
            due = self._outbox.take(self._size)
            if not due:
                # Nothing went well, so it was no good pass although nothing is due any more.
                return None if tally.delivered or tally.quarantined else tally.failure
            stop = self._send_all(due, tally)
            if stop is not None:
                return stop
        return None

    def _send_all(self, due: Sequence[Leased], tally: Tally) -> Judgement | None:
        unsent = {one.key for one in due}
        try:
            for parcel in self._parcels(due, unsent, tally):
                if self._stopping.is_set():
                    return None
                outcome, judged = self._exchange(parcel)
                unsent.difference_update(parcel.keys)
                stop = self._settle(parcel, outcome, judged, tally)
                if stop is not None:
                    return stop
            return None
        finally:
            # Taken but not sent: this costs them no attempt.
            release_all(self._outbox, [one.key for one in due if one.key in unsent])

    def _parcels(self, due: Sequence[Leased], unsent: set[str], tally: Tally) -> list[_Parcel]:
        """What is due in parcels that fit into a request; the damaged are put aside."""
        parcels: list[list[tuple[Leased, Sent]]] = []
        room = 0
        for leased in due:
            try:
                sent = Sent.of(leased)
            except EnvelopeRefused as error:
                # Not what was saved: the disk changed it. Nobody can open it any more.
                unsent.discard(leased.key)
                self._outbox.quarantine(leased.key, f"{DAMAGED_WORDS}（{error.because}）")
                _log.error("%s quarantined: damaged here", leased.number)
                tally.quarantined += 1
                continue
            if not parcels or len(leased.envelope) > room:
                parcels.append([])
                room = self._limits.batch_bytes - BATCH_HEAD_BYTES
            parcels[-1].append((leased, sent))
            room -= len(leased.envelope)
        return [
            _Parcel(tuple(one for one, _ in parcel), tuple(sent for _, sent in parcel))
            for parcel in parcels
        ]

    def _exchange(self, parcel: _Parcel) -> tuple[Answer | NoAnswer, list[Judgement] | Judgement]:
        if len(parcel) == 1:
            (leased,), (sent,) = parcel.leased, parcel.sent
            outcome = self._wire.submit(leased.key, leased.envelope)
            judgement = judge(outcome, leased, sent, self._platform)
            self._heard(judgement)
            alone = judgement.verdict in (Verdict.DELIVERED, Verdict.DUPLICATE, Verdict.PERMANENT)
            if alone:
                self._grow(parcel, quick=True)
            return outcome, [judgement] if alone else judgement
        nonce = secrets.token_hex(16)
        body, encoding = encode_batch([one.envelope for one in parcel.leased]), "identity"
        if self._slow_link:
            body, encoding = pack(body), "zstd"
        began = self._monotonic()
        outcome = self._wire.submit_batch(nonce, body, encoding)
        took_s = self._monotonic() - began
        judged = judge_batch(outcome, nonce, parcel.sent, self._platform)
        if isinstance(judged, Judgement):
            self._heard(judged)
            return outcome, judged
        self._heard(judged[0])
        if took_s > 0 and not self._limits.max_upload_kbit_s:
            self._slow_link = len(body) / took_s < _SLOW_LINK_BYTES_PER_S
        self._grow(parcel, quick=took_s < _QUICK * self._limits.exchange_timeout_s)
        return outcome, judged

    def _grow(self, parcel: _Parcel, *, quick: bool) -> None:
        if quick and len(parcel) >= self._size:
            self._size = min(self._limits.batch, self._size * 2)

    def _settle(
        self,
        parcel: _Parcel,
        outcome: Answer | NoAnswer,
        judged: list[Judgement] | Judgement,
        tally: Tally,
    ) -> Judgement | None:
        if isinstance(judged, Judgement):
            return self._failed(parcel, outcome, judged, tally)
        held: list[str] = []
        later: dict[str, tuple[Judgement, list[Leased]]] = {}
        stop = None
        quarantined = 0
        for leased, judgement in zip(parcel.leased, judged, strict=True):
            match judgement.verdict:
                case Verdict.DELIVERED | Verdict.DUPLICATE:
                    held.append(leased.key)
                    tally.duplicates += judgement.verdict is Verdict.DUPLICATE
                case Verdict.PERMANENT:
                    self._outbox.quarantine(leased.key, judgement.reason)
                    _log.warning("%s quarantined: %s", leased.number, judgement.code)
                    quarantined += 1
                case Verdict.UNAUTHORISED:
                    self._outbox.release(leased.key)
                    stop = judgement
                case _:
                    later.setdefault(judgement.code, (judgement, []))[1].append(leased)
        for judgement, waiting in later.values():
            self._defer(waiting, judgement, tally)
        self._deliver(parcel, held, judged, tally)
        tally.quarantined += quarantined
        if held or quarantined:
            tally.failures_in_a_row = 0
            return stop
        tally.failures_in_a_row += 1
        enough = tally.failures_in_a_row >= self._limits.failures_in_a_row
        return stop or (judged[-1] if enough else None)

    def _deliver(
        self, parcel: _Parcel, held: list[str], judged: list[Judgement], tally: Tally
    ) -> None:
        if not held:
            return
        statement = next(one.acknowledgement for one in judged if one.acknowledgement)
        acknowledge_all(self._outbox, held, statement)
        tally.delivered += len(held)
        if len(parcel) == 1:
            _log.info("%s %s", parcel.leased[0].number, judged[0].code)
        else:
            _log.info("%d of %d delivered at once", len(held), len(parcel))
        for key in held:
            self._delivered(key)

    def _failed(
        self, parcel: _Parcel, outcome: Answer | NoAnswer, judgement: Judgement, tally: Tally
    ) -> Judgement | None:
        """No word on any of them."""
        if judgement.verdict is Verdict.UNAUTHORISED:
            release_all(self._outbox, parcel.keys)
            return judgement
        if judgement.verdict is not Verdict.TRANSIENT:
            if self._stopping.is_set() or (isinstance(outcome, NoAnswer) and not outcome.sent):
                release_all(self._outbox, parcel.keys)
                return judgement
            # One of them may have brought the answer down: they sink, so that the next pass begins
            # with others; but they need not wait.
            defer_all(self._outbox, parcel.keys, 0.0, judgement.reason)
            tally.deferred += len(parcel)
            self._size = max(1, len(parcel) // 2)
            return judgement
        tally.failure = judgement
        self._defer(parcel.leased, judgement, tally)
        self._size = max(1, len(parcel) // 2)
        tally.failures_in_a_row += 1
        # "Retry-After" speaks of the platform, not of these submissions. And several failures one
        # after the other are no longer the submissions' own: do not try them all on a sick hub.
        enough = tally.failures_in_a_row >= self._limits.failures_in_a_row
        return judgement if enough or judgement.retry_after_s is not None else None

    def _defer(self, leased: Sequence[Leased], judgement: Judgement, tally: Tally) -> None:
        wait_s = self._jitter_s(max(one.attempts for one in leased))
        if judgement.retry_after_s is not None:
            wait_s = max(wait_s, judgement.retry_after_s)
        defer_all(self._outbox, [one.key for one in leased], wait_s, judgement.reason)
        for one in leased:
            _log.info("%s deferred: %s", one.number, judgement.code)
        tally.deferred += len(leased)
