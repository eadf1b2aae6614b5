"""Carries out the effects of the journey through its ports, and feeds the answers back.

``dispatch`` is called on one thread only (the window's, or the test's); devices and the outbox
answer on threads of their own through ``post``, which hands the event over to that one.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from drivers.a4.port import A4Printer
from drivers.camera.port import Camera, Picture
from drivers.device import Completion, CompletionCode, ConditionCode, DeviceStatus, StatusReport
from drivers.idcard.port import CardEvent, CardSighting, IdCardReader
from drivers.receipt.port import Printed, ReceiptPrinter
from drivers.scanner.port import CodeScanner
from drivers.worker import DeviceWorker
from kiosk.case.leaflet import BlankForm
from kiosk.case.payment import PaymentSeen, PaymentWanted, PayState
from kiosk.journey import effects as fx
from kiosk.journey.codes import Codes
from kiosk.journey.events import (
    Answered,
    CardSeen,
    Event,
    OrderTold,
    ReceiptAnswered,
    Saved,
    SaveFailed,
    Timer,
    TimerElapsed,
    Withdrawn,
)
from kiosk.journey.eyes import Eyes
from kiosk.journey.paper import Paper, SealedFiles
from kiosk.journey.printing import Pages
from kiosk.journey.safekeeping import carry
from kiosk.journey.state import Journey, ReceiptState, World
from kiosk.journey.table import step
from sync.contract.asking import Asker, NotAnswered, Why
from sync.contract.case import CONTENT_TYPE, encode
from sync.outbox import Enqueued, OutboxError
from sync.submission import AttachmentReference

_log = logging.getLogger("kiosk.journey")

# More than the longest receipt with new paper put in: only a call that hangs takes longer.
PRINT_LIMIT_S = 120.0
ASKED_AT_ONCE = 4


class Timers(Protocol):
    """A clock that calls back on the journey's thread."""

    def start(self, timer: Timer, seconds: float, fire: Callable[[], None]) -> None:
        """Call ``fire`` once after ``seconds``; a timer of the same name starts anew."""

    def stop_all(self) -> None:
        """Forget every timer."""


class Store(Protocol):
    """Where submissions become durable: ``sync.outbox.Outbox``."""

    def enqueue(
        self,
        *,
        key: str,
        item: str,
        content_type: str,
        body: bytes,
        attachments: Sequence[AttachmentReference] = (),
    ) -> Enqueued:
        """Commit a submission once per key."""


class Till(Protocol):
    """Where money is asked for: ``kiosk.app.paying.Till``."""

    def open(self, wanted: PaymentWanted, tell: Callable[[PaymentSeen], None]) -> None:
        """Ask for money, and say how it stands; on any thread."""

    def close_order(self, order_id: str) -> None:
        """Take no more money for it."""

    def forget(self, order_id: str) -> None:
        """As ``close_order``, and tell nobody."""


class Runner:
    """The journey in motion.

    Invariants: ``journey`` changes only inside ``dispatch``; ``on_change`` sees each journey once,
    before its effects run.
    """

    def __init__(
        self,
        world: World,
        journey: Journey,
        *,
        card: DeviceWorker[IdCardReader],
        printer: DeviceWorker[ReceiptPrinter],
        outbox: Store,
        platform: Asker,
        timers: Timers,
        post: Callable[[Event], None],
        on_change: Callable[[Journey], None],
        on_saved: Callable[[], None],
        on_wipe: Callable[[], None],
        card_look_every_s: float,
        till: Till | None = None,
        camera: DeviceWorker[Camera] | None = None,
        pages: DeviceWorker[A4Printer] | None = None,
        codes: DeviceWorker[CodeScanner] | None = None,
        withdraw: Callable[[str], bool] = lambda _: False,
        draw: Callable[[BlankForm], bytes] = lambda _: b"",
        files: SealedFiles | None = None,
        show_paper: Callable[[Picture | None], None] = lambda _: None,
        eyes: Eyes | None = None,
    ) -> None:
        """Make it; nothing is carried out yet.

        Args:
            world: what does not change.
            journey: where it begins.
            card: reads identity cards.
            printer: prints receipts.
            outbox: keeps submissions.
            platform: answers while a citizen waits.
            timers: call back on the journey's thread.
            post: hands an event over to the journey's thread.
            on_change: told each journey once.
            on_saved: wakes the relay.
            on_wipe: clears what the window itself keeps.
            card_look_every_s: between two looks for a card.
            till: asks for money; without one nobody does.
            camera: photographs papers, where one is fitted.
            pages: prints documents, where one is fitted.
            codes: reads the codes on slips, where one is fitted.
            withdraw: takes a submission back, by its key, unless it is on its way.
            draw: makes pages of a blank form.
            files: keeps their pages, sealed.
            show_paper: told what the camera sees, on any thread; ``None`` clears it.
            eyes: look at citizens and their papers, where that is done.
        """
        self.journey = journey
        self._world = world
        self._card = card
        self._printer = printer
        self._outbox = outbox
        self._platform = platform
        self._timers = timers
        self._post = post
        self._on_change = on_change
        self._on_saved = on_saved
        self._on_wipe = on_wipe
        self._card_look_every_s = card_look_every_s
        self._till = till
        self._eyes = eyes or Eyes()
        self._askers = ThreadPoolExecutor(max_workers=2, thread_name_prefix="ask")
        self._saver = ThreadPoolExecutor(max_workers=1, thread_name_prefix="save")
        self._pages = Pages(pages, post)
        self._draw = draw
        self._codes = Codes(codes, post)
        self._withdraw = withdraw
        self._paper = Paper(camera, files, later=self._saver.submit, post=post, show=show_paper)

    def dispatch(self, event: Event) -> None:
        """Let the event happen."""
        before = self.journey
        self.journey, effects = step(before, event, self._world)
        if self.journey.at is not before.at:
            _log.info("step %s -> %s on %s", before.at, self.journey.at, type(event).__name__)
        if self.journey is not before:
            self._on_change(self.journey)
        for effect in effects:
            self._carry_out(effect)

    def adopt(self, world: World) -> None:
        """Another context from the next event on; only while nobody is being served."""
        self._world = world

    def close(self) -> None:
        """Wait for a commit under way, then end; an answer is not waited for."""
        self._timers.stop_all()
        self._askers.shutdown(wait=False, cancel_futures=True)
        self._saver.shutdown(wait=True)

    def _carry_out(self, effect: fx.Effect) -> None:
        match effect:
            case fx.WatchCard(session):
                self._watch_card(session)
            case fx.StopWatchingCard():
                self._stop_watching_card()
            case fx.Save():
                self._saver.submit(self._save, effect)
            case fx.Ask():
                self._askers.submit(self._ask, effect)
            case fx.PrintPages(session, job_id, pdf):
                self._pages.print(session, job_id, pdf)
            case fx.PrintForm(session, job_id, form):
                self._pages.print(session, job_id, self._draw(form))
            case fx.TakeBackPages(_, job_id):
                self._pages.take_back(job_id)
            case fx.Print():
                self._print(effect)
            case fx.OpenOrder(session, wanted):
                self._open_order(session, wanted)
            case fx.CloseOrder(_, order_id):
                if self._till is not None:
                    self._till.close_order(order_id)
            case fx.ForgetOrder(_, order_id):
                if self._till is not None:
                    self._till.forget(order_id)
            case fx.WithdrawSaved():
                self._saver.submit(self._take_back, effect)
            case fx.KeepDraft() | fx.FindDraft() | fx.ForgetDraft():
                self._askers.submit(carry, effect, self._platform, self._post)
            case fx.StartTimer(session, timer, seconds):
                elapsed = TimerElapsed(session, timer)
                self._timers.start(timer, seconds, lambda: self._post(elapsed))
            case fx.StopTimers():
                self._timers.stop_all()
            case fx.Wipe():
                self._paper.wipe()
                self._eyes.wipe()
                self._on_wipe()
            case fx.WatchCodes(session):
                self._codes.watch(session)
            case fx.StopWatchingCodes():
                self._codes.leave()
            case _:
                self._at_the_camera(effect)

    def _at_the_camera(self, effect: fx.Effect) -> None:
        match effect:
            case fx.WatchPaper(session):
                self._paper.watch(session)
            case fx.LeavePaper():
                self._paper.leave()
            case fx.TakePage(session, material):
                self._paper.take(session, material)
            case fx.KeepPage(session, material):
                self._paper.keep(session, material)
            case fx.DropPages(_, files):
                self._paper.drop(files)
            case _:
                self._eyes.carry_out(effect, self._paper.page, self._askers)

    def _watch_card(self, session: str) -> None:
        last: CardEvent | None = None

        def look(sighting: CardSighting) -> None:
            nonlocal last
            if sighting.event is last:
                return
            last = sighting.event
            if sighting.reason:
                _log.info("card %s (%s)", sighting.event, sighting.reason)
            if sighting.record is not None and self._eyes.face is not None:
                self._eyes.face.card_read(sighting.record, sighting.photo)
            self._post(CardSeen(session, sighting.event, sighting.record))

        def failed(code: CompletionCode) -> None:
            look(CardSighting(CardEvent.READER_TROUBLE, reason=code.value))

        self._card.watch(
            lambda reader: reader.poll(), look, failed, every_s=self._card_look_every_s
        )

    def _stop_watching_card(self) -> None:
        self._card.unwatch()
        self._card.submit(lambda reader: reader.forget(), lambda _: None, lambda _: None)

    def _save(self, effect: fx.Save) -> None:
        try:
            kept = self._outbox.enqueue(
                key=effect.key,
                item=effect.item_code,
                content_type=CONTENT_TYPE,
                body=encode(effect.document),
                attachments=effect.document.named(),
            )
            self._paper.named([one.digest for one in effect.document.named()])
        except OutboxError as error:
            _log.error("not saved: %s", error.cause)
            self._post(SaveFailed(effect.session, effect.key, str(error.cause)))
            return
        except Exception as error:
            # A bug must end in a sentence for the citizen as well, with everything still there.
            _log.error("not saved: %s", type(error).__name__)
            self._post(SaveFailed(effect.session, effect.key, "other"))
            return
        self._post(Saved(effect.session, effect.key, kept.number, kept.saved_at))
        self._on_saved()

    def _take_back(self, effect: fx.WithdrawSaved) -> None:
        try:
            done = self._withdraw(effect.key)
        except OutboxError as error:
            _log.error("not withdrawn: %s", error.cause)
            done = False
        self._post(Withdrawn(effect.session, effect.key, done))

    def _ask(self, effect: fx.Ask) -> None:
        try:
            answer = self._platform.ask(effect.ask, within_s=effect.within_s)
        except NotAnswered as error:
            _log.warning("%s not answered: %s", type(effect.ask).__name__, error.why)
            self._post(Answered(effect.session, effect.serial, trouble=error.why))
            return
        except Exception as error:
            _log.error("%s not asked: %s", type(effect.ask).__name__, type(error).__name__)
            self._post(Answered(effect.session, effect.serial, trouble=Why.BROKEN))
            return
        self._post(Answered(effect.session, effect.serial, answer))

    def _open_order(self, session: str, wanted: PaymentWanted) -> None:
        # The case may be handed in when the session is long over: its pages stay.
        self._saver.submit(self._paper.named, [one.digest for one in wanted.document.named()])
        if self._till is None:
            self._post(OrderTold(session, PaymentSeen(wanted.order_id, PayState.REFUSED)))
            return
        self._till.open(wanted, lambda seen: self._post(OrderTold(session, seen)))

    def _print(self, effect: fx.Print) -> None:
        key = effect.receipt.job_id

        def answer(outcome: tuple[Completion[Printed], StatusReport]) -> None:
            self._post(ReceiptAnswered(effect.session, key, receipt_state(*outcome)))

        def failed(code: CompletionCode) -> None:
            not_tried = code is CompletionCode.DEVICE_NOT_READY
            state = ReceiptState.PRINTER_AWAY if not_tried else ReceiptState.TROUBLE
            self._post(ReceiptAnswered(effect.session, key, state))

        self._printer.submit(
            lambda printer: (printer.print(effect.receipt), printer.status()),
            answer,
            failed,
            limit_s=PRINT_LIMIT_S,
        )


def receipt_state(completion: Completion[Printed], report: StatusReport) -> ReceiptState:
    """What the citizen is told: printed only when the printer confirmed it."""
    if completion.ok:
        return ReceiptState.PRINTED
    if report.has(ConditionCode.PAPER_OUT):
        return ReceiptState.PAPER_OUT
    if report.has(ConditionCode.COVER_OPEN):
        return ReceiptState.COVER_OPEN
    away = (DeviceStatus.OFFLINE, DeviceStatus.NO_DEVICE, DeviceStatus.POWER_OFF)
    if completion.code is CompletionCode.DEVICE_NOT_READY and report.status in away:
        return ReceiptState.PRINTER_AWAY
    return ReceiptState.TROUBLE
