"""How many faces this terminal has looked at: a number, and nothing about whose they were.

Who processes the faces of 100 000 persons files that with the authority within 30 working days
(人脸识别技术应用安全管理办法 art. 15). Tries are counted, since nobody is recognised again: there
are never more persons than that.
"""

from __future__ import annotations

import logging
import threading
from pathlib import Path

_log = logging.getLogger("kiosk.identity")

FILE = "faces-looked-at"
TO_BE_FILED = 100_000
# Early enough to prepare it.
WORTH_A_WORD = 90_000


class FaceCounter:
    """Counts in a file; any thread may call it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()

    def number(self) -> int:
        """How many so far; none where nothing can be read."""
        try:
            text = self._path.read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            return 0
        return int(text) if text.isdigit() and len(text) < 16 else 0

    def count(self) -> None:
        """One more; a disk that refuses stops nobody."""
        with self._lock:
            number = self.number() + 1
            half = self._path.with_suffix(".part")
            try:
                half.write_text(f"{number}\n", encoding="ascii")
                half.replace(self._path)
            except OSError as error:
                _log.error("faces are not counted: %s", type(error).__name__)
        if number >= WORTH_A_WORD:
            _log.warning("%d faces looked at; filing is due at %d", number, TO_BE_FILED)
