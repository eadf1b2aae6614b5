"""The voice and the tactile keys of a terminal, as far as they are fitted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from PySide6.QtCore import QObject

from drivers.device import DeviceClass
from drivers.speech.chime import ChimePlayer
from drivers.supervisor import Supervisor
from kiosk.bridge.audio import Audio
from kiosk.bridge.chimes import Chimes
from kiosk.bridge.keyboard import Keyboard
from kiosk.config import ROOT, Sounds
from kiosk.hours import Hours
from kiosk.journey.events import Event
from kiosk.voice.narrator import VOLUMES
from kiosk.words import Words


def open_audio(
    sounds: Sounds,
    devices: Supervisor,
    dispatch: Callable[[Event], None],
    clock: Callable[[], dt.datetime],
    words: Words,
    keyboard: Keyboard,
    parent: QObject,
) -> Audio:
    """What QML knows as ``audio``, over the devices of this terminal."""
    audio = Audio(
        devices.find(DeviceClass.SPEECH),
        devices.find(DeviceClass.KEYPAD),
        dispatch,
        clock,
        words,
        keyboard,
        parent,
    )
    if sounds.on:
        audio.chimes = _chimes(sounds, audio, clock)
    return audio


def _chimes(settings: Sounds, audio: Audio, clock: Callable[[], dt.datetime]) -> Chimes:
    player = ChimePlayer(ROOT / "assets" / "sounds")
    return Chimes(
        lambda sound, volume: player.play(sound, volume, settings.output),
        close=player.close,
        volume=lambda: VOLUMES[audio.narrator.pace.volume],
        clock=clock,
        quiet=Hours.parse(settings.quiet) if settings.quiet else None,
        parent=audio,
    )
