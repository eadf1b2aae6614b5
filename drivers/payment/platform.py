"""A simulated payment platform on a real port; takes nobody's money.

It speaks ``wire``, keeps the orders in a ``PaymentTwin``, and has switches for the phone that pays
and for what can go wrong on the way.
"""

from __future__ import annotations

import datetime as dt
import http.server
import secrets
import threading
from collections.abc import Callable

import msgspec

from drivers.adapter import utc_now
from drivers.device import CompletionCode
from drivers.payment import wire
from drivers.payment.port import PaymentOrder, PaymentState
from drivers.payment.twin import PaymentTwin

_REFUSED = {
    CompletionCode.INVALID_DATA: "other-order",
    CompletionCode.SEQUENCE_ERROR: "settled",
}


class PaymentPlatformSimulator:
    """The platform, from its making to ``close``.

    Attributes:
        away: the line is dead.
        quick_phone: whoever is shown a code pays before the terminal looks for the first time.
    """

    def __init__(
        self,
        *,
        profile: str,
        lifetime: dt.timedelta = dt.timedelta(minutes=5),
        clock: Callable[[], dt.datetime] = utc_now,
        key: bytes | None = None,
    ) -> None:
        """Listen on a port of the loopback.

        Args:
            profile: the configuration's profile.
            lifetime: of a QR code.
            clock: wall clock, timezone-aware.
            key: the secret that it shares with the terminal; made when None.

        Raises:
            SimulatorForbidden: the profile serves citizens.
        """
        self.twin = PaymentTwin(profile=profile, lifetime=lifetime, clock=clock)
        self.key = key or secrets.token_bytes(32)
        self.away = False
        self.quick_phone = False
        self._lost = 0
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), _Request)
        self._server.platform = self
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), name="payment-platform", daemon=True
        )
        self._thread.start()

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def table(self) -> dict[str, str]:
        """The table of a configuration that leads here."""
        return {"adapter": "signed-http", "url": self.url, "key": self.key.hex()}

    def pay(self, order_id: str) -> bool:
        """The citizen's phone pays; false when the platform does not take it any more."""
        return self.twin.pay(order_id)

    def pay_newest(self) -> bool:
        """The phone pays what was asked for last."""
        orders = self.twin.orders
        return bool(orders) and self.pay(orders[-1].order_id)

    def go_away(self, away: bool = True) -> None:
        """The line is dead: whoever connects gets no answer, and nothing is done."""
        self.away = away

    def lose_answers(self, count: int) -> None:
        """The next questions are taken and done, and their answers are lost on the way."""
        with self._lock:
            self._lost = count

    def loses_this(self) -> bool:
        """Whether the answer at hand is lost."""
        with self._lock:
            if self._lost:
                self._lost -= 1
                return True
        return False

    def close(self) -> None:
        """Take it down."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5.0)

    def answer(self, method: str, path: str, body: bytes) -> tuple[int, wire.Told]:
        """What the platform says to a question that was signed."""
        steps = path.strip("/").split("/")
        match method, steps:
            case "GET", ["v1", "health"]:
                return 200, wire.Told()
            case "POST", ["v1", "orders"]:
                return self._create(body)
            case "GET", ["v1", "orders", order_id]:
                if self.quick_phone:
                    self.pay(order_id)
                return self._told(self.twin.state(order_id))
            case "POST", ["v1", "orders", order_id, "close"]:
                return self._told(self.twin.close_order(order_id))
            case _:
                return 404, wire.Told()

    def _create(self, body: bytes) -> tuple[int, wire.Told]:
        try:
            wanted = msgspec.json.decode(body, type=wire.Wanted)
            order = PaymentOrder(wanted.order_id, wanted.amount_fen, wanted.title)
        except (msgspec.DecodeError, ValueError):
            return 400, wire.Told()
        made = self.twin.create(order)
        if made.value is None:
            state = self.twin.state(order.order_id)
            return 409, wire.Told(state=state.value, refused=_REFUSED.get(made.code, "settled"))
        expires = made.value.expires.isoformat()
        return 200, wire.Told(
            state=PaymentState.WAITING.value, code=made.value.data, expires=expires
        )

    def _told(self, state: PaymentState) -> tuple[int, wire.Told]:
        if state is PaymentState.UNKNOWN:
            return 404, wire.Told()
        return 200, wire.Told(state=state.value)


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    platform: PaymentPlatformSimulator

    def handle_error(self, request: object, client_address: object) -> None:
        """A line that was cut is no news."""


class _Request(http.server.BaseHTTPRequestHandler):
    server: _Server
    timeout = 10.0

    def do_GET(self) -> None:
        """A question."""
        self._serve()

    def do_POST(self) -> None:
        """A question with a body."""
        self._serve()

    def log_message(self, format: str, *args: object) -> None:
        """Paths have order ids in them; nobody needs them written down."""

    def _serve(self) -> None:
        platform = self.server.platform
        if platform.away:
            self.close_connection = True
            return
        size = min(int(self.headers.get("Content-Length") or 0), wire.MAX_BODY)
        body = self.rfile.read(size)
        nonce = self.headers.get(wire.NONCE) or ""
        right = wire.sign_request(platform.key, self.command, self.path, nonce, body)
        if not wire.is_signed(self.headers.get(wire.SIGNATURE), right):
            status, told = 401, wire.Told()
        else:
            status, told = platform.answer(self.command, self.path, body)
        if platform.loses_this():
            self.close_connection = True
            return
        said = msgspec.json.encode(told)
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(said)))
        self.send_header(wire.SIGNATURE, wire.sign_answer(platform.key, nonce, status, said))
        self.end_headers()
        self.wfile.write(said)
