"""A relay with everything it tells written down."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sync.contract.platform import PlatformKey
from sync.outbox import Outbox
from sync.relay import Limits, LinkState, PassReport, Relay
from tests.sync.factory import Clock


@dataclasses.dataclass(frozen=True)
class Timing:
    idle_every_s: float = 5.0
    connect_timeout_s: float = 3.0
    read_timeout_s: float = 3.0
    backoff_base_s: float = 1.0
    backoff_cap_s: float = 60.0


def make_relay(url: str, platform: PlatformKey, outbox: Outbox, clock: Clock, **more: Any) -> Relay:
    """A relay with the patience of tests; ``more`` is handed on to ``Relay``."""
    usual: dict[str, Any] = {"timing": Timing(), "limits": Limits(exchange_timeout_s=10.0)}
    return Relay(
        outbox,
        url=url,
        platform=platform,
        clock=clock,
        monotonic=clock.monotonic,
        **{**usual, **more},
    )


@dataclasses.dataclass
class Road:
    relay: Relay
    clock: Clock
    links: list[LinkState]
    delivered: list[str]

    @classmethod
    @contextmanager
    def open(
        cls,
        url: str,
        platform: PlatformKey,
        outbox: Outbox,
        clock: Clock,
        *,
        timing: Timing | None = None,
        limits: Limits | None = None,
        draw: float = 1.0,
    ) -> Iterator[Road]:
        links: list[LinkState] = []
        delivered: list[str] = []
        relay = make_relay(
            url,
            platform,
            outbox,
            clock,
            timing=timing or Timing(),
            limits=limits or Limits(exchange_timeout_s=10.0),
            draw=lambda: draw,
            on_link=links.append,
            on_delivered=delivered.append,
        )
        try:
            yield cls(relay, clock, links, delivered)
        finally:
            assert relay.stop(10.0)

    def go(self, after_s: float = 0.0) -> PassReport:
        """One pass, when so many seconds have gone by."""
        self.clock.pass_time(after_s)
        return self.relay.pass_once()
