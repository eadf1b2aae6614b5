"""Tables as CSV (RFC 4180) that no spreadsheet takes for a program.

Spreadsheets run cells that begin with a sign of theirs, also behind blanks and in full width
(OWASP, CSV Injection). Such cells get an apostrophe in front, which spreadsheets take for "this is
text".
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence

_SIGNS = "=+-@|%"
_BREAKS = "\t\r\n"


def safe(value: object) -> str:
    """A cell; numbers stay numbers."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    text = "" if value is None else str(value)
    if not text:
        return text
    # Full-width forms are the same signs to a spreadsheet in a Chinese locale. What is invisible
    # (zero-width, byte order mark, no-break) hides a sign from us, and not from it.
    bare = unicodedata.normalize("NFKC", text)
    visible = "".join(one for one in bare if unicodedata.category(one) not in ("Cf", "Cc"))
    begins = visible.lstrip()[:1]
    if text[0] in _BREAKS or (begins and begins in _SIGNS):
        return "'" + text
    return text


def csv_file(head: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """The file, UTF-8 with a byte order mark (Excel takes Chinese for GBK without it)."""
    written = io.StringIO()
    writer = csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([safe(one) for one in head])
    for row in rows:
        writer.writerow([safe(one) for one in row])
    return b"\xef\xbb\xbf" + written.getvalue().encode()
