"""The power supply's adapters, as a configuration names them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated

import msgspec

from drivers.adapter import Adapter, Found, Settings, Surroundings
from drivers.device import Device, DeviceClass


class NutSettings(Settings, frozen=True, kw_only=True):
    """A supply that a NUT server on this machine or in the network watches.

    Attributes:
        ups: its name there, as ``upsc -l`` lists it.
        host: of the server.
        port: of the server.
        reply_s: seconds to connect and be answered in.
    """

    ups: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9._-]{1,64}\Z")]
    host: Annotated[str, msgspec.Meta(min_length=1)] = "127.0.0.1"
    port: Annotated[int, msgspec.Meta(ge=1, le=65535)] = 3493
    reply_s: Annotated[float, msgspec.Meta(gt=0.0, le=30.0)] = 3.0


def _open(settings: NutSettings, around: Surroundings) -> Device:
    from drivers.ups.nut import NutUps

    return NutUps(
        settings.host,
        settings.port,
        settings.ups,
        reply_s=settings.reply_s,
        clock=around.clock,
    )


def _probe() -> Iterator[Found]:
    from drivers.ups.probe import find_supplies

    return find_supplies()


def _codes() -> Mapping[str, str]:
    from drivers.ups.nut_protocol import ERRORS, STATUS_WORDS

    return {**STATUS_WORDS, **ERRORS}


ADAPTERS = (
    Adapter(
        device_class=DeviceClass.UPS,
        name="nut",
        summary="an uninterruptible power supply behind a NUT server",
        settings=NutSettings,
        open=_open,
        probe=_probe,
        codes=_codes,
    ),
)
