"""The runner, headless: effects through real wires, answers back as events."""

from __future__ import annotations

import datetime as dt
import queue
from collections.abc import Callable, Iterator, Sequence

import pytest

from drivers.device import (
    Capabilities,
    Completion,
    CompletionCode,
    Condition,
    ConditionCode,
    DeviceClass,
    DeviceStatus,
    Severity,
    StatusReport,
)
from drivers.idcard.people import SENIOR, synthetic_card
from drivers.idcard.port import CardEvent, IdCardReader
from drivers.idcard.sdt_serial import SdtSerialReader
from drivers.idcard.simulator import SdtSimulator
from drivers.receipt.port import Printed, Receipt, ReceiptPrinter
from drivers.worker import DeviceWorker, Patience
from kiosk.journey import events as ev
from kiosk.journey.fetching import ask_for
from kiosk.journey.runner import Runner, receipt_state
from kiosk.journey.state import Journey, Purpose, ReceiptState, Step
from kiosk.readiness import Readiness
from sync.contract.asking import Answer, Ask, AskHealth, Health, NotAnswered, Why
from sync.outbox import Enqueued, OutboxError, Trouble
from sync.submission import AttachmentReference
from tests.kiosk.people import NOW, signature, world
from tests.kiosk.story import NUMBER, PENSION

PATIENCE_S = 10.0
ONLINE = StatusReport(DeviceStatus.ONLINE)


class Store:
    """Stands where the outbox stands; saves, or says why not."""

    def __init__(self) -> None:
        self.trouble: Exception | None = None
        self.saved: list[str] = []

    def enqueue(
        self,
        *,
        key: str,
        item: str,
        content_type: str,
        body: bytes,
        attachments: Sequence[AttachmentReference] = (),
    ) -> Enqueued:
        if self.trouble is not None:
            raise self.trouble
        self.saved.append(key)
        return Enqueued(key=key, number=NUMBER, saved_at=NOW)


class Platform:
    """Stands where the platform stands; answers, or says why not."""

    def __init__(self) -> None:
        self.answer: Answer | Exception = NotAnswered(Why.AWAY)

    def ask(self, ask: Ask, *, within_s: float) -> Answer:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


class Paper:
    """Stands where the printer stands."""

    def status(self) -> StatusReport:
        return ONLINE

    def print(self, receipt: Receipt) -> Completion[Printed]:
        return Completion(CompletionCode.SUCCESS, Printed(receipt.job_id))

    def capabilities(self) -> Capabilities:
        return Capabilities(DeviceClass.RECEIPT)

    def close(self) -> None:
        pass


class HandTimers:
    """Timers that the test lets elapse."""

    def __init__(self) -> None:
        self.running: dict[ev.Timer, Callable[[], None]] = {}

    def start(self, timer: ev.Timer, seconds: float, fire: Callable[[], None]) -> None:
        self.running[timer] = fire

    def stop_all(self) -> None:
        self.running.clear()


class Bench:
    """A runner on the test's own thread."""

    def __init__(self, reader: SdtSimulator) -> None:
        self.reader = reader
        self.store, self.timers, self.platform = Store(), HandTimers(), Platform()
        self.wiped = 0
        self._posted: queue.Queue[ev.Event] = queue.Queue()
        self._card: DeviceWorker[IdCardReader] = DeviceWorker(
            "idcard",
            lambda: SdtSerialReader(reader.port),
            patience=Patience(status_every_s=60),
            on_status=lambda name, report: None,
        )
        self._printer: DeviceWorker[ReceiptPrinter] = DeviceWorker(
            "receipt",
            Paper,
            patience=Patience(status_every_s=60),
            on_status=lambda name, report: None,
        )
        self.runner = Runner(
            world(),
            Journey(at=Step.ATTRACT, readiness=Readiness()),
            card=self._card,
            printer=self._printer,
            outbox=self.store,
            platform=self.platform,
            timers=self.timers,
            post=self._posted.put,
            on_change=lambda journey: None,
            on_saved=lambda: None,
            on_wipe=self._wipe,
            card_look_every_s=0.02,
        )
        self._card.start()
        self._printer.start()

    def do(self, *events: ev.Event) -> None:
        for event in events:
            self.runner.dispatch(event)

    def until(self, at: Step) -> None:
        while self.runner.journey.at is not at:
            self.runner.dispatch(self._posted.get(timeout=PATIENCE_S))

    def until_posted(self, kind: type[ev.Event]) -> ev.Event:
        while True:
            event = self._posted.get(timeout=PATIENCE_S)
            self.runner.dispatch(event)
            if isinstance(event, kind):
                return event

    def to_review(self) -> None:
        self.do(ev.StartTapped("s1", NOW), ev.ServiceChosen(PENSION), ev.BeginTapped())
        self.do(ev.ConsentGiven(NOW))
        self.reader.place(synthetic_card(SENIOR))
        self.until(Step.CONFIRM)
        self.do(ev.IdentityConfirmed(), ev.NextTapped())
        for value in ("600", "13800138000", "4111111111111111"):
            self.do(ev.Drafted(value), ev.NextTapped())
        self.do(ev.Signed(signature()))

    def close(self) -> None:
        self.runner.close()
        assert self._card.stop(PATIENCE_S)
        assert self._printer.stop(PATIENCE_S)

    def _wipe(self) -> None:
        self.wiped += 1


@pytest.fixture
def bench() -> Iterator[Bench]:
    reader = SdtSimulator(profile="development")
    bench = Bench(reader)
    yield bench
    bench.close()
    reader.close()


def test_errand_runs_headless_from_card_to_receipt(bench: Bench) -> None:
    bench.to_review()
    bench.do(ev.SubmitTapped("key-1", NOW))
    bench.until_posted(ev.Saved)
    bench.timers.running[ev.Timer.DELIVERY]()
    bench.until(Step.RESULT)
    bench.until_posted(ev.ReceiptAnswered)
    assert bench.runner.journey.receipt is ReceiptState.PRINTED
    assert bench.store.saved == ["key-1"]


@pytest.mark.parametrize(
    ("trouble", "code"),
    [
        (OutboxError(Trouble.DISK_FULL), "disk-full"),
        (OutboxError(Trouble.READ_ONLY), "read-only"),
        (RuntimeError("441900196001010018"), "other"),
    ],
    ids=["disk full", "read only", "a bug"],
)
def test_store_that_cannot_save_sends_the_citizen_back_with_everything(
    bench: Bench, trouble: Exception, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    bench.to_review()
    bench.store.trouble = trouble
    bench.do(ev.SubmitTapped("key-1", NOW))
    bench.until(Step.REVIEW)
    assert bench.runner.journey.save_trouble == code
    assert bench.runner.journey.answers["account"] == "4111111111111111"
    assert "441900196001010018" not in caplog.text
    bench.store.trouble = None
    bench.do(ev.Signed(signature()), ev.SubmitTapped("key-2", NOW))
    bench.until_posted(ev.Saved)
    assert bench.store.saved == ["key-1"]


def test_session_that_ends_wipes_and_drops_the_late_card(bench: Bench) -> None:
    bench.do(ev.StartTapped("s1", NOW), ev.ServiceChosen(PENSION), ev.BeginTapped())
    bench.do(ev.ConsentGiven(NOW), ev.ExitTapped())
    assert bench.wiped == 1
    bench.do(ev.CardSeen("s0", CardEvent.CARD_READ))
    assert bench.runner.journey.card is None


@pytest.mark.parametrize(
    ("completion", "status", "codes", "state"),
    [
        (CompletionCode.SUCCESS, DeviceStatus.ONLINE, (), ReceiptState.PRINTED),
        (
            CompletionCode.HARDWARE_ERROR,
            DeviceStatus.ONLINE,
            (ConditionCode.PAPER_OUT,),
            ReceiptState.PAPER_OUT,
        ),
        (
            CompletionCode.DEVICE_NOT_READY,
            DeviceStatus.USER_ERROR,
            (ConditionCode.COVER_OPEN,),
            ReceiptState.COVER_OPEN,
        ),
        (CompletionCode.DEVICE_NOT_READY, DeviceStatus.OFFLINE, (), ReceiptState.PRINTER_AWAY),
        (CompletionCode.TIME_OUT, DeviceStatus.ONLINE, (), ReceiptState.TROUBLE),
        (CompletionCode.TIME_OUT, DeviceStatus.OFFLINE, (), ReceiptState.TROUBLE),
    ],
)
def test_only_a_confirmed_receipt_is_called_printed(
    completion: CompletionCode,
    status: DeviceStatus,
    codes: tuple[ConditionCode, ...],
    state: ReceiptState,
) -> None:
    since = dt.datetime(2026, 11, 20, tzinfo=dt.UTC)
    conditions = tuple(Condition(code, Severity.BLOCKING, since) for code in codes)
    report = StatusReport(status, conditions)
    value = Printed("key-1") if completion is CompletionCode.SUCCESS else None
    assert receipt_state(Completion(completion, value), report) is state


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        (Health(systems={}), ""),
        (NotAnswered(Why.AWAY), "away"),
        (RuntimeError("a bug"), "broken"),
    ],
)
def test_question_comes_back_as_an_event_whatever_happens(
    bench: Bench, answer: Answer | Exception, trouble: str
) -> None:
    bench.do(ev.StartTapped("s1", NOW))
    bench.platform.answer = answer
    asking, effects = ask_for(bench.runner.journey, Purpose.FACTS, AskHealth(), world())
    bench.runner.journey = asking
    for effect in effects:
        bench.runner._carry_out(effect)
    came = bench.until_posted(ev.Answered)
    assert isinstance(came, ev.Answered)
    assert came.trouble == trouble
    assert came.answer == (answer if trouble == "" else None)
