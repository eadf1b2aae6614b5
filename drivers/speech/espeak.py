"""espeak-ng for the words, an ALSA player for the sound; recordings before either where they are.

What is said goes through pipes only: a command line would show it to every program on the machine.
"""

from __future__ import annotations

import dataclasses
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from drivers.device import (
    Cancel,
    Capabilities,
    Completion,
    CompletionCode,
    DeviceClass,
    DeviceStatus,
    StatusReport,
)
from drivers.speech.jack import Jack, no_jack
from drivers.speech.port import FASTEST, SLOWEST, Utterance
from drivers.speech.recording import louder
from drivers.speech.wording import VOICES, voice_of, worded

ENGINE = "espeak-ng"
# Words a minute: the engine's own usual speed.
USUAL_WPM = 170
# Of 200; louder is distorted.
LOUDEST = 160
MAKE_S = 10.0
LOOK_S = 0.02


@dataclasses.dataclass(frozen=True, slots=True)
class Sockets:
    """Where sound goes.

    Attributes:
        player: the command that plays a WAV file from its input; the name of the output follows.
        loudspeaker: ALSA's name of it.
        headset: the same.
        jack: whether a headset is plugged in.
    """

    player: Sequence[str] = ("aplay", "-q", "-t", "wav", "-D")
    loudspeaker: str = "default"
    headset: str = "default"
    jack: Jack = no_jack


class EspeakSpeech:
    """The port over two programs.

    Invariants: used by one thread at a time; no program outlives ``say``; nothing private is made
    audible without a headset.
    """

    def __init__(
        self,
        sockets: Sockets,
        *,
        recordings: Path | None = None,
        engine: str = ENGINE,
        notices_headset: bool = False,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Prepare; nothing is started.

        Args:
            sockets: where sound goes.
            recordings: a folder ``<language>/<name>.wav``.
            engine: name or path of the program.
            notices_headset: whether ``sockets.jack`` can tell.
            monotonic: seconds that never go back.
        """
        self._sockets = sockets
        self._recordings = recordings
        self._engine = engine
        self._notices_headset = notices_headset
        self._monotonic = monotonic

    def status(self) -> StatusReport:
        """Whether both programs are installed."""
        for program in (self._engine, self._sockets.player[0]):
            if shutil.which(program) is None:
                return StatusReport(DeviceStatus.NO_DEVICE, reason=f"{program} is not installed")
        return StatusReport(DeviceStatus.ONLINE)

    def capabilities(self) -> Capabilities:
        """The languages it has voices for."""
        features = {language.value for language in VOICES}
        if self._notices_headset:
            features.add("headset")
        return Capabilities(DeviceClass.SPEECH, model=ENGINE, features=frozenset(features))

    def close(self) -> None:
        """Nothing is held between two sentences."""

    def headset(self) -> bool:
        """Whether one is plugged in."""
        return self._sockets.jack()

    def say(self, utterance: Utterance, cancel: Cancel | None = None) -> Completion[None]:
        """Say it; see ``Speech.say``."""
        plugged = self._sockets.jack()
        if utterance.private and not plugged:
            return Completion(CompletionCode.DEVICE_NOT_READY, reason="no headset")
        sound = self._sound(utterance)
        if not sound.ok or sound.value is None:
            return Completion(sound.code, reason=sound.reason)
        output = self._sockets.headset if plugged else self._sockets.loudspeaker
        return self._play(sound.value, output, plugged, cancel)

    def _sound(self, utterance: Utterance) -> Completion[bytes]:
        """A WAV file."""
        if recorded := self._recording(utterance):
            return Completion(CompletionCode.SUCCESS, louder(recorded, utterance.volume / 100))
        rate = min(max(utterance.rate, SLOWEST), FASTEST)
        command = [
            self._engine,
            *("-v", voice_of(utterance.language)),
            *("-s", str(round(USUAL_WPM * rate))),
            *("-a", str(round(LOUDEST * utterance.volume / 100))),
            *("-b", "1", "--stdin", "--stdout"),
        ]
        try:
            made = subprocess.run(
                command,
                input=worded(utterance.text, utterance.language).encode(),
                capture_output=True,
                timeout=MAKE_S,
                check=False,
            )
        except FileNotFoundError:
            reason = f"{self._engine} is not installed"
            return Completion(CompletionCode.DEVICE_NOT_READY, reason=reason)
        except subprocess.TimeoutExpired:
            return Completion(CompletionCode.HARDWARE_ERROR, reason="the engine does not answer")
        if made.returncode != 0 or not made.stdout:
            # The engine's own words could repeat the text.
            reason = f"the engine ended with {made.returncode}"
            return Completion(CompletionCode.HARDWARE_ERROR, reason=reason)
        return Completion(CompletionCode.SUCCESS, made.stdout)

    def _recording(self, utterance: Utterance) -> bytes | None:
        if self._recordings is None or not utterance.recording or utterance.rate != 1.0:
            return None
        path = self._recordings / utterance.language / f"{utterance.recording}.wav"
        try:
            return path.read_bytes()
        except OSError:
            return None

    def _play(
        self, sound: bytes, output: str, plugged: bool, cancel: Cancel | None
    ) -> Completion[None]:
        try:
            player = subprocess.Popen(
                [*self._sockets.player, output],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        except OSError as error:
            return Completion(CompletionCode.DEVICE_NOT_READY, reason=type(error).__name__)
        with player:
            feed = _Feed(player, sound)
            while player.poll() is None:
                changed = self._sockets.jack() is not plugged
                if changed or (cancel is not None and cancel.is_set()):
                    player.kill()
                    feed.drop()
                    reason = "headset changed" if changed else ""
                    return Completion(CompletionCode.CANCELED, reason=reason)
                if not feed.push():
                    _pause(player, cancel)
        if player.returncode != 0:
            reason = f"the player ended with {player.returncode}"
            return Completion(CompletionCode.HARDWARE_ERROR, reason=reason)
        return Completion(CompletionCode.SUCCESS)


class _Feed:
    """Gives the player its sound without ever waiting for it."""

    def __init__(self, player: subprocess.Popen[bytes], sound: bytes) -> None:
        if player.stdin is None:
            raise ValueError("no pipe to the player")
        self._pipe = player.stdin
        self._left = memoryview(sound)
        os.set_blocking(self._pipe.fileno(), False)

    def push(self) -> bool:
        """Some more; false when there is nothing to do for now."""
        if self._pipe.closed:
            return False
        try:
            written = os.write(self._pipe.fileno(), self._left[:65536])
        except BlockingIOError:
            return False
        except OSError:
            self.drop()
            return False
        self._left = self._left[written:]
        if not self._left:
            self._pipe.close()
        return True

    def drop(self) -> None:
        """What is left is not said."""
        self._left = memoryview(b"")
        self._pipe.close()


def _pause(player: subprocess.Popen[bytes], cancel: Cancel | None) -> None:
    if cancel is not None:
        cancel.wait(LOOK_S)
        return
    try:
        player.wait(LOOK_S)
    except subprocess.TimeoutExpired:
        return
