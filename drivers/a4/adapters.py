"""The A4 printer's adapters, as a configuration names them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import msgspec

from drivers.adapter import Adapter, Settings, Surroundings
from drivers.device import Device, DeviceClass


class IppSettings(Settings, frozen=True, kw_only=True):
    """A page printer that speaks IPP, straight or as a CUPS queue.

    Attributes:
        uri: ``ipp://host:631/ipp/print``, or a queue's ``ipp://localhost/printers/name``.
        media: PWG 5101.1 name of the paper.
        max_megabytes: larger documents are refused.
        max_pages: longer ones too, as far as pages can be counted.
        probe_device: whether the printer behind a queue is asked as well; a queue alone notices
            late that its printer is gone, and remembers trouble that is over.
        verify_certificate: whether ``ipps`` asks for a certificate of a known authority.
    """

    uri: Annotated[str, msgspec.Meta(pattern=r"^ipps?://[^/]+/.*\Z")]
    media: str = "iso_a4_210x297mm"
    max_megabytes: Annotated[int, msgspec.Meta(ge=1, le=500)] = 50
    max_pages: Annotated[int, msgspec.Meta(ge=1)] = 200
    probe_device: bool = True
    verify_certificate: bool = False


def _open_ipp(settings: IppSettings, around: Surroundings) -> Device:
    from drivers.a4.ipp import IppPrinter
    from drivers.a4.ipp_link import IppLink

    return IppPrinter(
        IppLink(settings.uri, verify_certificate=settings.verify_certificate),
        media=settings.media,
        max_bytes=settings.max_megabytes * 1_000_000,
        max_pages=settings.max_pages,
        probe_device=settings.probe_device,
        jobs_file=around.data / "pages-printed",
        clock=around.clock,
    )


def _codes() -> Mapping[str, str]:
    from drivers.a4.reasons import REASONS

    return {keyword: condition.value for keyword, condition in REASONS.items()}


ADAPTERS = (
    Adapter(
        device_class=DeviceClass.A4,
        name="ipp",
        summary="IPP (RFC 8011), straight to the printer or through a CUPS queue",
        settings=IppSettings,
        open=_open_ipp,
        codes=_codes,
    ),
)
