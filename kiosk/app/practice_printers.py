"""Printers in training: every slip and every page says that nothing was really done.

They stand between the terminal and the adapters, so that no way of printing goes past the mark.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from io import BytesIO

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from PySide6.QtCore import QPointF
from PySide6.QtGui import QFont, QPainterPath

from drivers.a4.port import A4Printer, OnProgress, PrintJob
from drivers.a4.port import Printed as PagesPrinted
from drivers.device import Cancel, Capabilities, Completion, StatusReport
from drivers.receipt.port import Line, Printed, Receipt, ReceiptPrinter, Rule
from kiosk.app.qt import FONT

# Points (1/72 inch): letters that cannot be overlooked, again and again down an A4 page.
_LETTERS_PT = 40
_LEFT_PT, _FIRST_PT, _EVERY_PT, _LINES = 60, 120, 200, 4
# Rising to the right by 15 degrees: cosine and sine.
_TURN = "0.966 0.259 -0.259 0.966"


class MarkedReceiptPrinter:
    """A receipt printer that begins and ends every slip with the mark."""

    def __init__(self, printer: ReceiptPrinter, mark: str) -> None:
        self._printer = printer
        self._mark = Line(mark, size="large", bold=True, align="center")

    def print(self, receipt: Receipt) -> Completion[Printed]:
        """Print it with the mark."""
        blocks = (self._mark, Rule(), *receipt.blocks, Rule(), self._mark)
        return self._printer.print(dataclasses.replace(receipt, blocks=blocks))

    def status(self) -> StatusReport:
        """As the printer says."""
        return self._printer.status()

    def capabilities(self) -> Capabilities:
        """As the printer says."""
        return self._printer.capabilities()

    def close(self) -> None:
        """Give the link back."""
        self._printer.close()


class MarkedPagePrinter:
    """A page printer that prints the mark across every page."""

    def __init__(self, printer: A4Printer, drawing: bytes) -> None:
        """Args: ``drawing`` is what ``outlines`` made, on the window's thread."""
        self._printer = printer
        self._drawing = drawing

    def print(
        self, job: PrintJob, cancel: Cancel | None = None, on_progress: OnProgress | None = None
    ) -> Completion[PagesPrinted]:
        """Print it with the mark."""
        marked = dataclasses.replace(job, pdf=mark_pages(job.pdf, self._drawing))
        return self._printer.print(marked, cancel, on_progress)

    def cancel(self, job_id: str) -> Completion[bool]:
        """Take a job out of the printer."""
        return self._printer.cancel(job_id)

    def status(self) -> StatusReport:
        """As the printer says."""
        return self._printer.status()

    def capabilities(self) -> Capabilities:
        """As the printer says."""
        return self._printer.capabilities()

    def close(self) -> None:
        """Give the link back."""
        self._printer.close()


class _PlainWriter(IncrementalPdfFileWriter):
    def _update_meta(self) -> None:
        """No date of change is written: asking for the zone fails under a POSIX rule (TZ=CST-8)."""


def mark_pages(pdf: bytes, drawing: bytes) -> bytes:
    """The same pages with the drawing across each."""
    writer = _PlainWriter(BytesIO(pdf))
    for page in range(int(writer.root["/Pages"]["/Count"])):
        for content, first in ((b"q", True), (b"Q", False), (drawing, False)):
            stream = writer.add_object(generic.StreamObject(stream_data=content))
            writer.add_stream_to_page(page, stream, prepend=first)  # type: ignore[no-untyped-call]
    into = BytesIO()
    writer.write(into)  # type: ignore[no-untyped-call]
    return into.getvalue()


def outlines(mark: str) -> bytes:
    """Letters as paths (PDF operators): no font has to be in the document, nothing is hidden."""
    font = QFont(FONT)
    font.setPixelSize(_LETTERS_PT)
    path = QPainterPath()
    path.addText(QPointF(0, 0), font, mark)
    drawn = "\n".join(_operators(path))
    lines = (
        f"q {_TURN} {_LEFT_PT} {_FIRST_PT + line * _EVERY_PT} cm\n{drawn}\nS Q"
        for line in range(_LINES)
    )
    return ("q 0.55 G 0.8 w\n" + "\n".join(lines) + "\nQ").encode("ascii")


def _operators(path: QPainterPath) -> Iterator[str]:
    kinds = QPainterPath.ElementType
    curve: list[str] = []
    for index in range(path.elementCount()):
        element = path.elementAt(index)
        # In PDF y grows upwards.
        at = f"{element.x:.2f} {-element.y:.2f}"
        kind = element.type
        if kind == kinds.MoveToElement:
            yield f"{at} m"
        elif kind == kinds.LineToElement:
            yield f"{at} l"
        else:
            curve.append(at)
            if len(curve) == 3:
                yield " ".join(curve) + " c"
                curve = []
