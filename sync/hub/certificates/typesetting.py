"""Sets a document in type (Typst), with the fonts of the machine; nothing is downloaded."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import segno

if TYPE_CHECKING:
    import typst

# Where Debian's fonts-noto-cjk lies, which the terminals' packages bring as well; other machines
# have the same families elsewhere.
_FONTS = Path("/usr/share/fonts/opentype/noto")
_SOURCE = Path(__file__).with_name("certificate.typ")
_BEIJING = dt.timezone(dt.timedelta(hours=8))


@dataclasses.dataclass(frozen=True, slots=True, repr=False)
class Sheet:
    """What stands on a document.

    Attributes:
        lines: label and value, as they are read.
        columns: headings of the list, empty for none; ``rows`` below them, as many as there are.
        seal: whose name is around the star.
        valid: until when, in words; empty says nothing.
        copy_url: where the copy for the phone is, until ``copy_until``; empty for none.
    """

    title: str
    number: str
    source: str
    seal: str
    issued_at: dt.datetime
    lines: Sequence[tuple[str, str]]
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    purpose: str = ""
    valid: str = ""
    copy_url: str = ""
    copy_until: dt.datetime | None = None


class Typesetter:
    """One press for all documents; any thread may call it, one sheet is set at a time."""

    def __init__(self) -> None:
        self._compiler: typst.Compiler | None = None
        self._one_at_a_time = threading.Lock()

    def typeset(self, sheet: Sheet) -> bytes:
        """The document, PDF.

        Raises:
            RuntimeError: it cannot be set (a bug, or no fonts); nothing of it is in the message.
        """
        # Seventy megabytes in memory: a platform that gives out no document does without.
        import typst

        data = msgspec.json.encode(_data(sheet)).decode()
        with self._one_at_a_time:
            if self._compiler is None:
                # Fonts are looked for once: a tenth of a second.
                there = _FONTS.is_dir()
                self._compiler = typst.Compiler(
                    font_paths=[_FONTS] if there else [], ignore_system_fonts=there
                )
            try:
                pdf = self._compiler.compile(
                    _SOURCE.read_bytes(),
                    format="pdf",
                    sys_inputs={"certificate": data},
                    timestamp=sheet.issued_at.astimezone(_BEIJING).replace(microsecond=0),
                )
            except typst.TypstError as error:
                raise RuntimeError(f"not set ({type(error).__name__})") from None
            finally:
                # What was set is nobody else's to find in memory.
                self._compiler.compile(b"", format="svg", sys_inputs=None)
        if not isinstance(pdf, bytes):
            raise TypeError("not one document")
        return pdf


def day_words(day: dt.date) -> str:
    """2026年11月21日."""
    return f"{day.year}年{day.month}月{day.day}日"


def _data(sheet: Sheet) -> dict[str, object]:
    until = sheet.copy_until
    return {
        "title": sheet.title,
        "number": sheet.number,
        "source": sheet.source,
        "seal": sheet.seal,
        "lines": [list(line) for line in sheet.lines],
        "columns": list(sheet.columns),
        "weights": _weights(sheet),
        "rows": [list(row) for row in sheet.rows],
        "purpose": sheet.purpose,
        "valid": sheet.valid,
        "issued": day_words(sheet.issued_at.astimezone(_BEIJING).date()),
        "qr": _qr(sheet.copy_url),
        "qr_until": "" if until is None else f"{until.astimezone(_BEIJING):%m月%d日 %H:%M}",
    }


def _weights(sheet: Sheet) -> list[int]:
    """How wide the columns are, each against the others: by their longest text, within reason."""
    columns = zip(sheet.columns, *sheet.rows, strict=True)
    return [min(24, max(6, *(_width(text) for text in column), 6)) for column in columns]


def _width(text: str) -> int:
    # Chinese characters are twice as wide as digits.
    return sum(2 if ord(character) > 0x2E80 else 1 for character in text)


def _qr(url: str) -> str:
    if not url:
        return ""
    drawn = io.BytesIO()
    segno.make(url, error="m").save(drawn, kind="svg", border=2, xmldecl=False)
    return drawn.getvalue().decode()
