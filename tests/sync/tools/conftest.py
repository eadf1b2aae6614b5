"""A terminal in good health, and peers that are not."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest

from sync.contract.platform import PlatformKey
from sync.doctor import Fault, Finding, Outcome, Patience, Step, Subject, examine
from sync.hub.server import HubServer
from sync.outbox import Outbox
from tests.sync.factory import TERMINAL, utc_now

QUICK = Patience(
    connect_timeout_s=0.5,
    read_timeout_s=0.5,
    name_timeout_s=0.5,
    check_limit_s=20.0,
    exchange_timeout_s=5.0,
    throughput_bytes=16 * 1024,
)


def write_keys(path: Path, platform: PlatformKey) -> Path:
    path.write_bytes(msgspec.json.encode(platform))
    return path


@dataclasses.dataclass
class Ward:
    """A terminal to be examined."""

    subject: Subject
    clock: Callable[[], Any] = utc_now

    def change(self, **what: Any) -> None:
        self.subject = dataclasses.replace(self.subject, **what)

    def examine(self, patience: Patience = QUICK, **how: Any) -> dict[Step, Finding]:
        given: dict[str, Any] = {"reserve_bytes": 0, "clock": self.clock, **how}
        found = list(examine(self.subject, patience=patience, **given))
        assert [finding.step for finding in found] == list(Step)
        return {finding.step: finding for finding in found}

    def fault(self, **how: Any) -> Fault | None:
        """The first fault of a whole walk."""
        return next((one.fault for one in self.examine(**how).values() if one.fault), None)


def skipped(found: dict[Step, Finding]) -> Sequence[Step]:
    return [step for step, one in found.items() if one.outcome is Outcome.SKIPPED]


@pytest.fixture
def ward(tmp_path: Path, hub: HubServer, queue: Outbox) -> Ward:
    assert queue.check() is None
    return Ward(
        Subject(
            data=tmp_path / "terminal",
            database=tmp_path / "terminal" / "outbox.db",
            url=hub.address.url,
            keys=tmp_path / "hub" / "platform.json",
            terminal=TERMINAL,
        )
    )
