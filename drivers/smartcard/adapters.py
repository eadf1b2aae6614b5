"""The smart card reader's adapters, as a configuration names them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated

import msgspec

from drivers.adapter import AbsentDevice, Adapter, Found, Settings, Surroundings
from drivers.device import Device, DeviceClass


class PcscSettings(Settings, frozen=True, kw_only=True):
    """A reader known to the PC/SC service.

    Attributes:
        reader: how its name begins, as ``probe`` shows it; empty takes the first. The number at the
            end changes with the order of plugging in: leave it out unless two are alike.
        exchange_s: one command to the card may take so many seconds.
    """

    reader: Annotated[str, msgspec.Meta(max_length=127)]
    exchange_s: Annotated[float, msgspec.Meta(gt=0.0, le=60.0)] = 10.0


class SimulatedSettings(Settings, frozen=True, kw_only=True):
    """A reader of a simulated PC/SC service in this process; for development.

    Attributes:
        service: the name that service was started under.
        reader: how the reader's name begins; empty takes the first.
    """

    service: str
    reader: str = ""


def _open_pcsc(settings: PcscSettings, around: Surroundings) -> Device:
    from drivers.smartcard.pcsc import PcscReader, PcscTiming, installed_library

    return PcscReader(
        installed_library(),
        settings.reader,
        timing=PcscTiming(exchange_s=settings.exchange_s),
        clock=around.clock,
    )


def _open_simulated(settings: SimulatedSettings, around: Surroundings) -> Device:
    from drivers.smartcard.pcsc import PcscReader
    from drivers.smartcard.simulated_pcsc import running_service

    service = running_service(settings.service)
    if service is None:
        reason = f"no simulated service {settings.service!r} in this process"
        return AbsentDevice(DeviceClass.SMARTCARD, reason)
    return PcscReader(service, settings.reader, clock=around.clock)


def _probe_pcsc() -> Iterator[Found]:
    from drivers.smartcard.pcsc import find_readers

    return find_readers()


def _codes() -> Mapping[str, str]:
    from drivers.smartcard import apdu, pcsc_library

    return {f"{sw:04X}": text for sw, text in apdu.MEANINGS.items()} | {
        f"{code:08X}": text for code, text in pcsc_library.MEANINGS.items()
    }


ADAPTERS = (
    Adapter(
        device_class=DeviceClass.SMARTCARD,
        name="pcsc",
        summary="a PC/SC reader, contact or contactless, through pcscd",
        settings=PcscSettings,
        open=_open_pcsc,
        probe=_probe_pcsc,
        codes=_codes,
        extra="smartcard",
    ),
    Adapter(
        device_class=DeviceClass.SMARTCARD,
        name="simulated",
        summary="a reader of the simulated PC/SC service, with virtual cards",
        settings=SimulatedSettings,
        open=_open_simulated,
        codes=_codes,
        simulated=True,
    ),
)
