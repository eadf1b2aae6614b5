"""The platform over HTTP: it keeps the contract, and nobody else can speak for it."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from drivers.adapter import Surroundings
from drivers.device import CompletionCode, DeviceClass, DeviceStatus
from drivers.payment import wire
from drivers.payment.http import HttpPayment
from drivers.payment.platform import PaymentPlatformSimulator
from drivers.payment.port import PaymentState
from drivers.registry import Registry
from drivers.simulation import SimulatorForbidden
from tests.drivers.payment.contract import ORDER, PaymentContract


class HttpStand:
    def __init__(self) -> None:
        self.now = dt.datetime(2026, 11, 21, 9, 0, tzinfo=dt.UTC)
        self.platform = PaymentPlatformSimulator(profile="test", clock=lambda: self.now)
        self.payment = HttpPayment(self.platform.url, self.platform.key, reply_s=5.0)
        self.pay = self.platform.pay
        self.lose_answers = self.platform.lose_answers
        self.go_away = self.platform.go_away

    def let_expire(self) -> None:
        self.now += dt.timedelta(minutes=5)

    def orders_made(self) -> int:
        return len(self.platform.twin.orders)


@pytest.fixture
def stand() -> Iterator[HttpStand]:
    stand = HttpStand()
    yield stand
    stand.platform.close()


class TestHttpPayment(PaymentContract):
    """The contract, over a real port."""


def test_configuration_opens_it(stand: HttpStand, tmp_path: Path) -> None:
    registry = Registry.installed()
    device = registry.open(DeviceClass.PAYMENT, stand.platform.table, Surroundings(tmp_path))
    assert device.status().status is DeviceStatus.ONLINE
    assert registry.is_simulated(DeviceClass.PAYMENT, stand.platform.table)
    settings = registry.settings(DeviceClass.PAYMENT, stand.platform.table)
    assert stand.platform.key.hex() not in repr(settings)


def test_answer_lost_after_the_payment_says_neither_paid_nor_unpaid(stand: HttpStand) -> None:
    stand.payment.create(ORDER)
    stand.pay(ORDER.order_id)
    stand.lose_answers(2)
    assert stand.payment.state(ORDER.order_id) is PaymentState.UNKNOWN
    assert stand.payment.close_order(ORDER.order_id) is PaymentState.UNKNOWN
    assert stand.payment.state(ORDER.order_id) is PaymentState.PAID


def test_terminal_with_another_key_is_told_nothing(stand: HttpStand) -> None:
    stand.payment.create(ORDER)
    stand.pay(ORDER.order_id)
    stranger = HttpPayment(stand.platform.url, bytes(32), reply_s=5.0)
    assert stranger.status().status is DeviceStatus.OFFLINE
    assert stranger.state(ORDER.order_id) is PaymentState.UNKNOWN
    assert stranger.create(ORDER).code is CompletionCode.TIME_OUT


class _Portal(BaseHTTPRequestHandler):
    """Says "paid" to everybody, with a signature of some other answer."""

    def do_GET(self) -> None:
        body = b'{"state":"paid"}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.send_header(wire.SIGNATURE, wire.sign_answer(bytes(32), "00" * 16, 200, body))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, format: str, *args: object) -> None:
        pass


def test_stranger_who_says_paid_is_not_believed() -> None:
    portal = HTTPServer(("127.0.0.1", 0), _Portal)
    thread = threading.Thread(target=portal.serve_forever, args=(0.05,))
    thread.start()
    try:
        # The very key, but the signature belongs to another question.
        payment = HttpPayment(f"http://127.0.0.1:{portal.server_port}", bytes(32), reply_s=5.0)
        assert payment.state(ORDER.order_id) is PaymentState.UNKNOWN
        assert payment.close_order(ORDER.order_id) is PaymentState.UNKNOWN
        assert not payment.create(ORDER).ok
        assert payment.status().status is DeviceStatus.OFFLINE
    finally:
        portal.shutdown()
        thread.join()
        portal.server_close()


@pytest.mark.parametrize("profile", ["production", "pilot", ""])
def test_simulated_platform_refuses_to_serve_citizens(profile: str) -> None:
    with pytest.raises(SimulatorForbidden):
        PaymentPlatformSimulator(profile=profile)
