"""What every receipt printer can do, and the document it prints.

A receipt is described in meaning (heading, field, code), not in bytes: adapters lay it out for
their paper. "Printed" is a statement of the printer, never of the sender.
"""

from __future__ import annotations

import dataclasses
from typing import Literal, Protocol

from drivers.device import Completion, Device


@dataclasses.dataclass(frozen=True, slots=True)
class Line:
    """A line or paragraph of text, wrapped to the paper by the adapter."""

    text: str
    size: Literal["normal", "large"] = "normal"
    bold: bool = False
    align: Literal["left", "center", "right"] = "left"


@dataclasses.dataclass(frozen=True, slots=True)
class Field:
    """A label and its value; the value goes on the next line where both do not fit on one."""

    label: str
    value: str


@dataclasses.dataclass(frozen=True, slots=True)
class Code:
    """A QR code, centred, with a quiet zone; ``data`` is printable ASCII."""

    data: str


@dataclasses.dataclass(frozen=True, slots=True)
class Rule:
    """A dividing line across the paper."""


Block = Line | Field | Code | Rule


@dataclasses.dataclass(frozen=True, slots=True)
class Receipt:
    """What is to be printed.

    Attributes:
        job_id: one id per intent; a printer that already confirmed it does not print it again.
        blocks: top to bottom.
    """

    job_id: str
    blocks: tuple[Block, ...] = dataclasses.field(repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class Printed:
    """The printer's own confirmation that the whole job left the head.

    Attributes:
        job_id: of the receipt.
        again: true when it had been confirmed before and nothing was printed now.
    """

    job_id: str
    again: bool = False


class ReceiptPrinter(Device, Protocol):
    """A receipt printer with a cutter.

    Features: ``cutter``, ``partialCut``, ``qr`` (draws codes itself).
    """

    def print(self, receipt: Receipt) -> Completion[Printed]:
        """Print, and wait for the printer's own confirmation.

        Returns success only after the printer answered a status request that was queued behind
        the job's last byte and reported neither paper end nor an error. Without success a retry
        under the same ``job_id`` is safe: a job the printer still holds is not sent a second time.
        """
