"""What every code scanner can do, and what it brings."""

from __future__ import annotations

import dataclasses
from typing import Protocol

from drivers.device import Cancel, Completion, Device


@dataclasses.dataclass(frozen=True, slots=True)
class Scanned:
    """The text of one code.

    Attributes:
        text: what the code says, without prefix and terminator; may be personal.
        symbology: ``qr``, ``code128`` ...; empty where the scanner does not tell.
    """

    text: str = dataclasses.field(repr=False)
    symbology: str = ""


class CodeScanner(Device, Protocol):
    """A reader of bar codes and QR codes.

    Features: ``serial``, ``input``, ``camera`` (how it is connected); ``trigger`` (it is switched
    on for each scan); ``symbology`` (it tells the kind of code).
    """

    def scan(self, timeout_s: float, cancel: Cancel | None = None) -> Completion[Scanned]:
        """Wait for one code that is presented from now on.

        What arrived while nobody scanned is never taken for it.

        Args:
            timeout_s: how long to wait for a code, in seconds.
            cancel: ends the wait.

        Returns:
            ``success`` with the code; ``timeOut``; ``canceled``; ``invalidData`` when something was
            scanned that is no acceptable text (the reason never repeats it); ``deviceNotReady``
            when there is no scanner to wait for.
        """
