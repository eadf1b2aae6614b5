"""The code scanner's adapters, as a configuration names them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

import msgspec

from drivers.adapter import Adapter, Found, Settings, Surroundings
from drivers.device import Device, DeviceClass

Length = Annotated[int, msgspec.Meta(ge=1, le=4096)]
Seconds = Annotated[float, msgspec.Meta(gt=0.0, le=5.0)]


class EvdevScannerSettings(Settings, frozen=True, kw_only=True):
    """A scanner that types, as an input device.

    Attributes:
        path: a name that survives replugging, such as ``/dev/input/by-id/...-event-kbd``.
        terminator: the key the scanner is set to send after a code.
        gap_s: longest pause between two characters of one code.
        least: shortest text accepted, in characters.
        most: longest text accepted, in characters.
        aim_prefix: whether it is set to send AIM symbology identifiers.
    """

    path: str
    terminator: Literal["enter", "tab", "either", "none"] = "either"
    gap_s: Seconds = 0.25
    least: Length = 1
    most: Length = 2953
    aim_prefix: bool = False


def _open_evdev(settings: EvdevScannerSettings, around: Surroundings) -> Device:
    from drivers.input_device import GrabbedInput
    from drivers.scanner.burst import BurstTiming
    from drivers.scanner.evdev_scanner import EvdevScanner
    from drivers.scanner.text import TextRules

    return EvdevScanner(
        GrabbedInput(settings.path),
        rules=TextRules(settings.least, settings.most, aim_prefix=settings.aim_prefix),
        terminator=settings.terminator,
        timing=BurstTiming(gap_s=settings.gap_s),
    )


def _probe_evdev() -> Iterator[Found]:
    from drivers.input_device import stable_names

    # Ordinary keyboards have such names as well: which one scans only a person can tell.
    for path in stable_names("-event-kbd"):
        yield Found({"path": str(path)}, path.name.removesuffix("-event-kbd"))


ADAPTERS = (
    Adapter(
        device_class=DeviceClass.SCANNER,
        name="scanner-evdev",
        summary="a scanner that types (HID keyboard), grabbed so that nothing reaches the window",
        settings=EvdevScannerSettings,
        open=_open_evdev,
        probe=_probe_evdev,
        extra="input",
    ),
)
