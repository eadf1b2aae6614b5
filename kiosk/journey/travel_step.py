"""A travel document in a session: its page read apart, its chip opened with what the page says.

What the page says is held until the step is left, for the chip's key alone. The chip's picture is
decoded here, in memory, if it is a JPEG of a sensible size; it goes with the session.
"""

from __future__ import annotations

import datetime as dt
import io
import logging
import threading
from collections.abc import Callable

import numpy as np

from drivers.camera.port import Picture
from drivers.device import Cancel, Completion, CompletionCode
from drivers.ocr.engine import TextEngine
from drivers.smartcard.mrz import Mrz
from drivers.smartcard.mrz_ocr import MrzOcr
from drivers.smartcard.mrz_page import read_data_page
from drivers.smartcard.port import CardEvent, CardSighting, SmartCardReader
from drivers.smartcard.travel_document import FaceImage, TravelDocument
from drivers.worker import DeviceWorker
from kiosk.case.travel import record_of
from kiosk.journey.event import Event
from kiosk.journey.identity_events import ChipTold, DataPageRead
from kiosk.journey.identity_state import ChipState

_log = logging.getLogger("kiosk.journey")

LOOK_EVERY_S = 0.3
# A portrait on a chip has some 240 x 320 points (ISO/IEC 19794-5); a bomb has millions.
MOST_POINTS = 2_000_000

_ENDS = {
    CompletionCode.SUCCESS: ChipState.READ,
    CompletionCode.USER_ERROR: ChipState.TOO_SOON,
    CompletionCode.UNSUPPORTED_DATA: ChipState.OTHER,
    CompletionCode.INVALID_DATA: ChipState.REFUSED,
    CompletionCode.COMMAND_ERROR_CODE: ChipState.REFUSED,
    CompletionCode.FRAUD_ATTEMPT: ChipState.FRAUD,
}


class TravelStep:
    """The travel document's part of a session.

    Invariants: after ``leave`` nothing of a document is held, and no answer of before is told.
    """

    def __init__(
        self,
        engine: TextEngine | None,
        fallback: MrzOcr | None,
        reader: DeviceWorker[SmartCardReader] | None,
        *,
        post: Callable[[Event], None],
        clock: Callable[[], dt.datetime],
        keep_photo: Callable[[str, Picture], None] = lambda _number, _picture: None,
    ) -> None:
        """Prepare it.

        Args:
            engine: reads a whole page.
            fallback: reads the band of an MRZ.
            reader: reads chips.
            post: hands an event over to the journey's thread.
            clock: the wall clock, timezone-aware.
            keep_photo: told the number and the chip's picture.
        """
        self._engine, self._fallback, self._reader = engine, fallback, reader
        self._post, self._clock, self._keep_photo = post, clock, keep_photo
        self._lock = threading.Lock()
        self._cancel = Cancel()
        self._mrz: Mrz | None = None

    def read_page(self, session: str, page: Picture | None) -> None:
        """Read the picture and say what came of it; takes seconds, on the caller's thread."""
        with self._lock:
            cancel = self._cancel
        record = None
        if page is not None:
            found = read_data_page(page, self._engine, self._fallback, cancel)
            if isinstance(found, Mrz):
                record = record_of(found, "page", self._clock().date())
            else:
                _log.info("no data page: %s", found.reason)
            with self._lock:
                if cancel is not self._cancel:
                    return
                self._mrz = found if record is not None and isinstance(found, Mrz) else None
        self._post(DataPageRead(session, record))

    def read_chip(self, session: str) -> None:
        """Wait for the document, open it, and say how far it is."""
        reader, mrz, cancel = self._reader, self._mrz, self._cancel
        if reader is None or mrz is None:
            self._post(ChipTold(session, ChipState.AWAY))
            return
        last: ChipState | None = None

        def one(device: SmartCardReader) -> CardSighting | Completion[TravelDocument]:
            sighting = device.poll()
            if sighting.event is not CardEvent.PRESENT or cancel.is_set():
                return sighting
            tell(ChipState.READING)
            return device.read_travel_document(mrz.key, cancel=cancel)

        def tell(state: ChipState) -> None:
            nonlocal last
            if state is not last and not cancel.is_set():
                last = state
                self._post(ChipTold(session, state))

        def seen(outcome: CardSighting | Completion[TravelDocument]) -> None:
            if isinstance(outcome, CardSighting):
                if outcome.event is CardEvent.UNRESPONSIVE:
                    tell(ChipState.OTHER)
                elif outcome.event is CardEvent.READER_TROUBLE:
                    tell(ChipState.AWAY)
                elif outcome.event in (CardEvent.NO_CARD, CardEvent.REMOVED):
                    # What was wrong stays until another document is laid down.
                    tell(ChipState.WAITING if last in (None, ChipState.READING) else last)
                return
            _log.info("chip: %s %s", outcome.code, outcome.reason)
            if outcome.value is None or cancel.is_set():
                tell(_ENDS.get(outcome.code, ChipState.AWAY))
                return
            record = record_of(outcome.value.mrz, "chip", self._clock().date())
            if record is None:
                tell(ChipState.REFUSED)
                return
            picture = decoded(outcome.value.face)
            if picture is not None:
                self._keep_photo(record.id_number, picture)
            self._post(ChipTold(session, ChipState.READ, record))

        reader.watch(one, seen, lambda _: tell(ChipState.AWAY), every_s=LOOK_EVERY_S)

    def leave(self) -> None:
        """Stop, and forget what the page said."""
        with self._lock:
            self._cancel.set()
            self._cancel = Cancel()
            self._mrz = None
        if self._reader is not None:
            self._reader.unwatch()
            self._reader.submit(lambda reader: reader.forget(), lambda _: None, lambda _: None)
        if self._engine is not None:
            self._engine.stop()


def decoded(face: FaceImage | None) -> Picture | None:
    """The chip's picture, if it is a JPEG of a size that a portrait has; else nobody's."""
    if face is None or face.format != "jpeg":
        return None
    from PIL import Image

    try:
        with Image.open(io.BytesIO(face.data), formats=("JPEG",)) as image:
            if image.width * image.height > MOST_POINTS:
                return None
            rgb = np.asarray(image.convert("RGB"), np.uint8)
    except (OSError, ValueError, Image.DecompressionBombError):
        return None
    return np.ascontiguousarray(rgb[:, :, ::-1])
