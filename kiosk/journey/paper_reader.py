"""What stands on a photographed paper, read in a process apart; nothing of it is kept here."""

from __future__ import annotations

import logging
from collections.abc import Callable

from drivers.camera.port import Picture
from drivers.ocr.engine import TextEngine
from drivers.smartcard.mrz_ocr import OcrProblem
from kiosk.journey.event import Event
from kiosk.journey.paper_state import PaperRead

_log = logging.getLogger("kiosk.journey")


class PaperReader:
    """Reads one paper at a time.

    Args:
        engine: reads printed text.
        post: hands an event over to the journey's thread.
    """

    def __init__(self, engine: TextEngine, post: Callable[[Event], None]) -> None:
        self._engine, self._post = engine, post

    def read(self, session: str, picture: Picture | None) -> None:
        """Read it and say what it says; takes seconds, on the caller's thread."""
        found = OcrProblem("no picture") if picture is None else self._engine.page(picture)
        if isinstance(found, OcrProblem):
            _log.warning("paper not read: %s", found.reason)
            self._post(PaperRead(session, None))
            return
        _log.info("paper read: %d lines, %d codes", len(found.lines), len(found.codes))
        self._post(PaperRead(session, found if found.lines or found.codes else None))

    def leave(self) -> None:
        """End what is being read."""
        self._engine.stop()
