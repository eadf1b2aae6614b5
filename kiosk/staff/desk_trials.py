"""Trying a device from staff mode: the trials of the command line, on the running terminal."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from drivers.device import Cancel, Completion, DeviceClass, StatusReport
from drivers.idcard.port import CardSighting
from drivers.speech.port import Language, Utterance
from drivers.supervisor import Supervisor
from kiosk.access.board import Row, Tone
from kiosk.access.moves import DEVICE_STEP
from kiosk.staff.bench import ask_worker
from kiosk.staff.commissioning import Outcome, Tried, judge_device, judge_print
from kiosk.staff.snap_cli import look_through
from kiosk.staff.trials_cli import (
    PRINT_LIMIT_S,
    card_on,
    print_on,
    scan_on,
    trial_page_or_none,
)
from kiosk.words import Words

WAIT_S = 20.0
SNAP_S = 1.0
# More than the slowest answer; a call that hangs is given up by the supervisor.
LIMIT_S = 30.0
TONES = {Outcome.PASSED: Tone.GOOD, Outcome.FAILED: Tone.DANGER, Outcome.NOT_TRIED: Tone.CAUTION}


class Ended(Exception):
    """The terminal ends while something is being tried."""


class Trials:
    """Tries the devices of a supervisor; used by one thread.

    Args:
        devices: of the running terminal.
        words: of staff mode.
        names: what devices say.
        wait_s: how long to wait for a card, a code or a key.

    Attributes:
        ending: set by whoever does not wait for any answer any more.
    """

    def __init__(
        self, devices: Supervisor, words: Words, names: Words, wait_s: float = WAIT_S
    ) -> None:
        self.ending = threading.Event()
        self._devices, self._words, self._names, self._wait_s = devices, words, names, wait_s
        self._ways: Mapping[DeviceClass, Callable[[DeviceClass], Tried]] = {
            DeviceClass.RECEIPT: self._print,
            DeviceClass.A4: self._print,
            DeviceClass.IDCARD: self._card,
            DeviceClass.SCANNER: self._code,
            DeviceClass.FACE_CAMERA: self._picture,
            DeviceClass.DOCUMENT_CAMERA: self._picture,
            DeviceClass.CABINET: self._contacts,
            DeviceClass.UPS: self._power,
            DeviceClass.SPEECH: self._sentence,
            DeviceClass.KEYPAD: self._key,
        }

    def has(self, device: DeviceClass) -> bool:
        """Whether it is fitted."""
        return self._devices.find(device) is not None

    def row(self, device: DeviceClass) -> Row:
        """Try it, and say how it went."""
        tried = self.tried(device)
        return Row(
            self._names[f"class_{device}"],
            tried.says,
            TONES[tried.outcome],
            tried.to_do,
            key=f"{DEVICE_STEP}{device}",
        )

    def tried(self, device: DeviceClass) -> Tried:
        """Try it; a device that says itself that it cannot work is not asked to."""
        if not self.has(device):
            return Tried(str(device), Outcome.NOT_TRIED, self._words["job_not_fitted"])
        report: StatusReport = self._devices[device].report
        judged = judge_device(device, report, self._names)
        if judged.outcome is not Outcome.PASSED:
            return judged
        way = self._ways.get(device)
        if way is None:
            return Tried(str(device), Outcome.PASSED, self._words["try_status_only"])
        return way(device)

    def _print(self, device: DeviceClass) -> Tried:
        cancel, job_id = Cancel(), f"trial-{uuid.uuid4()}"
        page = (trial_page_or_none() or b"") if device is DeviceClass.A4 else b""
        asked = self.ask(
            device,
            lambda printer: print_on(device, printer, job_id, page, cancel),
            PRINT_LIMIT_S[device],
            cancel,
        )
        printed = _inner(asked)
        return judge_print(device, printed, self._names, self._words["row_confirmed"])

    def _card(self, device: DeviceClass) -> Tried:
        asked: Completion[CardSighting] = self._waiting(
            device, lambda reader, cancel: card_on(reader, cancel)
        )
        sighting = asked.value
        if sighting is None:
            return self._failed(device, asked)
        if sighting.record is None:
            says = f"{self._words['try_card_first']}（{sighting.event}）"
            todo = self._names["completion_userError_remedy"]
            return Tried(str(device), Outcome.FAILED, says, todo)
        # Whose card it was is nobody's business here.
        return Tried(str(device), Outcome.PASSED, self._words["try_card_read"])

    def _code(self, device: DeviceClass) -> Tried:
        scanned = _inner(
            self._waiting(device, lambda one, cancel: scan_on(one, self._wait_s, cancel))
        )
        if scanned.value is None:
            return self._failed(device, scanned)
        says = self._words.say(
            "try_scanned",
            symbology=scanned.value.symbology,
            characters=len(scanned.value.text),
        )
        return Tried(str(device), Outcome.PASSED, says)

    def _picture(self, device: DeviceClass) -> Tried:
        seen = _inner(self.ask(device, lambda camera: look_through(camera, SNAP_S)))
        if seen.value is None:
            return self._failed(device, seen)
        quality, _ = seen.value
        says = self._words.say(
            "try_camera",
            width=quality.width,
            height=quality.height,
            rate=f"{quality.frames_per_s:.0f}",
            brightness=f"{quality.brightness:.0f}",
            sharpness=f"{quality.sharpness:.0f}",
        )
        todo = "；".join(quality.remarks)
        return Tried(str(device), Outcome.FAILED if todo else Outcome.PASSED, says, todo)

    def _contacts(self, device: DeviceClass) -> Tried:
        return self._plain(device, lambda one: one.inputs(), lambda _: self._words["try_contacts"])

    def _power(self, device: DeviceClass) -> Tried:
        def says(power: Any) -> str:
            percent = "?" if power.charge is None else f"{power.charge * 100:.0f}"
            mains = self._words["try_mains_on" if power.on_mains else "try_mains_off"]
            return self._words.say("try_power", mains=mains, percent=percent)

        return self._plain(device, lambda one: one.power(), says)

    def _sentence(self, device: DeviceClass) -> Tried:
        said = Utterance(self._words["try_sentence"], Language.MANDARIN)
        return self._plain(
            device, lambda one: one.say(said), lambda _: self._words["try_headset"], empty=True
        )

    def _key(self, device: DeviceClass) -> Tried:
        pressed = _inner(self.ask(device, lambda one: one.presses(self._wait_s)))
        if not pressed.ok:
            return self._failed(device, pressed)
        if pressed.value:
            return Tried(str(device), Outcome.PASSED, self._words["try_keypad_pressed"])
        todo = self._words["try_keypad"]
        return Tried(str(device), Outcome.FAILED, self._words["try_keypad_none"], todo)

    def _plain(
        self,
        device: DeviceClass,
        command: Callable[[Any], Any],
        says: Callable[[Any], str],
        *,
        empty: bool = False,
    ) -> Tried:
        """A command that brings one value, or none where it is ``empty``."""
        told = _inner(self.ask(device, command))
        if not told.ok or (told.value is None and not empty):
            return self._failed(device, told)
        return Tried(str(device), Outcome.PASSED, says(told.value))

    def _failed(self, device: DeviceClass, ended: Completion[Any]) -> Tried:
        return judge_print(device, ended, self._names, "")

    def _waiting(self, device: DeviceClass, command: Callable[[Any, Cancel], Any]) -> Any:
        """A command that waits for hands; it is told when it has waited long enough."""
        cancel = Cancel()
        enough = threading.Timer(self._wait_s, cancel.set)
        enough.start()
        try:
            return self.ask(
                device, lambda one: command(one, cancel), self._wait_s + LIMIT_S, cancel
            )
        finally:
            enough.cancel()

    def ask(
        self,
        device: DeviceClass,
        command: Callable[[Any], Any],
        limit_s: float = LIMIT_S,
        cancel: Cancel | None = None,
    ) -> Completion[Any]:
        """Run a command on a device.

        Raises:
            Ended: nobody waits any more.
        """
        cancel = cancel or Cancel()

        def go_on() -> None:
            if self.ending.is_set():
                cancel.set()
                raise Ended

        return ask_worker(
            self._devices, device, command, limit_s=limit_s, cancel=cancel, tick=go_on
        )


def _inner(asked: Completion[Any]) -> Completion[Any]:
    """What the device itself said, or why it was not asked."""
    if asked.value is None:
        return Completion(asked.code, reason=asked.reason)
    inner: Completion[Any] = asked.value
    return inner
