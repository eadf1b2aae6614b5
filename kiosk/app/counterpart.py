"""The payment platform behind its device worker, as something that answers when it is called."""

from __future__ import annotations

import queue
from collections.abc import Callable
from typing import TypeVar

from drivers.device import Completion, CompletionCode
from drivers.payment.port import Payment, PaymentOrder, PaymentQr, PaymentState
from drivers.worker import DeviceWorker

T = TypeVar("T")

# Longer than the worker gives a command before it counts as hanging.
_LIMIT_S = 30.0
_PATIENCE_S = 45.0


class WorkerCounterpart:
    """Hands each question to the worker and waits; called on the till's thread only."""

    def __init__(self, worker: DeviceWorker[Payment]) -> None:
        self._worker = worker

    def create(self, order: PaymentOrder) -> Completion[PaymentQr]:
        """Make the order, or find the one made before."""
        silent: Completion[PaymentQr] = Completion(CompletionCode.DEVICE_NOT_READY)
        return self._wait_for(lambda payment: payment.create(order), silent)

    def state(self, order_id: str) -> PaymentState:
        """How it stands."""
        return self._wait_for(lambda payment: payment.state(order_id), PaymentState.UNKNOWN)

    def close_order(self, order_id: str) -> PaymentState:
        """Take no more money for it."""
        return self._wait_for(lambda payment: payment.close_order(order_id), PaymentState.UNKNOWN)

    def _wait_for(self, command: Callable[[Payment], T], otherwise: T) -> T:
        answers: queue.SimpleQueue[T] = queue.SimpleQueue()
        self._worker.submit(
            command, answers.put, lambda _: answers.put(otherwise), limit_s=_LIMIT_S
        )
        try:
            # A worker that was stopped answers nobody.
            return answers.get(timeout=_PATIENCE_S)
        except queue.Empty:
            return otherwise
