"""The signature pad's adapters, as a configuration names them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import msgspec

from drivers.adapter import Adapter, Found, Settings, Surroundings
from drivers.device import Device, DeviceClass

Millimetres = Annotated[float, msgspec.Meta(ge=0.0, le=1000.0)]
Positive = Annotated[float, msgspec.Meta(gt=0.0, le=1000.0)]


class TouchscreenSettings(Settings, frozen=True, kw_only=True):
    """The terminal's own touchscreen.

    Attributes:
        width_mm: of the signature area.
        height_mm: of the same.
    """

    width_mm: Positive = 150.0
    height_mm: Positive = 60.0


class EvdevPadSettings(Settings, frozen=True, kw_only=True):
    """A pad that is an input device.

    Attributes:
        path: a name that survives replugging, such as ``/dev/input/by-id/...-event-mouse``.
        width_mm: of its surface, 0 for what it says of itself.
        height_mm: of the same.
    """

    path: str
    width_mm: Millimetres = 0.0
    height_mm: Millimetres = 0.0


def _open_touchscreen(settings: TouchscreenSettings, around: Surroundings) -> Device:
    from drivers.signature.touchscreen import TouchscreenPad

    return TouchscreenPad(settings.width_mm, settings.height_mm)


def _open_evdev(settings: EvdevPadSettings, around: Surroundings) -> Device:
    from drivers.input_device import GrabbedInput
    from drivers.signature.evdev_pad import EvdevPad

    return EvdevPad(
        GrabbedInput(settings.path), width_mm=settings.width_mm, height_mm=settings.height_mm
    )


def _probe_evdev() -> Iterator[Found]:
    from drivers.input_device import stable_names

    # Mice have such names as well: which one is a pad only a person can tell.
    for path in stable_names("-event-mouse"):
        yield Found({"path": str(path)}, path.name.removesuffix("-event-mouse"))


ADAPTERS = (
    Adapter(
        device_class=DeviceClass.SIGNATURE,
        name="touchscreen",
        summary="the terminal's own touchscreen",
        settings=TouchscreenSettings,
        open=_open_touchscreen,
    ),
    Adapter(
        device_class=DeviceClass.SIGNATURE,
        name="signature-evdev",
        summary="a pad that is an input device, grabbed so that its pen moves no pointer",
        settings=EvdevPadSettings,
        open=_open_evdev,
        probe=_probe_evdev,
        extra="input",
    ),
)
