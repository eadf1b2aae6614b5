"""The voice and the tactile keys of a terminal, as far as they are fitted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from PySide6.QtCore import QObject

from drivers.device import DeviceClass
from drivers.supervisor import Supervisor
from kiosk.bridge.audio import Audio
from kiosk.bridge.keyboard import Keyboard
from kiosk.journey.events import Event
from kiosk.words import Words


def open_audio(
    devices: Supervisor,
    dispatch: Callable[[Event], None],
    clock: Callable[[], dt.datetime],
    words: Words,
    keyboard: Keyboard,
    parent: QObject,
) -> Audio:
    """What QML knows as ``audio``, over the devices of this terminal."""
    return Audio(
        devices.find(DeviceClass.SPEECH),
        devices.find(DeviceClass.KEYPAD),
        dispatch,
        clock,
        words,
        keyboard,
        parent,
    )
