"""What a USB printer says of itself, and which usblp nodes there are.

Sources: IEEE 1284-2000 section 7.6 (the id's text), Linux ``drivers/usb/class/usblp.c`` (nodes, the
``ieee1284_id`` attribute).
"""

from __future__ import annotations

import dataclasses
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

ID_BYTES = 1024
"""More than any printer says."""
_USB_MAJOR, _USBLP_MINORS = 180, range(16)

# Languages of page printers: such a printer is no receipt printer.
_PAGE_LANGUAGES = ("PCL", "POSTSCRIPT", "PDF", "PWG", "URF", "XPS")


@dataclasses.dataclass(frozen=True, slots=True)
class DeviceId:
    """What a printer says of itself over IEEE 1284.

    Attributes:
        maker: ``MFG`` or ``MANUFACTURER``.
        model: ``MDL`` or ``MODEL``.
        serial: ``SN``, ``SERN`` or ``SERIALNUMBER``; empty with most.
        languages: ``CMD`` or ``COMMAND SET``, upper case.
    """

    maker: str = ""
    model: str = ""
    serial: str = ""
    languages: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Maker and model for a technician, empty when it says neither."""
        return f"{self.maker} {self.model}".strip()


def parse_device_id(text: str) -> DeviceId:
    """Read an IEEE 1284 id such as ``MFG:Gprinter;MDL:GP-80;CMD:ESC/POS;``; never fails.

    Control characters are taken out and every value is cut at 80 characters: the text ends up on a
    technician's screen.
    """
    fields: dict[str, str] = {}
    for part in text.split(";"):
        key, colon, value = part.partition(":")
        if colon:
            shown = "".join(sign for sign in value if sign.isprintable()).strip()
            fields.setdefault(key.strip().upper(), shown[:80])

    def first(*keys: str) -> str:
        return next((fields[key] for key in keys if fields.get(key)), "")

    languages = first("CMD", "COMMAND SET").upper().split(",")
    return DeviceId(
        maker=first("MFG", "MANUFACTURER"),
        model=first("MDL", "MODEL"),
        serial=first("SN", "SERN", "SERIALNUMBER"),
        languages=tuple(language.strip() for language in languages if language.strip()),
    )


@dataclasses.dataclass(frozen=True, slots=True)
class FoundNode:
    """A usblp node on this machine.

    Attributes:
        path: its most lasting name.
        device_id: what the printer says of itself; ``None`` when it cannot be asked.
    """

    path: str
    device_id: DeviceId | None

    @property
    def prints_pages(self) -> bool:
        """Whether it speaks a page printer's language, and not ESC/POS."""
        languages = self.device_id.languages if self.device_id is not None else ()
        page = any(language.startswith(_PAGE_LANGUAGES) for language in languages)
        return page and not self.speaks_escpos

    @property
    def speaks_escpos(self) -> bool:
        """Whether it says itself that it understands ESC/POS."""
        languages = self.device_id.languages if self.device_id is not None else ()
        return any(language.replace("-", "/") in ("ESC/POS", "ESCPOS") for language in languages)


def find_nodes(dev: Path = Path("/dev"), sys: Path = Path("/sys")) -> Iterator[FoundNode]:
    """The usblp nodes, each once, under udev's name in ``/dev/guanjia`` where it has one.

    Opens nothing: the kernel keeps the id it read when the printer was plugged in, so that a
    printer at work is not disturbed.
    """
    seen: set[Path] = set()
    for path in (*_entries(dev / "guanjia"), *_entries(dev / "usb")):
        real = path.resolve()
        if real in seen or not _is_usblp(real):
            continue
        seen.add(real)
        yield FoundNode(str(path), _kept_id(sys / "class" / "usbmisc" / real.name))


def _entries(folder: Path) -> Iterable[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return ()


def _is_usblp(path: Path) -> bool:
    try:
        node = path.stat()
    except OSError:
        return False
    number = node.st_rdev
    usblp = os.major(number) == _USB_MAJOR and os.minor(number) in _USBLP_MINORS
    return stat.S_ISCHR(node.st_mode) and usblp and path.name.startswith("lp")


def _kept_id(entry: Path) -> DeviceId | None:
    try:
        raw = (entry / "device" / "ieee1284_id").read_bytes()[:ID_BYTES]
    except OSError:
        return None
    return parse_device_id(raw.decode("utf-8", "replace"))
