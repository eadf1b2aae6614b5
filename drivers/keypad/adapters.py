"""The tactile keypads' adapters, as a configuration names them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

import msgspec

from drivers.adapter import Adapter, Found, Settings, Surroundings
from drivers.device import Device, DeviceClass

_Key = Literal["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "#"]


class EvdevSettings(Settings, frozen=True, kw_only=True):
    """A keypad that is an input device.

    Attributes:
        path: a name that survives replugging, such as ``/dev/input/by-id/...-event-kbd``.
        keys: what other keys of it mean: the kernel's number of a key, and one of the twelve.
    """

    path: str
    keys: dict[Annotated[str, msgspec.Meta(pattern=r"^[0-9]{1,3}\Z")], _Key] = msgspec.field(
        default_factory=dict
    )


class SimulatedSettings(Settings, frozen=True, kw_only=True):
    """Keys pressed by a program.

    Attributes:
        port: where the simulator listens on this machine.
    """

    port: Annotated[int, msgspec.Meta(ge=1, le=65535)]


def _open_evdev(settings: EvdevSettings, around: Surroundings) -> Device:
    from drivers.input_device import GrabbedInput
    from drivers.keypad.evdev_keypad import EvdevKeypad
    from drivers.keypad.keys import USUAL, PressDecoder

    keys = {**USUAL, **{int(code): key for code, key in settings.keys.items()}}
    return EvdevKeypad(GrabbedInput(settings.path), PressDecoder(keys))


def _open_simulated(settings: SimulatedSettings, around: Surroundings) -> Device:
    from drivers.keypad.simulated import SimulatedKeypad

    return SimulatedKeypad(settings.port)


def _probe_evdev() -> Iterator[Found]:
    from drivers.input_device import stable_names

    # Every keyboard has such a name: which one is the keypad only a person can tell.
    for path in stable_names("-event-kbd"):
        yield Found({"path": str(path)}, path.name.removesuffix("-event-kbd"))


ADAPTERS = (
    Adapter(
        device_class=DeviceClass.KEYPAD,
        name="keypad-evdev",
        summary="a number pad that is an input device, grabbed so that its keys reach no window",
        settings=EvdevSettings,
        open=_open_evdev,
        probe=_probe_evdev,
        extra="input",
    ),
    Adapter(
        device_class=DeviceClass.KEYPAD,
        name="keypad-simulated",
        summary="keys pressed by a program (development only)",
        settings=SimulatedSettings,
        open=_open_simulated,
        simulated=True,
    ),
)
