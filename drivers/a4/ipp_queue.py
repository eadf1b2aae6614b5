"""What a printer is and can do, and what stands behind a queue.

Sources: RFC 8011 section 5.4, PWG 5101.1 (media names), CUPS's ``device-uri`` and
``cups-version``.
"""

from __future__ import annotations

import dataclasses
from urllib.parse import urlsplit

from drivers.a4.ipp_link import answers_on
from drivers.a4.ipp_message import Attributes

PRINTER_ATTRIBUTES = [
    "printer-state",
    "printer-state-reasons",
    "printer-state-message",
    "printer-is-accepting-jobs",
    "printer-make-and-model",
    "printer-serial-number",
    "document-format-supported",
    "sides-supported",
    "color-supported",
    "media-supported",
    "marker-levels",
    "marker-low-levels",
    "marker-types",
    "marker-names",
    "device-uri",
    "cups-version",
]

_PORTS = {"ipp": 631, "ipps": 631, "http": 80, "https": 443}


@dataclasses.dataclass(frozen=True, slots=True)
class DeviceBehind:
    """Where a queue's printer listens."""

    host: str
    port: int

    def answers(self, limit_s: float) -> bool:
        """Whether it accepts a connection."""
        return answers_on(self.host, self.port, limit_s)


def device_behind(printer: Attributes) -> DeviceBehind | None:
    """The network printer behind a queue; ``None`` where it cannot be knocked at.

    Raw port 9100 is left out: many printers take a connection there for the beginning of a job.
    """
    try:
        uri = urlsplit(printer.text("device-uri"))
        port = uri.port or _PORTS.get(uri.scheme)
    except ValueError:
        return None
    if uri.scheme not in _PORTS or not uri.hostname or port is None:
        return None
    # Found by DNS-SD: a service's name, not a host's.
    if "._tcp" in uri.hostname:
        return None
    return DeviceBehind(uri.hostname, port)


def model_of(printer: Attributes) -> str:
    """Maker and model, fit for a screen."""
    model = printer.text("printer-make-and-model")
    return "".join(sign for sign in model if sign.isprintable())[:120]


def features_of(printer: Attributes) -> frozenset[str]:
    """The words of the port."""
    features = set()
    if "application/pdf" in printer.texts("document-format-supported"):
        features.add("pdf")
    if printer.truth("color-supported"):
        features.add("color")
    if any(sides.startswith("two-sided") for sides in printer.texts("sides-supported")):
        features.add("duplex")
    if any(media.startswith("iso_a4_") for media in printer.texts("media-supported")):
        features.add("a4")
    if "cups-version" in printer:
        features.add("queue")
    return frozenset(features)
