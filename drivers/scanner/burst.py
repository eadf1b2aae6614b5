"""One code is one burst: what a scanner sends without a pause, closed by its terminator.

Judging the burst as a whole is what makes a broken, doubled or injected code recognisable: half a
code, two codes run together and a code with a line end inside are all bursts of the wrong shape.
"""

from __future__ import annotations

import dataclasses
import math
import time
from collections.abc import Callable
from typing import Protocol

from drivers.device import Cancel, Completion, CompletionCode
from drivers.scanner.port import Scanned
from drivers.scanner.text import refuse

# Reads that may bring what was sent before the scan began; a device that still sends after so many
# never stops.
_MOST_STALE_READS = 1000


@dataclasses.dataclass(frozen=True, slots=True)
class BurstTiming:
    """How a burst is told from the next one, in seconds.

    Attributes:
        gap_s: silence after which an unfinished burst counts as broken off. Scanners that type
            leave up to 50 ms between two characters over a slow link.
        tail_s: silence after the terminator after which the burst is complete.
        burst_s: how long a burst may take; who sends longer never ends. A scanner that types takes
            up to 16 ms for a character.
    """

    gap_s: float = 0.25
    tail_s: float = 0.05
    burst_s: float = 20.0


class BurstDecoder(Protocol):
    """Collects a burst; bounded in memory whatever it is fed."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing of a burst has come."""

    @property
    def is_terminated(self) -> bool:
        """Whether the terminator has come, and nothing after it."""

    def finish(self) -> Completion[Scanned] | None:
        """Judge what has come and begin anew; None where nothing worth a word has come."""

    def discard(self) -> None:
        """Begin anew."""


class BurstWait:
    """Waits for one burst of a line that feeds a decoder.

    Invariant: ``next`` returns within ``timeout_s`` + ``timing.burst_s`` + one read, whatever is
    sent, and within one ``look_s`` after its cancel was set.
    """

    def __init__(
        self,
        decoder: BurstDecoder,
        receive: Callable[[float], bool],
        *,
        timing: BurstTiming,
        look_s: float = 0.05,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Prepare.

        Args:
            decoder: fed by ``receive``.
            receive: waits up to that many seconds and feeds the decoder; false when nothing came.
            timing: what ends a burst.
            look_s: between two looks at ``cancel``.
            monotonic: seconds that never go back.
        """
        self._decoder = decoder
        self._receive = receive
        self._timing = timing
        self._look_s = look_s
        self._monotonic = monotonic
        self._heard = -math.inf

    def pass_over(self) -> None:
        """Discard what came while nobody scans."""
        for _ in range(_MOST_STALE_READS):
            if not self._listen(0.0):
                break
        self._decoder.discard()

    def next(self, timeout_s: float, cancel: Cancel | None) -> Completion[Scanned]:
        """The next burst that begins from now on, judged."""
        begun = self._monotonic()
        began_burst: float | None = None
        settled = False
        self.pass_over()
        while True:
            if cancel is not None and cancel.is_set():
                self._decoder.discard()
                return Completion(CompletionCode.CANCELED)
            now = self._monotonic()
            # The rest of a burst that began earlier is not a code of its own.
            if not settled and now - self._heard >= self._timing.gap_s:
                self._decoder.discard()
                settled, began_burst = True, None
            if settled and self._decoder.is_empty and now - begun >= timeout_s:
                return Completion(CompletionCode.TIME_OUT, reason="no code presented")
            came = self._listen(self._patience_s(begun + timeout_s - now))
            now = self._monotonic()
            complete = not came and settled and self._is_complete(now - self._heard)
            if complete and (outcome := self._decoder.finish()) is not None:
                return outcome
            if settled and self._decoder.is_empty:
                began_burst = None
            elif came and began_burst is None:
                began_burst = now
            if began_burst is not None and now - began_burst >= self._timing.burst_s:
                self._decoder.discard()
                return refuse("never ends")

    def _listen(self, timeout_s: float) -> bool:
        came = self._receive(timeout_s)
        if came:
            self._heard = self._monotonic()
        return came

    def _patience_s(self, left_s: float) -> float:
        if self._decoder.is_terminated:
            return min(self._look_s, self._timing.tail_s)
        if not self._decoder.is_empty:
            return min(self._look_s, self._timing.gap_s)
        return min(self._look_s, left_s) if left_s > 0 else self._look_s

    def _is_complete(self, silent_s: float) -> bool:
        if self._decoder.is_empty:
            return False
        limit_s = self._timing.tail_s if self._decoder.is_terminated else self._timing.gap_s
        return silent_s >= limit_s
