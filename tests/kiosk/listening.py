"""A citizen who hears and presses keys, and sees nothing: over real wires to the real journey."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable

from drivers.idcard.people import SENIOR, synthetic_card
from drivers.idcard.port import IdCardReader
from drivers.idcard.sdt_serial import SdtSerialReader
from drivers.idcard.simulator import SdtSimulator
from drivers.keypad.port import Keypad, Press
from drivers.keypad.simulated import SimulatedKeypad
from drivers.keypad.simulator import KeypadSimulator
from drivers.receipt.port import ReceiptPrinter
from drivers.speech.port import Speech
from drivers.speech.simulated import SimulatedSpeech
from drivers.speech.simulator import Heard, SpeechSimulator
from drivers.worker import DeviceWorker, Patience
from kiosk.app.window import LEXICON
from kiosk.journey import events as ev
from kiosk.journey.runner import Runner
from kiosk.journey.state import Journey, Step, World
from kiosk.present.screen import present
from kiosk.readiness import Readiness
from kiosk.typing.lexicon import Lexicon
from kiosk.typing.pinyin import Pinyin
from kiosk.voice.hearing import HeadsetMoved, Hearing
from kiosk.voice.narrator import Narrator
from kiosk.voice.page import Now
from kiosk.voice.pages import spoken_page
from kiosk.voice.path import BlindPath
from kiosk.voice.spelling import Speller
from sync.contract.asking import Asker
from sync.outbox import Outbox
from tests.kiosk.people import NOW, TODAY, signature
from tests.kiosk.test_runner import HandTimers, Paper

PATIENCE_S = 20.0
LOOK_S = 0.05
LEX = Lexicon.read(LEXICON)
ENGINE, SPELLER = Pinyin(LEX), Speller.of(LEX)
QUIET = Patience(status_every_s=60)


class Terminal:
    """Runner, devices and voice on the test's own thread; the eyes' side is not there at all."""

    def __init__(self, world: World, outbox: Outbox, platform: Asker) -> None:
        self.world = world
        self.reader = SdtSimulator(profile="test")
        self.keys = KeypadSimulator(profile="test")
        self.voice = SpeechSimulator(profile="test")
        self.timers = HandTimers()
        self.pressed = 0
        self._posted: queue.Queue[object] = queue.Queue()
        self._card: DeviceWorker[IdCardReader] = DeviceWorker(
            "idcard",
            lambda: SdtSerialReader(self.reader.port),
            patience=QUIET,
            on_status=lambda *_: None,
        )
        self._printer: DeviceWorker[ReceiptPrinter] = DeviceWorker(
            "receipt", Paper, patience=QUIET, on_status=lambda *_: None
        )
        self._speech: DeviceWorker[Speech] = DeviceWorker(
            "speech",
            lambda: SimulatedSpeech(self.voice.port),
            patience=QUIET,
            on_status=lambda *_: None,
        )
        self._keypad: DeviceWorker[Keypad] = DeviceWorker(
            "keypad",
            lambda: SimulatedKeypad(self.keys.port),
            patience=QUIET,
            on_status=lambda *_: None,
        )
        self.runner = Runner(
            world,
            Journey(at=Step.ATTRACT, readiness=Readiness(link_up=True, time_certain=True)),
            card=self._card,
            printer=self._printer,
            outbox=outbox,
            platform=platform,
            timers=self.timers,
            post=self._posted.put,
            on_change=self._show,
            on_saved=lambda: None,
            on_wipe=lambda: self.narrator.wipe(),
            card_look_every_s=0.02,
        )
        self.narrator = Narrator(self._speech)
        self.path = BlindPath(
            self.narrator,
            self.runner.dispatch,
            Now(lambda: NOW),
            world.words,
            engine=lambda: ENGINE,
            speller=lambda: SPELLER,
        )
        self.hearing = Hearing(
            self.narrator,
            self.path,
            voice=self._speech,
            keypad=self._keypad,
            post=self._posted.put,
        )
        self._workers = (self._card, self._printer, self._speech, self._keypad)
        for worker in self._workers:
            worker.start()
        self.hearing.start()
        self._show(self.runner.journey)
        self._wait_for_keypad()

    def _wait_for_keypad(self) -> None:
        # A key that is pressed while nobody listens is lost: 0 does nothing at rest but answer.
        deadline = threading.Event()
        while not deadline.wait(0.02):
            self.keys.press("0")
            try:
                self.take(self._posted.get(timeout=0.2))
            except queue.Empty:
                continue
            break
        self.settle()

    def _show(self, journey: Journey) -> None:
        values = present(journey, self.world, TODAY)
        page = spoken_page(values, self.world.words)
        self.hearing.show(page, journey.at.value, self.world.words.language)

    def take(self, posted: object) -> None:
        if isinstance(posted, ev.Event):
            self.runner.dispatch(posted)
        elif isinstance(posted, (Press, HeadsetMoved)):
            self.pressed += isinstance(posted, Press)
            self.hearing.take(posted)

    def until_next(self) -> None:
        """Let one thing happen."""
        self.take(self._posted.get(timeout=PATIENCE_S))

    def until(self, true: Callable[[], bool]) -> None:
        """Let the world go on until then."""
        # What the voice said is not an event: look again now and then.
        deadline = time.monotonic() + PATIENCE_S
        while not true():
            try:
                self.take(self._posted.get(timeout=LOOK_S))
            except queue.Empty:
                if time.monotonic() > deadline:
                    raise
        self.settle()

    def settle(self) -> None:
        """Whatever is here already happens, and is said."""
        while True:
            try:
                self.take(self._posted.get_nowait())
            except queue.Empty:
                break
        said = threading.Event()
        self._speech.submit(lambda _: None, lambda _: said.set(), lambda _: said.set())
        assert said.wait(PATIENCE_S)

    def close(self) -> None:
        self.runner.close()
        for worker in self._workers:
            assert worker.stop(PATIENCE_S)
        for simulator in (self.reader, self.keys, self.voice):
            simulator.close()


class Listener:
    """Ears and fingers. Knows nothing but what was said."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self.story: list[Heard] = []

    @property
    def last(self) -> str:
        """Everything said since the last key."""
        return "\n".join(one.text for one in self._said())

    def _said(self) -> list[Heard]:
        return self._terminal.voice.heard

    def _keep(self) -> None:
        self.story += self._said()
        self._terminal.voice.forget()

    def plug(self, plugged: bool = True) -> None:
        """Headset in, or out."""
        self._keep()
        terminal = self._terminal
        terminal.voice.plug(plugged)
        terminal.until(lambda: terminal.narrator.headset is plugged)

    def press(self, *keys: str, long: bool = False) -> str:
        """Press keys; what is said then."""
        for key in keys:
            self._keep()
            terminal = self._terminal
            wanted = terminal.pressed + 1
            terminal.keys.press(key, long=long)
            while terminal.pressed < wanted:
                terminal.until_next()
            terminal.settle()
        return self.last

    def find(self, wanted: str, *, key: str = "6", most: int = 80) -> str:
        """Go on until it is heard."""
        for _ in range(most):
            said = self.press(key)
            if wanted in said:
                return said
        raise AssertionError(f"never heard {wanted}; last {self.last}")

    def choose(self, wanted: str) -> str:
        """Go to it and choose it."""
        self.find(wanted)
        return self.press("5")

    def hears(self, wanted: str) -> None:
        """Wait until it is said."""
        self._terminal.until(lambda: self._settled_with(wanted))

    def _settled_with(self, wanted: str) -> bool:
        self._terminal.settle()
        return wanted in self.last

    def put_card_down(self) -> None:
        self._terminal.reader.place(synthetic_card(SENIOR))

    def draw_signature(self) -> None:
        """Fingers on the dark screen."""
        assert self._terminal.path.signing
        self._terminal.runner.dispatch(ev.Signed(signature()))
        self._terminal.settle()
