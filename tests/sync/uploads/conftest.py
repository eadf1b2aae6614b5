from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.attachments import AttachmentStore
from sync.hub.server import HubServer
from sync.outbox import Outbox
from sync.relay.pace import Limits
from tests.sync.factory import Clock
from tests.sync.uploads.sending import Sender

CONTENT = os.urandom(1500)


@pytest.fixture
def files(tmp_path: Path, hub: HubServer, clock: Clock) -> AttachmentStore:
    """Sealed files for the real hub."""
    return AttachmentStore(
        tmp_path / "terminal" / "attachments",
        platform=hub.secrets.platform,
        reserve_bytes=0,
        monotonic=clock.monotonic,
    )


@pytest.fixture
def sender(hub: HubServer, queue: Outbox, files: AttachmentStore, clock: Clock) -> Iterator[Sender]:
    limits = Limits(exchange_timeout_s=10.0)
    with Sender.open(hub.address.url, hub.secrets.platform, queue, files, clock, limits) as opened:
        yield opened
