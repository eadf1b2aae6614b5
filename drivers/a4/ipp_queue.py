"""What a printer is and can do, and what stands behind a queue.

Sources: RFC 8011 section 5.4, PWG 5101.1 (media names), CUPS's ``device-uri`` and
``cups-version``.
"""

from __future__ import annotations

import dataclasses
from urllib.parse import urlsplit

from drivers.a4.ipp_jobs import JobBook, KnownJob
from drivers.a4.ipp_link import IppLink, Operation, Trouble, answers_on
from drivers.a4.ipp_message import Attributes, Group
from drivers.a4.reasons import STOPPED

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

# Reasons that are the queue's own, not its printer's.
_QUEUES_OWN = ("paused", "moving-to-paused", "cups-")

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


@dataclasses.dataclass(frozen=True, slots=True)
class View:
    """What is known of a printer at one moment.

    Attributes:
        printer: the attributes to judge by.
        reached: false when the printer behind a queue does not answer.
        remembered: whether the reasons may be those of the last job: a queue asks its printer only
            while it prints, and says "media-needed" long after the paper came (seen with CUPS 2.4).
    """

    printer: Attributes
    reached: bool = True
    remembered: bool = False


def look_behind(queue: Attributes, limit_s: float) -> View:
    """See through a queue to its printer, where that speaks IPP itself.

    Args:
        queue: what Get-Printer-Attributes answered; also of a printer without a queue.
        limit_s: how long the printer behind may take.
    """
    is_queue = "cups-version" in queue
    behind = device_behind(queue)
    if behind is None:
        return View(queue, remembered=is_queue)
    uri = queue.text("device-uri")
    if not uri.startswith(("ipp://", "ipps://")):
        return View(queue, reached=behind.answers(limit_s), remembered=is_queue)
    link = IppLink(uri)
    answer = link.ask(
        Operation.GET_PRINTER_ATTRIBUTES,
        {"requested-attributes": PRINTER_ATTRIBUTES},
        limit_s=limit_s,
    )
    link.close()
    if isinstance(answer, Trouble) or answer.code >= 0x0100:
        return View(queue, reached=False)
    return View(_merged(queue, answer.first(Group.PRINTER)))


def _merged(queue: Attributes, device: Attributes) -> Attributes:
    """The printer's own words, with what only the queue knows: that it was stopped."""
    merged = device.copy()
    if queue.number("printer-state") == STOPPED:
        merged.put("printer-state", [STOPPED])
    own = [word for word in queue.texts("printer-state-reasons") if word.startswith(_QUEUES_OWN)]
    merged.put("printer-state-reasons", [*device.texts("printer-state-reasons"), *own])
    if queue.truth("printer-is-accepting-jobs") is False:
        merged.put("printer-is-accepting-jobs", [False])
    return merged


def printed_behind(printer: Attributes, name: str, ask_s: float) -> bool:
    """Whether the printer behind a queue says itself that it completed the job of that name.

    Args:
        printer: the queue's attributes.
        name: the job's; CUPS hands it on.
        ask_s: how long an answer may take.
    """
    uri = printer.text("device-uri")
    if not uri.startswith(("ipp://", "ipps://")) or device_behind(printer) is None:
        return False
    link = IppLink(uri)
    known = JobBook(link, ask_s).find(name)
    link.close()
    return isinstance(known, KnownJob) and known.printed


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
