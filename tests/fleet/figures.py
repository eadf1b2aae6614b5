"""What a run of the fleet came to, in numbers and as a picture of text."""

from __future__ import annotations

import dataclasses
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from tests.fleet.terminals import Event

# A timer may fire a little early against another clock; nobody means less than this.
_EARLY_S = 0.001
_WIDTH = 50
_SERVED = re.compile(r"POST /v1/batches 200 (\d+) ms")


@dataclasses.dataclass(frozen=True)
class Latency:
    """Of requests that were taken in, in milliseconds."""

    count: int
    p50_ms: float
    p99_ms: float
    max_ms: float

    @classmethod
    def of(cls, took_ms: Iterable[float]) -> Latency:
        ordered = sorted(took_ms)
        if not ordered:
            return cls(0, 0.0, 0.0, 0.0)
        found = [ordered[min(len(ordered) - 1, int(at * len(ordered)))] for at in (0.5, 0.99)]
        return cls(len(ordered), *(round(one, 1) for one in (*found, ordered[-1])))

    def __str__(self) -> str:
        return (
            f"p50 {self.p50_ms:.0f} ms, p99 {self.p99_ms:.0f} ms, max {self.max_ms:.0f} ms"
            f" ({self.count} requests)"
        )


@dataclasses.dataclass(frozen=True)
class Intake:
    """Of batches that were sent after a moment and taken in.

    Attributes:
        arrived: from the first byte that a terminal sends, its connection included, until the
            signed receipt has arrived at its machine: what a terminal of its own would see.
        lay: from then until the simulator, which has five hundred terminals in a process and
            shares the processors with the hub, came to read it.
        read: the two together.
    """

    arrived: Latency
    lay: Latency
    read: Latency

    @classmethod
    def of(cls, events: Iterable[Event], since_s: float) -> Intake:
        taken = [
            one
            for one in events
            if one.what == "batch" and one.status == 200 and one.sent_at >= since_s
        ]
        return cls(
            arrived=Latency.of((one.took_s - one.lay_s) * 1000 for one in taken),
            lay=Latency.of(one.lay_s * 1000 for one in taken),
            read=Latency.of(one.took_s * 1000 for one in taken),
        )


def first_window_s(events: Iterable[Event]) -> float:
    """How long the herd lasts: until the first "later" of everybody has been waited for.

    Before it nothing spreads anybody: all came at the same moment because the network did.
    """
    asked: dict[int, float] = {}
    for one in events:
        if one.retry_after_s is not None and one.terminal not in asked:
            asked[one.terminal] = one.sent_at + one.took_s
    return max(asked.values(), default=0.0)


def after_an_appointment(events: Iterable[Event]) -> list[Event]:
    """What terminals did once they had been put off and had waited: jitter has spread these."""
    put_off: set[int] = set()
    found = []
    for one in sorted(events, key=lambda event: event.sent_at):
        if one.terminal in put_off:
            found.append(one)
        if one.retry_after_s is not None:
            put_off.add(one.terminal)
    return found


def before_their_time(events: Iterable[Event]) -> int:
    """Requests that a terminal sent although it had been asked to wait longer."""
    by_terminal: dict[int, list[Event]] = defaultdict(list)
    for one in events:
        by_terminal[one.terminal].append(one)
    early = 0
    for mine in by_terminal.values():
        not_before = 0.0
        for one in sorted(mine, key=lambda event: event.sent_at):
            early += one.sent_at < not_before - _EARLY_S
            if one.retry_after_s is not None:
                not_before = one.sent_at + one.took_s + one.retry_after_s
    return early


def at_the_hub(log: str) -> Latency:
    """The same as the hub itself timed it: from a request's head to its answer."""
    return Latency.of(float(found) for found in _SERVED.findall(log))


def outcomes(events: Iterable[Event]) -> dict[str, int]:
    """How many exchanges came to what."""
    return dict(sorted(Counter(f"{one.what} {one.code}" for one in events).items()))


def over_time(events: Sequence[Event], rows: int = 20) -> list[str]:
    """Requests per second that were taken in (#) and put off (.), from the start to the end.

    With the slowest that was taken in: a disk or a processor that others hold is seen by when.
    """
    end = max((one.sent_at + one.took_s for one in events), default=0.0)
    step_s = max(1.0, end / rows)
    taken: Counter[int] = Counter()
    put_off: Counter[int] = Counter()
    settled: Counter[int] = Counter()
    slowest: dict[int, float] = defaultdict(float)
    for one in events:
        at = int((one.sent_at + one.took_s) / step_s)
        if one.what == "batch" and one.status == 200:
            taken[at] += 1
            settled[at] += one.delivered
            slowest[at] = max(slowest[at], (one.took_s - one.lay_s) * 1000)
        elif one.what == "batch":
            put_off[at] += 1
    most = max((taken[at] + put_off[at] for at in range(rows + 1)), default=0) or 1
    lines = []
    for at in range(int(end / step_s) + 1):
        hashes = round(taken[at] / most * _WIDTH)
        dots = round(put_off[at] / most * _WIDTH)
        lines.append(
            f"{at * step_s:6.1f} s {settled[at] / step_s:7.0f}/s delivered"
            f" {taken[at] / step_s:6.0f}/s taken {put_off[at] / step_s:6.0f}/s put off"
            f" {slowest[at]:5.0f} ms |{'#' * hashes}{'.' * dots}"
        )
    return lines
