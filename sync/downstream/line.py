"""The line that is listened on: the relay's bounds, with longer patience for a long poll."""

from __future__ import annotations

import dataclasses

import requests

from sync.relay.pace import Limits, Timing
from sync.relay.wire import Wire
from sync.verdict import Answer, NoAnswer


@dataclasses.dataclass(frozen=True, slots=True)
class _Patience:
    idle_every_s: float
    connect_timeout_s: float
    read_timeout_s: float
    backoff_base_s: float
    backoff_cap_s: float


class Line(Wire):
    """Bounded exchanges of any kind; used by one thread, ``abort`` by any.

    Args:
        url: base address of the platform.
        timing: for the timeouts.
        wait_s: how much longer than usual the platform may be silent.
        limits: for the bounds.
        http: a session of its own with the terminal's certificate.
    """

    def __init__(
        self,
        url: str,
        *,
        timing: Timing,
        wait_s: float,
        limits: Limits,
        http: requests.Session,
    ) -> None:
        patience = _Patience(
            timing.idle_every_s,
            timing.connect_timeout_s,
            timing.read_timeout_s + wait_s,
            timing.backoff_base_s,
            timing.backoff_cap_s,
        )
        longer = dataclasses.replace(limits, exchange_timeout_s=limits.exchange_timeout_s + wait_s)
        super().__init__(url, timing=patience, limits=longer, http=http)

    def get(self, path: str, headers: dict[str, str], most_bytes: int) -> Answer | NoAnswer:
        """Fetch; a body longer than ``most_bytes`` comes back empty."""
        self._limits = dataclasses.replace(self._limits, answer_bytes=most_bytes)
        return self._exchange("GET", path, headers, None)

    def post(self, path: str, body: bytes, most_bytes: int) -> Answer | NoAnswer:
        """Send JSON; a body longer than ``most_bytes`` comes back empty."""
        self._limits = dataclasses.replace(self._limits, answer_bytes=most_bytes)
        return self._exchange("POST", path, {"Content-Type": "application/json"}, body)
