"""Input devices of the kernel (evdev), held exclusively: scanners that type, pads that draw.

The only module that knows the evdev library, an optional extra, imported when a device is opened.
What the events mean is decided elsewhere, by classes that need no device.
"""

from __future__ import annotations

import dataclasses
import enum
import errno
import math
import os
import select
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from drivers.device import DeviceStatus

if TYPE_CHECKING:
    import evdev

BY_ID = Path("/dev/input/by-id")

# linux/input-event-codes.h
EV_SYN, EV_KEY, EV_ABS, EV_LED = 0x00, 0x01, 0x03, 0x11
SYN_REPORT, SYN_DROPPED = 0, 3
LED_CAPSL = 1


@dataclasses.dataclass(frozen=True, slots=True)
class InputEvent:
    """One event as the kernel gives it (struct input_event).

    Attributes:
        type: ``EV_KEY``, ``EV_ABS``, ``EV_SYN`` ...
        code: which key or axis; not shown, it may be a character of somebody's code.
        value: 1 pressed, 0 released, 2 repeated; or where on the axis.
        at_s: the kernel's time stamp, in seconds of the wall clock.
    """

    type: int
    code: int = dataclasses.field(repr=False)
    value: int = dataclasses.field(repr=False)
    at_s: float = 0.0


@dataclasses.dataclass(frozen=True, slots=True)
class Axis:
    """The range of an axis (struct input_absinfo).

    Attributes:
        least: smallest value.
        most: largest value.
        per_mm: units per millimetre, 0 where the device does not say.
    """

    least: int
    most: int
    per_mm: int = 0


class InputFault(enum.Enum):
    """Why an input device cannot be read."""

    NO_DEVICE = "no device"
    FORBIDDEN = "no permission for the device"
    HELD = "device grabbed by another program"
    UNFIT = "not an input device"

    @property
    def status(self) -> DeviceStatus:
        """What it means for the device's status."""
        if self is InputFault.NO_DEVICE:
            return DeviceStatus.NO_DEVICE
        return DeviceStatus.OFFLINE


class InputLost(Exception):
    """The device could not be opened, or vanished; ``fault`` says why."""

    def __init__(self, fault: InputFault, detail: str = "") -> None:
        super().__init__(f"{fault.value} ({detail})" if detail else fault.value)
        self.fault = fault


class InputSource(Protocol):
    """Where events come from; ``GrabbedInput`` in a terminal."""

    def open(self) -> None:
        """Open and grab; nothing where it is open. Raises ``InputLost``."""

    def read(self, timeout_s: float) -> list[InputEvent]:
        """What came within that time, at the latest. Raises ``InputLost``."""

    def close(self) -> None:
        """Let go."""

    @property
    def is_open(self) -> bool:
        """Whether it is held."""

    @property
    def model(self) -> str:
        """What the device calls itself; empty before it was opened."""

    @property
    def caps_lock(self) -> bool:
        """Whether its caps lock lamp was lit when it was opened."""

    def axis(self, code: int) -> Axis | None:
        """The range of an axis; None where it has none, or before it was opened."""


class GrabbedInput:
    """One input device by path, grabbed (EVIOCGRAB) from opening to closing.

    While it is grabbed no other reader gets its events: what a scanner types reaches no window.

    Invariants: never open without the grab; after ``InputLost`` it is closed, and the next ``open``
    looks the path up anew.
    """

    def __init__(self, path: str) -> None:
        """Prepare; nothing is opened.

        Args:
            path: a stable name such as ``/dev/input/by-id/...-event-kbd``.

        Raises:
            ImportError: the evdev library is not installed.
        """
        import evdev

        self._evdev = evdev
        self._path = path
        self._device: evdev.InputDevice[str] | None = None
        self._caps_lock = False
        self._axes: dict[int, Axis] = {}
        self._model = ""

    @property
    def is_open(self) -> bool:
        """Whether it is held."""
        return self._device is not None

    @property
    def model(self) -> str:
        """What the device calls itself; empty before it was opened."""
        return self._model

    @property
    def caps_lock(self) -> bool:
        """Whether its caps lock lamp was lit when it was opened."""
        return self._caps_lock

    def axis(self, code: int) -> Axis | None:
        """The range of an axis; None where it has none, or before it was opened."""
        return self._axes.get(code)

    def open(self) -> None:
        """Open and grab; nothing where it is open.

        Raises:
            InputLost: it is not there, forbidden, held by another program, or no input device.
        """
        if self._device is not None:
            return
        try:
            # evdev itself says no more than "not a device" about a path it may not read.
            os.close(os.open(self._path, os.O_RDONLY | os.O_NONBLOCK))
            device = self._evdev.InputDevice(self._path)
        except OSError as error:
            raise InputLost(_fault_of(error), _name_of(error)) from None
        try:
            device.grab()
            self._learn(device)
        except OSError as error:
            device.close()
            raise InputLost(_fault_of(error), _name_of(error)) from None
        self._device = device

    def read(self, timeout_s: float) -> list[InputEvent]:
        """What came within ``timeout_s`` seconds at the latest; at most one buffer of the kernel's.

        Raises:
            InputLost: it is not open, or vanished.
        """
        if self._device is None:
            raise InputLost(InputFault.NO_DEVICE)
        try:
            waiting = select.poll()
            waiting.register(self._device.fd, select.POLLIN)
            if not waiting.poll(math.ceil(max(timeout_s, 0.0) * 1000)):
                return []
            return [
                InputEvent(event.type, event.code, event.value, event.timestamp())
                for event in self._device.read()
            ]
        except BlockingIOError:
            return []
        except OSError as error:
            # ENODEV: unplugged. Whatever else: a fresh opening tells.
            self.close()
            raise InputLost(InputFault.NO_DEVICE, _name_of(error)) from None

    def close(self) -> None:
        """Let go; other programs get its events again."""
        device, self._device = self._device, None
        if device is None:
            return
        try:
            device.ungrab()
        except OSError:
            # Unplugged, or the grab is gone already: closing lets go in any case.
            pass
        finally:
            device.close()

    def _learn(self, device: evdev.InputDevice[str]) -> None:
        self._model = device.name
        capabilities = device.capabilities(absinfo=False)
        self._caps_lock = EV_LED in capabilities and LED_CAPSL in device.leds()
        self._axes = {}
        for code in capabilities.get(EV_ABS, []):
            info = device.absinfo(code)
            self._axes[code] = Axis(info.min, info.max, info.resolution)


def stable_names(suffix: str) -> Iterator[Path]:
    """Input devices under names that survive replugging, such as those that end in ``-event-kbd``.

    ``event-kbd`` and ``event-mouse`` are given by udev's rules (60-persistent-input).
    """
    if BY_ID.is_dir():
        yield from sorted(BY_ID.glob(f"*{suffix}"))


def _fault_of(error: OSError) -> InputFault:
    match error.errno:
        case errno.ENOENT | errno.ENODEV | errno.ENXIO:
            return InputFault.NO_DEVICE
        case errno.EACCES | errno.EPERM:
            return InputFault.FORBIDDEN
        case errno.EBUSY:
            return InputFault.HELD
        case _:
            return InputFault.UNFIT


def _name_of(error: OSError) -> str:
    return errno.errorcode.get(error.errno or 0, "")
