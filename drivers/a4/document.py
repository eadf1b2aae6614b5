"""Whether bytes are a PDF worth sending to a printer.

A printer that gets something else prints hundreds of pages of it, or stops. Source: ISO 32000-1
sections 7.5.2 (header), 7.5.5 (trailer), 7.6 (encryption), 7.7.3 (page tree).
"""

from __future__ import annotations

import re

# Readers accept the header within the first, the end mark within the last kilobyte (annex H).
_EDGE = 1024
_PAGE = re.compile(rb"/Type\s*/Page(?![A-Za-z])")
_ENCRYPTED = re.compile(rb"/Encrypt\s+\d+\s+\d+\s+R")


def fault_of(pdf: bytes, *, max_bytes: int, max_pages: int) -> str:
    """Why it is not sent, in English for technicians; empty when nothing speaks against it.

    Args:
        pdf: the document; nothing of it is in the answer.
        max_bytes: more is refused.
        max_pages: more is refused, as far as pages can be counted cheaply.
    """
    if b"%PDF-" not in pdf[:_EDGE]:
        return "not a PDF"
    if len(pdf) > max_bytes:
        return f"larger than {max_bytes} bytes"
    if b"%%EOF" not in pdf[-_EDGE:]:
        return "a PDF without its end"
    if _ENCRYPTED.search(pdf):
        return "an encrypted PDF"
    pages = page_count(pdf)
    if pages is not None and pages > max_pages:
        return f"more than {max_pages} pages"
    return ""


def page_count(pdf: bytes) -> int | None:
    """How many pages can be seen without unpacking; ``None`` when they are packed away.

    Pages of objects that an incremental update replaced are counted twice: a bound, no truth.
    """
    return len(_PAGE.findall(pdf)) or None
