"""Takes what is due in batches, and settles each submission by what the platform said of it.

A batch has one commit at the platform and one here, so its size is what speed rests on. It doubles
while all goes well and quickly, and halves after each failure down to one, so that a submission
which brings every answer down ends up alone: it sinks, and the others go on without it. One alone
goes as ``POST /v1/submissions``, whose refusal names its very bytes.

While batches go well a second one is on its way before the first is answered: otherwise the
link is idle while an answer travels and is written down.
"""

from __future__ import annotations

import dataclasses
import logging
import secrets
import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from sync.contract.acknowledgement import RefusalCode
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
# So many are looked at before it is asked again whether somebody saves.
_A_FEW = 10
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


@dataclasses.dataclass(frozen=True, slots=True)
class _Exchange:
    """What came of a request; ``sent_bytes`` is 0 for a single submission."""

    outcome: Answer | NoAnswer
    judged: list[Judgement] | Judgement
    sent_bytes: int
    took_s: float


@dataclasses.dataclass(frozen=True, slots=True)
class _Flight:
    """A parcel on its way, or to go when it is waited for; ``wait`` brings what came of it."""

    parcel: _Parcel
    wire: Wire
    wait: Callable[[], _Exchange]
    begun: bool


class Sending:
    """Sends; used by one thread at a time.

    Args:
        outbox: whose submissions are sent.
        wires: lines to the platform, as many as may be in use at once.
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
        wires: Sequence[Wire],
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
        self._wires = tuple(wires)
        self._threads = ThreadPoolExecutor(len(self._wires), thread_name_prefix="relay-lane")
        self._platform = platform
        self._limits = limits
        self._stopping = stopping
        self._monotonic = monotonic
        self._jitter_s = jitter_s
        self._heard = heard
        self._delivered = delivered
        self._size = min(limits.first_batch, limits.batch)
        self._going_well = False
        # Until it is known: packing costs a millisecond, a slow link without it ten of them.
        self._slow_link = True

    def trust(self, platform: PlatformKey) -> None:
        """Whose signatures count from now on."""
        self._platform = platform

    def everything_due(self, tally: Tally) -> Judgement | None:
        """Send until nothing is due; the judgement when one ends the pass."""
        ready: deque[_Parcel] = deque()
        flying: deque[_Flight] = deque()
        stop: Judgement | None = None
        try:
            while True:
                while stop is None and len(flying) < self._lanes() and self._more(ready, tally):
                    flying.append(self._begin(ready.popleft(), busy=flying))
                if not flying:
                    break
                flight = flying[0]
                exchange = flight.wait()
                judgement = self._settle(flight.parcel, exchange, tally)
                flying.popleft()
                # What else is on its way is still waited for: its answer counts as well.
                stop = stop or judgement
        finally:
            # Taken but not sent, or not settled because our own disk failed: due again. A line is
            # given back only once its exchange has ended, in the bounded time that it may take.
            for flight in flying:
                if flight.begun:
                    with suppress(Exception):
                        flight.wait()
            unsent = [*ready, *(flight.parcel for flight in flying)]
            release_all(self._outbox, [key for parcel in unsent for key in parcel.keys])
        if stop is None and not (tally.delivered or tally.quarantined):
            # Nothing went well, so it was no good pass although nothing is due any more.
            return tally.failure
        return stop

    def close(self) -> None:
        """Give the threads back."""
        self._threads.shutdown(wait=False)

    def _lanes(self) -> int:
        """How many exchanges at once: more than one only while all goes well."""
        return len(self._wires) if self._going_well else 1

    def _more(self, ready: deque[_Parcel], tally: Tally) -> bool:
        """Whether there is something to send now, taken from the outbox when need be."""
        while not ready and not self._stopping.is_set():
            due = self._outbox.take(self._size)
            if not due:
                return False
            ready.extend(self._parcels(due, tally))
        return bool(ready) and not self._stopping.is_set()

    def _begin(self, parcel: _Parcel, busy: Sequence[_Flight]) -> _Flight:
        taken = {id(flight.wire) for flight in busy}
        wire = next(wire for wire in self._wires if id(wire) not in taken)
        slow_link = self._slow_link

        def exchange() -> _Exchange:
            return self._exchange(parcel, wire, slow_link=slow_link)

        if self._lanes() == 1:
            return _Flight(parcel, wire, exchange, begun=False)
        return _Flight(parcel, wire, self._threads.submit(exchange).result, begun=True)

    def _parcels(self, due: Sequence[Leased], tally: Tally) -> list[_Parcel]:
        """What is due in parcels that fit into a request; the damaged are put aside."""
        parcels: list[list[tuple[Leased, Sent]]] = []
        room = 0
        for at, leased in enumerate(due):
            if at % _A_FEW == 0:
                self._outbox.give_way()
            try:
                sent = Sent.of(leased)
            except EnvelopeRefused as error:
                # Not what was saved: the disk changed it. Nobody can open it any more.
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

    def _exchange(self, parcel: _Parcel, wire: Wire, *, slow_link: bool) -> _Exchange:
        """One request and its answer; it changes nothing here, so any thread may do it."""
        self._outbox.give_way()
        began = self._monotonic()
        if len(parcel) == 1:
            (leased,), (sent,) = parcel.leased, parcel.sent
            outcome = wire.submit(leased.key, leased.envelope)
            judgement = judge(outcome, leased, sent, self._platform)
            alone = judgement.verdict in (Verdict.DELIVERED, Verdict.DUPLICATE, Verdict.PERMANENT)
            took_s = self._monotonic() - began
            return _Exchange(outcome, [judgement] if alone else judgement, 0, took_s)
        nonce = secrets.token_hex(16)
        body, encoding = encode_batch([one.envelope for one in parcel.leased]), "identity"
        if slow_link:
            body, encoding = pack(body), "zstd"
        outcome = wire.submit_batch(nonce, body, encoding)
        took_s = self._monotonic() - began
        self._outbox.give_way()
        judged = judge_batch(outcome, nonce, parcel.sent, self._platform)
        return _Exchange(outcome, judged, len(body), took_s)

    def _learn(self, parcel: _Parcel, exchange: _Exchange) -> None:
        """From an exchange that went well: how large the next batch may be, and how packed."""
        took_s, sent_bytes = exchange.took_s, exchange.sent_bytes
        if sent_bytes and took_s > 0 and not self._limits.max_upload_kbit_s:
            self._slow_link = sent_bytes / took_s < _SLOW_LINK_BYTES_PER_S
        quick = took_s < _QUICK * self._limits.exchange_timeout_s
        if quick and len(parcel) >= self._size:
            self._size = min(self._limits.batch, self._size * 2)
            self._going_well = len(parcel) > 1

    def _settle(self, parcel: _Parcel, exchange: _Exchange, tally: Tally) -> Judgement | None:
        judged = exchange.judged
        if isinstance(judged, Judgement):
            self._heard(judged)
            return self._failed(parcel, exchange.outcome, judged, tally)
        self._heard(judged[0])
        self._learn(parcel, exchange)
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
        self._going_well = False
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
        if not (judgement.signed and judgement.code == RefusalCode.BUSY):
            # A hub that had no place has not looked at the batch: smaller ones, and so more of
            # them, would only keep it busy for longer.
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
