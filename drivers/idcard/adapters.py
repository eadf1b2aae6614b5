"""The ID card reader's adapters, as a configuration names them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec

from drivers.adapter import Adapter, Found, Settings, Surroundings
from drivers.device import Device, DeviceClass

if TYPE_CHECKING:
    from drivers.idcard.wlt import PhotoDecoder

_HOST = r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)"
_NUMBER = r"([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])"
_USB = r"[0-9A-Fa-f]{4}:[0-9A-Fa-f]{4}( SER=[A-Za-z0-9]+)?"
_Preamble = Annotated[str, msgspec.Meta(pattern=r"^([0-9A-Fa-f]{2}){2,8}\Z")]


class SdtSettings(Settings, frozen=True, kw_only=True):
    """What every SDT reader may be told, whatever its road.

    Attributes:
        framing: ``standard``, or ``ea-eb`` where replies begin with EA EB EC ED 04.
        reply_preamble: hex digits replies begin with, where the manual names others.
        fingers: ``off``; ``count`` also reads fingerprints, counts and drops them; ``keep`` hands
            them on.
        rf_frame: largest frame between module and card, 0 to 255; left alone where not given.
        photo_library: the vendor's WLT library, such as ``/opt/vendor/libwlt.so``.
        photo_convention: how it is called, see ``drivers.idcard.wlt.WltLibrary``.
        photo_function: its function, where it is not ``unpack`` or ``GetBmp``.
        photo_good: what its function returns on success.
        photo_interface: what ``GetBmp`` is told the reader hangs on: 1 serial, 2 USB.
        photo_bottom_up: whether rows without a bitmap header come from the bottom to the top.
        photo_limit_s: seconds it may take.
    """

    framing: Literal["standard", "ea-eb"] = "standard"
    reply_preamble: _Preamble | None = None
    fingers: Literal["off", "count", "keep"] = "off"
    rf_frame: Annotated[int, msgspec.Meta(ge=0, le=255)] | None = None
    photo_library: Annotated[str, msgspec.Meta(pattern=r"^/.+\Z")] | None = None
    photo_convention: Literal["unpack", "get-bmp"] = "unpack"
    photo_function: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z_]\w*\Z")] | None = None
    photo_good: int = 1
    photo_interface: int = 2
    photo_bottom_up: bool = False
    photo_limit_s: Annotated[float, msgspec.Meta(gt=0.0, le=10.0)] = 3.0


class SdtSerialSettings(SdtSettings, frozen=True, kw_only=True):
    """A reader that speaks SDT over a serial port or USB-CDC.

    Attributes:
        port: device path such as ``/dev/guanjia/idcard`` or one of ``/dev/serial/by-id``;
            ``hwgrep://VID:PID`` (or ``hwgrep://VID:PID SER=number``) is looked up at each
            opening, so that the reader may be plugged in anywhere and again.
            (``socket://host:port`` is what ``sdt-tcp`` is for, and still understood.)
        baudrate: 115200 unless the reader was set otherwise.
    """

    port: Annotated[
        str, msgspec.Meta(pattern=rf"^(/.+|hwgrep://{_USB}|socket://{_HOST}:{_NUMBER})\Z")
    ]
    baudrate: Literal[115200, 57600, 38400, 19200, 9600] = 115200


class SdtTcpSettings(SdtSettings, frozen=True, kw_only=True):
    """A reader that speaks SDT on the network, or behind a serial device server in raw mode.

    Attributes:
        address: ``host:port``; a number rather than a name where the name server may fail.
        connect_s: seconds to connect in.
    """

    address: Annotated[str, msgspec.Meta(pattern=rf"^{_HOST}:{_NUMBER}\Z")]
    connect_s: Annotated[float, msgspec.Meta(gt=0.0, le=30.0)] = 3.0


def _open_sdt_serial(settings: SdtSerialSettings, around: Surroundings) -> Device:
    return _reader(settings.port, settings, around, baudrate=settings.baudrate)


def _open_sdt_tcp(settings: SdtTcpSettings, around: Surroundings) -> Device:
    # One more gap than on a cable: a network may hold a segment back for as long.
    return _reader(
        f"socket://{settings.address}",
        settings,
        around,
        connect_s=settings.connect_s,
        gap_s=0.6,
    )


def _reader(
    port: str,
    settings: SdtSettings,
    around: Surroundings,
    *,
    baudrate: int = 115200,
    connect_s: float = 3.0,
    gap_s: float = 0.25,
) -> Device:
    from drivers.idcard import sdt
    from drivers.idcard.sdt_extras import SdtExtras
    from drivers.idcard.sdt_link import SdtTiming
    from drivers.idcard.sdt_serial import SdtSerialReader

    framing = {"standard": sdt.STANDARD, "ea-eb": sdt.EA_EB}[settings.framing]
    if settings.reply_preamble is not None:
        framing = sdt.SdtFraming(reply_preamble=bytes.fromhex(settings.reply_preamble))
    return SdtSerialReader(
        port,
        baudrate=baudrate,
        timing=SdtTiming(gap_s=gap_s, connect_s=connect_s),
        framing=framing,
        extras=SdtExtras(settings.fingers, settings.rf_frame, _photo_decoder(settings)),
        clock=around.clock,
    )


def _photo_decoder(settings: SdtSettings) -> PhotoDecoder:
    from drivers.idcard.wlt import NoPhotoDecoder, WltLibrary

    if settings.photo_library is None:
        return NoPhotoDecoder()
    return WltLibrary(
        Path(settings.photo_library),
        convention=settings.photo_convention,
        function=settings.photo_function or "",
        good=settings.photo_good,
        interface=settings.photo_interface,
        bottom_up=settings.photo_bottom_up,
        limit_s=settings.photo_limit_s,
    )


def _probe_serial() -> Iterator[Found]:
    from drivers.idcard.probe import find_readers

    return find_readers()


def _codes() -> Mapping[str, str]:
    from drivers.idcard.sdt import VERDICTS

    return {f"{sw3:02X}": verdict.meaning for sw3, verdict in VERDICTS.items()}


ADAPTERS = (
    Adapter(
        device_class=DeviceClass.IDCARD,
        name="sdt-serial",
        summary="SDT (SAM_V) over a serial port or USB-CDC",
        settings=SdtSerialSettings,
        open=_open_sdt_serial,
        probe=_probe_serial,
        codes=_codes,
    ),
    Adapter(
        device_class=DeviceClass.IDCARD,
        name="sdt-tcp",
        summary="SDT (SAM_V) over the network, also behind a serial device server",
        settings=SdtTcpSettings,
        open=_open_sdt_tcp,
        codes=_codes,
    ),
)
