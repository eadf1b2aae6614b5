from __future__ import annotations

from collections.abc import Iterator

import pytest

from sync.outbox import Outbox
from sync.relay import Limits
from tests.sync.factory import Clock, Keys
from tests.sync.road import Road
from tests.sync.stranger import Stranger, stranger
from tests.sync.strangers.platform import Platform


@pytest.fixture
def platform(keys: Keys) -> Platform:
    return Platform(keys)


@pytest.fixture
def there(platform: Platform) -> Iterator[Stranger]:
    with stranger(platform) as opened:
        yield opened


@pytest.fixture
def way(there: Stranger, platform: Platform, outbox: Outbox, clock: Clock) -> Iterator[Road]:
    """One submission at a time: what a platform says of several at once is told elsewhere."""
    limits = Limits(exchange_timeout_s=10.0, batch=1)
    with Road.open(there.url, platform.keys.platform, outbox, clock, limits=limits) as opened:
        yield opened
