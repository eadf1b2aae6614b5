"""The payment platforms' adapters, as a configuration names them."""

from __future__ import annotations

from typing import Annotated

import msgspec

from drivers.adapter import Adapter, Settings, Surroundings
from drivers.device import Device, DeviceClass


class SignedHttpSettings(Settings, frozen=True, kw_only=True):
    """The simulated payment platform (``drivers.payment.platform``).

    Attributes:
        url: where it answers.
        key: the secret that it shares with the terminal, 32 bytes in hex.
        reply_s: seconds to connect, and again to be answered in.
    """

    url: Annotated[str, msgspec.Meta(pattern=r"^http://[A-Za-z0-9.-]+(:[0-9]{1,5})?\Z")]
    key: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}\Z")]
    reply_s: Annotated[float, msgspec.Meta(gt=0.0, le=30.0)] = 5.0

    def __repr__(self) -> str:
        return f"<SignedHttpSettings {self.url}>"


def _open(settings: SignedHttpSettings, around: Surroundings) -> Device:
    from drivers.payment.http import HttpPayment

    return HttpPayment(settings.url, bytes.fromhex(settings.key), reply_s=settings.reply_s)


ADAPTERS = (
    Adapter(
        device_class=DeviceClass.PAYMENT,
        name="signed-http",
        summary="the simulated payment platform; takes nobody's money",
        settings=SignedHttpSettings,
        open=_open,
        simulated=True,
    ),
)
