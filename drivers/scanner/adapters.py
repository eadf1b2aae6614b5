"""The code scanner's adapters, as a configuration names them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

import msgspec

from drivers.adapter import Adapter, Found, Settings, Surroundings
from drivers.camera.adapters import V4l2Settings, probe_v4l2
from drivers.camera.adapters import open_v4l2 as open_camera
from drivers.device import Device, DeviceClass

HexBytes = Annotated[str, msgspec.Meta(pattern=r"^([0-9A-Fa-f]{2}){0,16}\Z")]
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


class SerialScannerSettings(Settings, frozen=True, kw_only=True):
    """A scanner on a serial line (RS-232 or USB-CDC).

    Attributes:
        port: device path such as ``/dev/guanjia/scanner``, or another URL pyserial knows.
        baudrate: as the scanner is set; of no meaning with USB-CDC.
        ending: what it is set to send after a code, see ``LineFormat``.
        encoding: of the text.
        trigger_on: hexadecimal bytes that switch it on, such as ``16540D``; empty where it looks
            all the time.
        trigger_off: hexadecimal bytes that switch it off.
        gap_s: longest pause inside one code.
        least: shortest text accepted, in characters.
        most: longest text accepted, in characters.
        ascii_only: refuse anything but printable ASCII.
        aim_prefix: whether it is set to send AIM symbology identifiers.
    """

    port: str
    baudrate: Annotated[int, msgspec.Meta(ge=300, le=4_000_000)] = 9600
    ending: Literal["crlf", "etx", "none"] = "crlf"
    encoding: Literal["auto", "utf-8", "gb18030"] = "auto"
    trigger_on: HexBytes = ""
    trigger_off: HexBytes = ""
    gap_s: Seconds = 0.25
    least: Length = 1
    most: Length = 2953
    ascii_only: bool = False
    aim_prefix: bool = False


class CameraScannerSettings(V4l2Settings, frozen=True, kw_only=True):
    """A camera of the kernel's that looks for codes; it cannot be another device's camera as well.

    Attributes:
        encoding: of codes that do not name theirs.
        least: shortest text accepted, in characters.
        most: longest text accepted, in characters.
    """

    encoding: Literal["auto", "utf-8", "gb18030"] = "auto"
    least: Length = 1
    most: Length = 2953


def _open_serial(settings: SerialScannerSettings, around: Surroundings) -> Device:
    from drivers.scanner.burst import BurstTiming
    from drivers.scanner.bytes import LineFormat
    from drivers.scanner.serial_scanner import SerialScanner, Trigger
    from drivers.scanner.text import TextRules

    triggered = bool(settings.trigger_on)
    return SerialScanner(
        settings.port,
        baudrate=settings.baudrate,
        rules=TextRules(settings.least, settings.most, settings.ascii_only, settings.aim_prefix),
        form=LineFormat(settings.ending, settings.encoding, answers=triggered),
        trigger=Trigger(bytes.fromhex(settings.trigger_on), bytes.fromhex(settings.trigger_off)),
        timing=BurstTiming(gap_s=settings.gap_s),
        clock=around.clock,
    )


def _open_camera(settings: CameraScannerSettings, around: Surroundings) -> Device:
    from drivers.scanner.camera_codes import CameraScanner
    from drivers.scanner.text import TextRules

    return CameraScanner(
        open_camera(DeviceClass.SCANNER, settings, around),
        rules=TextRules(settings.least, settings.most),
        encoding=settings.encoding,
    )


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
        name="scanner-serial",
        summary="a scanner on a serial line (RS-232 or USB-CDC)",
        settings=SerialScannerSettings,
        open=_open_serial,
    ),
    Adapter(
        device_class=DeviceClass.SCANNER,
        name="scanner-evdev",
        summary="a scanner that types (HID keyboard), grabbed so that nothing reaches the window",
        settings=EvdevScannerSettings,
        open=_open_evdev,
        probe=_probe_evdev,
        extra="input",
    ),
    Adapter(
        device_class=DeviceClass.SCANNER,
        name="scanner-camera",
        summary="a V4L2 camera that looks for codes",
        settings=CameraScannerSettings,
        open=_open_camera,
        probe=probe_v4l2,
    ),
)
