"""When to try again: full jitter, and what ``Retry-After`` asks for."""

from __future__ import annotations

import dataclasses
import email.utils
import threading
from collections.abc import Callable
from typing import Protocol

from sync.contract.batch import BATCH_ITEMS

# Beyond this exponent every cap is long reached; it keeps the power finite.
_LARGEST_EXPONENT = 32


class Timing(Protocol):
    """How often and how patiently the relay tries, in seconds."""

    @property
    def idle_every_s(self) -> float:
        """Between two looks when there is nothing to do: the platform is greeted that often."""

    @property
    def connect_timeout_s(self) -> float:
        """For a connection to be made."""

    @property
    def read_timeout_s(self) -> float:
        """For the next byte of an answer."""

    @property
    def backoff_base_s(self) -> float:
        """Upper end of the first wait after a failure."""

    @property
    def backoff_cap_s(self) -> float:
        """Upper end of every wait after failures."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What the relay never exceeds.

    Attributes:
        exchange_timeout_s: one request with its whole answer, however it trickles.
        answer_bytes: an answer; the platform's own are under 1 KiB, the receipt of a full batch
            is about 60 KiB.
        retry_after_s: the longest ``Retry-After`` that is obeyed; an hour, so that a mistake or a
            stranger cannot silence a terminal for days.
        failures_in_a_row: sends that got "later" one after the other before a pass ends.
        failed_passes: after so many in a row nothing is sent any more until the platform greets.
        batch: submissions in one request.
        first_batch: submissions in the first one; it doubles while all goes well.
        in_flight: batches on their way at the same time, while all goes well.
        batch_bytes: of one request; a larger submission goes alone.
        upload_bytes: of attachments, before it is looked for submissions again.
        max_upload_kbit_s: what a metered link allows, in kbit/s; 0 is no bound.
    """

    exchange_timeout_s: float = 30.0
    answer_bytes: int = 128 * 1024
    retry_after_s: float = 3600.0
    failures_in_a_row: int = 3
    failed_passes: int = 3
    batch: int = BATCH_ITEMS
    first_batch: int = 100
    in_flight: int = 2
    batch_bytes: int = 2 * 1024 * 1024
    upload_bytes: int = 1024 * 1024
    max_upload_kbit_s: int = 0


def full_jitter_s(failures: int, *, base_s: float, cap_s: float, draw: float) -> float:
    """How long to wait after so many failures in a row.

    Anywhere between nothing and the bound, so that a thousand terminals that lost the platform at
    the same moment do not come back at the same moment ("Exponential Backoff And Jitter", AWS
    Architecture Blog, 2015: full jitter).

    Args:
        failures: in a row, 1 for the first.
        base_s: bound after the first failure; it doubles with each further one.
        cap_s: the largest bound.
        draw: a random number, 0 to 1.
    """
    exponent = min(max(failures - 1, 0), _LARGEST_EXPONENT)
    return draw * min(cap_s, base_s * float(2**exponent))


def retry_after_s(value: str | None, date: str | None, *, cap_s: float) -> float | None:
    """Seconds that ``Retry-After`` asks for (RFC 9110, section 10.2.3), 0 to ``cap_s``.

    Args:
        value: the header: seconds, or an HTTP date.
        date: the ``Date`` header of the same answer. A date is read against it and not against our
            own clock, which may be wrong.
        cap_s: never more than this.

    Returns:
        ``None`` when the header is missing or cannot be read.
    """
    if value is None:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit():
        # A number too long to be a float is long above the cap anyway.
        return min(float(text[:12]), cap_s)
    try:
        until = email.utils.parsedate_to_datetime(text)
        since = email.utils.parsedate_to_datetime(date or "")
        return min(max((until - since).total_seconds(), 0.0), cap_s)
    except (ValueError, TypeError, OverflowError):
        return None


class TokenBucket:
    """Bytes per second that may leave, spread evenly with a short burst; any thread.

    Args:
        kbit_s: the bound, in kbit/s; 0 is none.
        monotonic: seconds on a clock that nobody can set.
    """

    def __init__(self, kbit_s: int, monotonic: Callable[[], float]) -> None:
        self.bytes_per_s = kbit_s * 1000 / 8
        self._monotonic = monotonic
        self._burst = max(self.bytes_per_s / 4, 1500.0)
        self._there = self._burst
        self._at = monotonic()
        self._lock = threading.Lock()

    def wait_s(self, wanted: int) -> float:
        """Seconds to wait before so many bytes may leave; they count as gone."""
        if not self.bytes_per_s:
            return 0.0
        with self._lock:
            now = self._monotonic()
            self._there = min(self._burst, self._there + (now - self._at) * self.bytes_per_s)
            self._at = now
            self._there -= wanted
            return max(0.0, -self._there / self.bytes_per_s)
