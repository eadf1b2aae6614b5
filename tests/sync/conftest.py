from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.outbox import Outbox
from tests.sync.factory import Clock, Keys, make_keys, make_outbox


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def keys() -> Keys:
    return make_keys()


@pytest.fixture
def outbox(tmp_path: Path, keys: Keys, clock: Clock) -> Iterator[Outbox]:
    box = make_outbox(tmp_path / "terminal" / "outbox.db", keys.platform, clock)
    yield box
    box.close()
