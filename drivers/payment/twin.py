"""A payment platform in memory, for tests and for the developer's dock; takes nobody's money."""

from __future__ import annotations

import dataclasses
import datetime as dt
import threading
from collections.abc import Callable

from drivers.adapter import utc_now
from drivers.device import (
    Cancel,
    Capabilities,
    Completion,
    CompletionCode,
    DeviceClass,
    DeviceStatus,
    StatusReport,
)
from drivers.payment.port import PaymentOrder, PaymentQr, PaymentState
from drivers.simulation import require_simulation


@dataclasses.dataclass(slots=True)
class _Entry:
    order: PaymentOrder
    qr: PaymentQr
    state: PaymentState = PaymentState.WAITING


class PaymentTwin:
    """Fulfils ``Payment``; its switches play the citizen's phone and the platform's failures."""

    def __init__(
        self,
        *,
        profile: str,
        lifetime: dt.timedelta = dt.timedelta(minutes=5),
        clock: Callable[[], dt.datetime] = utc_now,
    ) -> None:
        """Begin with no orders.

        Args:
            profile: the configuration's profile.
            lifetime: of a QR code.
            clock: wall clock, timezone-aware.

        Raises:
            SimulatorForbidden: the profile serves citizens.
        """
        require_simulation("PaymentTwin", profile)
        self._lifetime = lifetime
        self._clock = clock
        self._lock = threading.Lock()
        self._entries: dict[str, _Entry] = {}
        self._reachable = True
        self._lost_answers = 0

    # The platform, as the terminal sees it

    def status(self) -> StatusReport:
        """Online while it can be reached."""
        if self._reachable:
            return StatusReport(DeviceStatus.ONLINE)
        return StatusReport(DeviceStatus.OFFLINE, reason="the platform does not answer")

    def capabilities(self) -> Capabilities:
        """A twin."""
        return Capabilities(DeviceClass.PAYMENT, "PaymentTwin")

    def close(self) -> None:
        """Nothing to give back."""

    def create(self, order: PaymentOrder, cancel: Cancel | None = None) -> Completion[PaymentQr]:
        """Make the order once, however often it is asked for."""
        if cancel is not None and cancel.is_set():
            return Completion(CompletionCode.CANCELED)
        if not self._reachable:
            return Completion(CompletionCode.DEVICE_NOT_READY, reason="platform not reachable")
        with self._lock:
            entry = self._entries.get(order.order_id)
            if entry is None:
                data = f"https://pay.example/{order.order_id}"
                entry = _Entry(order, PaymentQr(data, self._clock() + self._lifetime))
                self._entries[order.order_id] = entry
            if self._lost_answers:
                self._lost_answers -= 1
                return Completion(CompletionCode.TIME_OUT, reason="no answer")
            if entry.order != order:
                reason = "the id belongs to another order"
                return Completion(CompletionCode.INVALID_DATA, reason=reason)
            if self._settled(entry) is not PaymentState.WAITING:
                return Completion(CompletionCode.SEQUENCE_ERROR, reason=f"order is {entry.state}")
            return Completion(CompletionCode.SUCCESS, entry.qr)

    def state(self, order_id: str) -> PaymentState:
        """How the order stands."""
        with self._lock:
            entry = self._entries.get(order_id)
            if not self._reachable or entry is None:
                return PaymentState.UNKNOWN
            return self._settled(entry)

    def close_order(self, order_id: str) -> PaymentState:
        """Take no more money for it, unless some was taken already."""
        with self._lock:
            entry = self._entries.get(order_id)
            if not self._reachable or entry is None:
                return PaymentState.UNKNOWN
            if self._settled(entry) is PaymentState.WAITING:
                entry.state = PaymentState.CLOSED
            return entry.state

    # The phone, and the platform's failures

    def pay(self, order_id: str) -> bool:
        """The citizen pays; false when the platform does not take it any more."""
        with self._lock:
            entry = self._entries.get(order_id)
            if entry is None or self._settled(entry) is not PaymentState.WAITING:
                return False
            entry.state = PaymentState.PAID
            return True

    def go_away(self, away: bool = True) -> None:
        """The platform cannot be reached, or can again."""
        self._reachable = not away

    def lose_answers(self, count: int) -> None:
        """The next orders are made, and their answers are lost on the way."""
        self._lost_answers = count

    @property
    def orders(self) -> tuple[PaymentOrder, ...]:
        """Every order that was ever made."""
        return tuple(entry.order for entry in self._entries.values())

    def _settled(self, entry: _Entry) -> PaymentState:
        if entry.state is PaymentState.WAITING and self._clock() >= entry.qr.expires:
            entry.state = PaymentState.EXPIRED
        return entry.state
