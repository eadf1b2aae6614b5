"""The devices of the audio mode: keys and headset on their own threads, the path on the window's.

A headset that is plugged in begins the audio mode, as does key 5 held down (on the loudspeaker,
with personal values covered). Without a headset nothing of a visit goes on being said.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import TypeAlias

from drivers.device import Completion
from drivers.keypad.port import Keypad, Press
from drivers.speech.port import Speech
from drivers.worker import DeviceWorker
from kiosk.voice.narrator import LANGUAGES, Narrator
from kiosk.voice.page import Said, SpokenPage
from kiosk.voice.path import BlindPath

HEADSET_LOOK_S = 0.3
# Keys are waited for on the keypad's own thread; its status is looked at in between.
KEY_WAIT_S = 0.25
AT_REST = ("attract", "outOfService")


@dataclasses.dataclass(frozen=True, slots=True)
class HeadsetMoved:
    """A headset was plugged in, or pulled."""

    plugged: bool


Heard: TypeAlias = Press | HeadsetMoved


class Hearing:
    """Hands keys and plugs to the path, pages to the path, and decides when it is active.

    Invariants: ``take`` and ``show`` run on one thread, the path's.
    """

    def __init__(
        self,
        narrator: Narrator,
        path: BlindPath,
        *,
        voice: DeviceWorker[Speech] | None,
        keypad: DeviceWorker[Keypad] | None,
        post: Callable[[Heard], None],
    ) -> None:
        """Make it; nothing is watched yet.

        Args:
            narrator: says things.
            path: the way through the pages.
            voice: knows whether there is a headset; also what the narrator speaks with.
            keypad: the keys.
            post: hands what was heard over to the thread of ``take``.
        """
        self._narrator = narrator
        self._path = path
        self._voice = voice
        self._keypad = keypad
        self._post = post
        self._plugged = False
        self._paused = False
        self._step = ""

    def start(self) -> None:
        """Watch the devices."""
        if self._keypad is not None:
            self._keypad.watch(
                lambda pad: pad.presses(KEY_WAIT_S), self._pressed, lambda _: None, every_s=0.0
            )
        if self._voice is not None:
            last = False

            def look(plugged: bool) -> None:
                nonlocal last
                if plugged is not last:
                    last = plugged
                    self._post(HeadsetMoved(plugged))

            self._voice.watch(
                lambda voice: voice.headset(), look, lambda _: None, every_s=HEADSET_LOOK_S
            )

    def take(self, heard: Heard) -> None:
        """A key, or a plug."""
        if isinstance(heard, HeadsetMoved):
            self._move(heard.plugged)
        elif self._paused or not self._path.active:
            self._wake(heard)
        else:
            self._path.press(heard)

    def show(self, page: SpokenPage, step: str, language: str) -> None:
        """The screen is now this.

        Args:
            page: as it is heard.
            step: of the journey.
            language: of the citizen, as the words files are named.
        """
        before, self._step = self._step, step
        self._narrator.language = LANGUAGES.get(language, self._narrator.language)
        if step in AT_REST and before not in AT_REST:
            self._paused = False
            if not self._plugged:
                self._path.end()
        if not self._paused:
            self._path.show(page)

    def _pressed(self, completion: Completion[tuple[Press, ...]]) -> None:
        for press in completion.value or ():
            self._post(press)

    def _move(self, plugged: bool) -> None:
        self._plugged = self._narrator.headset = plugged
        if plugged:
            self._paused = False
            self._path.begin(curtain=self._path.curtain or not self._path.active)
            return
        self._narrator.hush()
        if not self._path.active:
            return
        if self._step in AT_REST:
            self._path.end()
            return
        self._paused = True
        self._narrator.say([self._word("voice_unplugged")])

    def _wake(self, press: Press) -> None:
        if press.key == "5" and press.long:
            self._paused = False
            self._path.begin()
            self._narrator.add([self._word("voice_speaker")])
        else:
            self._narrator.say([self._word("voice_unplugged" if self._paused else "voice_plug")])

    def _word(self, key: str) -> Said:
        return Said(self._path.words[key], recording=key)
