"""A road to a platform that is told what to say about batches."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterator

from sync.outbox import Enqueued, Outbox, SubmissionState
from sync.relay import Limits
from tests.sync.factory import Clock, Keys, save
from tests.sync.road import Road
from tests.sync.stranger import Stranger, stranger
from tests.sync.strangers.batches import BatchPlatform


@dataclasses.dataclass
class Way:
    """A road to a platform that is told what to say."""

    road: Road
    platform: BatchPlatform
    there: Stranger
    outbox: Outbox

    def save(self, count: int) -> list[Enqueued]:
        return [save(self.outbox) for _ in range(count)]

    def states(self, saved: list[Enqueued]) -> list[SubmissionState | None]:
        return [self.outbox.state(one.key) for one in saved]


@contextlib.contextmanager
def open_way(keys: Keys, outbox: Outbox, clock: Clock) -> Iterator[Way]:
    """A way whose relay sends eight at once."""
    platform = BatchPlatform(keys)
    limits = Limits(exchange_timeout_s=10.0, batch=8, first_batch=8)
    with (
        stranger(platform) as there,
        Road.open(there.url, keys.platform, outbox, clock, limits=limits) as road,
    ):
        yield Way(road, platform, there, outbox)
