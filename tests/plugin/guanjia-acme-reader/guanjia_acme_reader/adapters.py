"""What the terminal is told of this plug-in; imports nothing but the terminal's own words."""

from __future__ import annotations

from typing import Annotated

import msgspec

from drivers.adapter import Adapter, Settings, Surroundings
from drivers.device import Device, DeviceClass


class AcmeSettings(Settings, frozen=True, kw_only=True):
    """The fields of ``[devices.idcard]`` besides ``adapter``.

    Attributes:
        host: of the reader.
        port: of the reader.
        reply_s: seconds it may take to answer.
    """

    host: str
    port: Annotated[int, msgspec.Meta(ge=1, le=65535)]
    reply_s: Annotated[float, msgspec.Meta(gt=0.0, le=10.0)] = 4.0


def _open(settings: AcmeSettings, around: Surroundings) -> Device:
    # Imported only when a configuration names the reader.
    from .reader import AcmeReader

    return AcmeReader(settings.host, settings.port, settings.reply_s, around.clock)


ADAPTERS = (
    Adapter(
        device_class=DeviceClass.IDCARD,
        name="acme-json",
        summary="ACME R1: one line of JSON each way over TCP",
        settings=AcmeSettings,
        open=_open,
        codes=lambda: {"E7": "antenna broken", "E9": "security module missing"},
    ),
)
