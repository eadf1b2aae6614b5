"""The till: makes orders, asks how they stand, and lets nothing that was paid be forgotten.

One thread does it all, an order after the other; the payment platform is asked through its device
worker. An order is written down before the platform hears of it, and what the platform says is
written down before anybody sees it. What a crash left open is asked for again at the next start.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import logging
import math
import queue
import random
import threading
import time
from collections.abc import Callable
from typing import Protocol

from drivers.adapter import utc_now
from drivers.device import Completion, CompletionCode
from drivers.payment.port import PaymentOrder, PaymentQr, PaymentState
from kiosk.case.payment import PaymentSeen, PaymentWanted, PayState
from sync.contract import paid
from sync.contract.platform import PlatformKey
from sync.payments.journal import InDoubt, StoreError
from sync.payments.orders import Enclosed, Intent, Order, OrderState
from sync.payments.settling import Settling, Word

_log = logging.getLogger("kiosk.app")

Tell = Callable[[PaymentSeen], None]
_NO_ORDER = (CompletionCode.INVALID_DATA, CompletionCode.UNSUPPORTED_DATA)


class Counterpart(Protocol):
    """The payment platform, asked one question at a time; see ``drivers.payment.port.Payment``."""

    def create(self, order: PaymentOrder) -> Completion[PaymentQr]:
        """Make the order, or find the one made before."""

    def state(self, order_id: str) -> PaymentState:
        """How it stands."""

    def close_order(self, order_id: str) -> PaymentState:
        """Take no more money for it."""


@dataclasses.dataclass(frozen=True, slots=True)
class Pace:
    """How often the platform is asked, in seconds.

    Attributes:
        look_s: between two looks at an order that is on screen.
        grace_s: after its end, the platform is still the one to say that a code has run out.
        tries: so often a code is asked for before the citizen is told that there is none.
        base_s: until the first repetition when there was no answer; doubles each time.
        cap_s: between two repetitions, at most.
    """

    look_s: float = 1.0
    grace_s: float = 5.0
    tries: int = 3
    base_s: float = 2.0
    cap_s: float = 600.0


@dataclasses.dataclass(slots=True)
class _Watched:
    """An order that something is still to be done for.

    Attributes:
        order: as the platform is told it.
        tell: who wants to know; nobody any more once the citizen has gone.
        due: when to do the next thing, on the monotonic clock.
        shown: there was a code.
        closing: no more money is to be taken.
        vain: how often there was no answer in a row.
        ends: when its code stops working, on the monotonic clock.
    """

    order: PaymentOrder
    due: float
    tell: Tell | None = None
    shown: bool = False
    closing: bool = False
    vain: int = 0
    ends: float = math.inf


class Till:
    """The payments of one terminal.

    Invariants: no order is made that is not in the journal; ``closed`` is told only on the
    platform's word; ``submitted`` only after the outbox's commit; every order in the journal is
    asked for until its end is known.
    """

    def __init__(
        self,
        settling: Settling,
        counterpart: Counterpart,
        *,
        platform: Callable[[], PlatformKey],
        pace: Pace | None = None,
        clock: Callable[[], dt.datetime] = utc_now,
        monotonic: Callable[[], float] = time.monotonic,
        draw: Callable[[], float] = random.random,
        on_submitted: Callable[[], None] = lambda: None,
    ) -> None:
        """Prepare; ``start`` begins with what is open.

        Args:
            settling: journal and outbox.
            counterpart: the payment platform.
            platform: whom cases are sealed for at the moment.
            pace: how often.
            clock: wall clock, timezone-aware; only to know when a code stops working.
            monotonic: seconds that nobody can set.
            draw: 0 to 1, for the jitter of repetitions.
            on_submitted: wakes the relay.
        """
        self._settling = settling
        self._counterpart = counterpart
        self._platform = platform
        self._pace = pace or Pace()
        self._clock = clock
        self._monotonic = monotonic
        self._draw = draw
        self._on_submitted = on_submitted
        self._asked: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._watched: dict[str, _Watched] = {}
        self._thread: threading.Thread | None = None
        self._recovered = False

    # What the journey asks; any thread

    def open(self, wanted: PaymentWanted, tell: Tell) -> None:
        """Ask for money; ``tell`` hears on the till's thread how it stands, until it has ended."""
        self._asked.put(lambda: self._open(wanted, tell))

    def close_order(self, order_id: str) -> None:
        """Take no more money for it; whoever is told hears what the platform said to that."""
        self._asked.put(lambda: self._close(order_id))

    def forget(self, order_id: str) -> None:
        """The citizen has gone: go on with the order, and tell nobody."""
        self._asked.put(lambda: self._forget(order_id))

    def start(self) -> None:
        """Begin, with what an earlier run left open."""
        self._thread = threading.Thread(target=self._run, name="till", daemon=True)
        self._thread.start()

    def stop(self, timeout_s: float) -> None:
        """End soon; what is open waits in the journal."""
        self._asked.put(None)
        if self._thread is not None:
            self._thread.join(timeout_s)

    def step(self) -> float | None:
        """Do what is due; seconds until something is, ``None`` when nothing waits."""
        if not self._recovered:
            self._recover()
        for order_id in [*self._watched]:
            watched = self._watched[order_id]
            if watched.due <= self._monotonic():
                self._do(order_id, watched)
        dues = [one.due for one in self._watched.values()]
        if not self._recovered:
            dues.append(self._monotonic() + self._pace.base_s)
        return max(min(dues) - self._monotonic(), 0.0) if dues else None

    def take_asked(self, timeout_s: float | None = 0.0) -> bool:
        """Take what was asked, waiting for the first so long; false when it is time to end."""
        try:
            asked = self._asked.get(block=timeout_s != 0.0, timeout=timeout_s)
            while asked is not None:
                asked()
                asked = self._asked.get_nowait()
        except queue.Empty:
            return True
        return False

    def _run(self) -> None:
        wait: float | None = 0.0
        while self.take_asked(wait):
            try:
                wait = self.step()
            except Exception as error:
                # A bug must not end the till: what is open is still open.
                _log.error("till: %s", type(error).__name__)
                wait = self._pace.base_s

    # What is asked

    def _open(self, wanted: PaymentWanted, tell: Tell) -> None:
        known = self._watched.get(wanted.order_id)
        if known is not None:
            # Another try to get a code, under the same id: it is one intent.
            known.tell, known.due, known.vain, known.closing = tell, self._monotonic(), 0, False
            return
        try:
            sealed = paid.seal_case(
                wanted.document,
                bills=wanted.bills,
                order=wanted.order_id,
                amount_fen=wanted.amount_fen,
                platform=self._platform(),
            )
            intent = Intent(
                order_id=wanted.order_id,
                item=wanted.item,
                title=wanted.title,
                amount_fen=wanted.amount_fen,
                settles=wanted.settles,
                sealed=paid.encode_sealed(sealed),
                attachments=tuple(
                    Enclosed(one.digest, one.size, one.content_type)
                    for one in wanted.document.named()
                ),
            )
            order = PaymentOrder(wanted.order_id, wanted.amount_fen, wanted.title)
            self._settling.intend(intent)
        except InDoubt:
            tell(PaymentSeen(wanted.order_id, PayState.IN_DOUBT))
            return
        except Exception as error:
            _log.error("order not written down: %s", type(error).__name__)
            tell(PaymentSeen(wanted.order_id, PayState.REFUSED))
            return
        self._watched[wanted.order_id] = _Watched(order, self._monotonic(), tell)

    def _close(self, order_id: str) -> None:
        watched = self._watched.get(order_id)
        if watched is not None:
            watched.closing, watched.due, watched.vain = True, self._monotonic(), 0

    def _forget(self, order_id: str) -> None:
        watched = self._watched.get(order_id)
        if watched is not None:
            self._close(order_id)
            watched.tell = None

    def _recover(self) -> None:
        try:
            orders = self._settling.journal.open_orders()
        except StoreError as error:
            _log.error("journal of payments: %s", error.cause)
            return
        for order in orders:
            if order.order_id in self._watched:
                continue
            _log.warning("order %s is %s from before", order.order_id, order.state)
            told = PaymentOrder(order.order_id, order.amount_fen, order.title)
            self._watched[order.order_id] = _Watched(
                told, self._monotonic(), shown=True, closing=True
            )
        self._recovered = True

    # What is done

    def _do(self, order_id: str, watched: _Watched) -> None:
        word: Word | None = None
        try:
            order = self._settling.journal.order(order_id)
            if order is None:
                del self._watched[order_id]
            elif order.state is OrderState.PAID:
                self._finish(watched, self._settling.submit(order))
            elif not order.state.open:
                self._finish(watched, order)
            elif not watched.shown and not watched.closing:
                self._show(watched)
            else:
                word = self._close_now(watched) if watched.closing else self._look(watched)
                if word is not None:
                    self._finish(watched, self._settling.told(order_id, word))
        except Exception as error:
            # Whatever it is, the other orders go on, and this one is tried again.
            cause = error.cause if isinstance(error, StoreError) else type(error).__name__
            _log.error("payment: %s", cause)
            self._later(watched)
            if word is Word.PAID:
                self._tell(watched, PayState.PAID)

    def _look(self, watched: _Watched) -> Word | None:
        watched.due = self._monotonic() + self._pace.look_s
        # A line that is dead when the code runs out must not leave it on screen for ever.
        watched.closing = self._monotonic() >= watched.ends
        word = Word(self._counterpart.state(watched.order.order_id).value)
        # While the code is on screen, a look without an answer is no news.
        return None if word is Word.UNKNOWN else word

    def _show(self, watched: _Watched) -> None:
        order_id = watched.order.order_id
        made = self._counterpart.create(watched.order)
        if made.value is not None:
            self._settling.told(order_id, Word.WAITING)
            watched.shown, watched.vain = True, 0
            watched.due = self._monotonic() + self._pace.look_s
            left_s = (made.value.expires - self._clock()).total_seconds()
            watched.ends = self._monotonic() + max(left_s, 0.0) + self._pace.grace_s
            self._tell(watched, PayState.SHOWN, made.value)
        elif made.code is CompletionCode.SEQUENCE_ERROR:
            # It came to an end in another way before: the platform knows how.
            watched.shown = True
        elif made.code in _NO_ORDER:
            # Our order was not taken, so nobody can have paid it.
            self._settling.told(order_id, Word.CLOSED)
            del self._watched[order_id]
            self._tell(watched, PayState.REFUSED)
        else:
            self._later(watched)
            if watched.vain >= self._pace.tries:
                # Perhaps it was made; its code was shown to nobody. See to its end.
                watched.closing = True
                self._tell(watched, PayState.SILENT)

    def _close_now(self, watched: _Watched) -> Word:
        order_id = watched.order.order_id
        state = self._counterpart.close_order(order_id)
        if state is PaymentState.UNKNOWN:
            # Perhaps it never was made. Making it (once per id) and closing it settles that.
            made = self._counterpart.create(watched.order)
            if made.ok or made.code is CompletionCode.SEQUENCE_ERROR:
                state = self._counterpart.close_order(order_id)
            elif made.code in _NO_ORDER:
                state = PaymentState.CLOSED
        # The platform would not close it: a payment may be under way, which is no answer yet.
        return Word.UNKNOWN if state is PaymentState.WAITING else Word(state.value)

    def _finish(self, watched: _Watched, order: Order) -> None:
        match order.state:
            case OrderState.SUBMITTED:
                del self._watched[order.order_id]
                self._on_submitted()
                self._tell(watched, PayState.SUBMITTED, order=order)
            case OrderState.CLOSED:
                del self._watched[order.order_id]
                self._tell(watched, PayState.CLOSED)
            case OrderState.UNKNOWN:
                self._later(watched)
                self._tell(watched, PayState.UNKNOWN)
            case _:
                pass

    def _later(self, watched: _Watched) -> None:
        pause = min(self._pace.base_s * 2.0 ** min(watched.vain, 20), self._pace.cap_s)
        watched.vain += 1
        # Half of it is jitter: after a cut, terminals do not come back in step.
        watched.due = self._monotonic() + pause * (0.5 + 0.5 * self._draw())

    def _tell(
        self,
        watched: _Watched,
        state: PayState,
        qr: PaymentQr | None = None,
        order: Order | None = None,
    ) -> None:
        if watched.tell is None:
            return
        watched.tell(
            PaymentSeen(
                watched.order.order_id,
                state,
                code="" if qr is None else qr.data,
                expires=None if qr is None else qr.expires,
                number="" if order is None else order.number,
                saved_at=None if order is None else order.saved_at,
            )
        )
