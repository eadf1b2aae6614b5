"""A payment platform over HTTP, as ``wire`` says: asks one question at a time, believes only signs.

Nothing is kept open between two questions, and nothing is tried again in here: whoever asked knows
whether that is wise.
"""

from __future__ import annotations

import datetime as dt
import http.client
import secrets
from urllib.parse import quote, urlsplit

import msgspec

from drivers.device import (
    Cancel,
    Capabilities,
    Completion,
    CompletionCode,
    DeviceClass,
    DeviceStatus,
    StatusReport,
)
from drivers.payment import wire
from drivers.payment.port import PaymentOrder, PaymentQr, PaymentState

_TAKEN = "the id belongs to another order"


class HttpPayment:
    """Fulfils ``Payment``."""

    def __init__(self, url: str, key: bytes, *, reply_s: float) -> None:
        """Prepare; nothing is opened yet.

        Args:
            url: of the platform, ``http://host:port``.
            key: the secret that platform and terminal share.
            reply_s: seconds to connect, and again to be answered in.
        """
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "", parts.port
        self._key = key
        self._reply_s = reply_s

    def status(self) -> StatusReport:
        """Online while the platform itself answers."""
        status, _ = self._ask("GET", "/v1/health")
        if status == http.HTTPStatus.OK:
            return StatusReport(DeviceStatus.ONLINE)
        return StatusReport(DeviceStatus.OFFLINE, reason="the platform does not answer")

    def capabilities(self) -> Capabilities:
        """A platform; it has no model and no number."""
        return Capabilities(DeviceClass.PAYMENT, "HttpPayment")

    def close(self) -> None:
        """Nothing is open."""

    def create(self, order: PaymentOrder, cancel: Cancel | None = None) -> Completion[PaymentQr]:
        """Make the order, or find the one made before."""
        if cancel is not None and cancel.is_set():
            return Completion(CompletionCode.CANCELED)
        wanted = wire.Wanted(
            order_id=order.order_id, amount_fen=order.amount_fen, title=order.title
        )
        status, told = self._ask("POST", "/v1/orders", msgspec.json.encode(wanted))
        if status is None:
            return Completion(CompletionCode.TIME_OUT, reason="no answer")
        if told.refused == "other-order":
            return Completion(CompletionCode.INVALID_DATA, reason=_TAKEN)
        if told.refused == "settled":
            return Completion(CompletionCode.SEQUENCE_ERROR, reason=f"order is {told.state}")
        expires = _moment(told.expires)
        if status != http.HTTPStatus.OK or not told.code or expires is None:
            return Completion(CompletionCode.DEVICE_NOT_READY, reason=f"HTTP {status}")
        return Completion(CompletionCode.SUCCESS, PaymentQr(told.code, expires))

    def state(self, order_id: str) -> PaymentState:
        """How the order stands."""
        return self._state("GET", f"/v1/orders/{quote(order_id, safe='')}")

    def close_order(self, order_id: str) -> PaymentState:
        """Take no more money for it, unless some was taken already."""
        return self._state("POST", f"/v1/orders/{quote(order_id, safe='')}/close")

    def _state(self, method: str, path: str) -> PaymentState:
        status, told = self._ask(method, path)
        if status != http.HTTPStatus.OK or told.state not in list(PaymentState):
            return PaymentState.UNKNOWN
        return PaymentState(told.state)

    def _ask(self, method: str, path: str, body: bytes = b"") -> tuple[int | None, wire.Told]:
        """Status and content of the answer; no status without the platform's signature."""
        nonce = secrets.token_hex(wire.NONCE_BYTES)
        head = {
            wire.NONCE: nonce,
            wire.SIGNATURE: wire.sign_request(self._key, method, path, nonce, body),
            "Content-Type": "application/json",
        }
        line = http.client.HTTPConnection(self._host, self._port, timeout=self._reply_s)
        try:
            line.request(method, path, body=body, headers=head)
            answer = line.getresponse()
            said = answer.read(wire.MAX_BODY + 1)
            right = wire.sign_answer(self._key, nonce, answer.status, said)
            if not wire.is_signed(answer.headers.get(wire.SIGNATURE), right):
                return None, wire.Told()
            return answer.status, msgspec.json.decode(said, type=wire.Told)
        except (OSError, http.client.HTTPException, msgspec.DecodeError, ValueError):
            return None, wire.Told()
        finally:
            line.close()


def _moment(text: str) -> dt.datetime | None:
    try:
        at = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return None if at.tzinfo is None else at
