"""A travel document in a session: its page read apart, its chip opened with what the page says.

What the page says is held until the step is left, for the chip's key alone. What the chip says is
held against its issuer's signature: forged data are refused. Its picture is decoded in a process of
its own and goes with the session.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
from collections.abc import Callable

from drivers.camera.port import Picture
from drivers.device import Cancel, Completion, CompletionCode
from drivers.ocr.engine import TextEngine
from drivers.smartcard.mrz import Mrz
from drivers.smartcard.mrz_ocr import MrzOcr
from drivers.smartcard.mrz_page import read_data_page
from drivers.smartcard.passive_authentication import NO_ANCHORS, Anchors, Standing, judge
from drivers.smartcard.port import CardEvent, CardSighting, SmartCardReader
from drivers.smartcard.portrait import decode_portrait
from drivers.smartcard.travel_document import TravelDocument
from drivers.worker import DeviceWorker
from kiosk.case.travel import record_of
from kiosk.identity.documents import ReadFrom
from kiosk.journey.event import Event
from kiosk.journey.identity_events import ChipTold, DataPageRead
from kiosk.journey.identity_state import ChipState

_log = logging.getLogger("kiosk.journey")

LOOK_EVERY_S = 0.3

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
        anchors: Anchors = NO_ANCHORS,
    ) -> None:
        """Prepare it.

        Args:
            engine: reads a whole page.
            fallback: reads the band of an MRZ.
            reader: reads chips.
            post: hands an event over to the journey's thread.
            clock: the wall clock, timezone-aware.
            keep_photo: told the number and the chip's picture.
            anchors: the issuing states' certificates that this site vouches for.
        """
        self._engine, self._fallback, self._reader = engine, fallback, reader
        self._post, self._clock, self._keep_photo = post, clock, keep_photo
        self._anchors = anchors
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
            self._conclude(session, outcome.value, tell, cancel)

        reader.watch(one, seen, lambda _: tell(ChipState.AWAY), every_s=LOOK_EVERY_S)

    def _conclude(
        self,
        session: str,
        document: TravelDocument,
        tell: Callable[[ChipState], None],
        cancel: Cancel,
    ) -> None:
        """What the chip's data are worth; its picture, where there is one."""
        found = judge(document, self._anchors, self._clock())
        _log.info("issuer's signature: %s %s", found.standing, found.reason)
        if found.standing is Standing.FORGED:
            tell(ChipState.FRAUD)
            return
        proven = found.standing is Standing.VERIFIED
        read_from: ReadFrom = "chip" if proven else "chip-unproven"
        record = record_of(document.mrz, read_from, self._clock().date())
        if record is None:
            tell(ChipState.REFUSED)
            return
        picture = None if document.face is None else decode_portrait(document.face)
        if isinstance(picture, str):
            _log.warning("the chip's portrait cannot be shown: %s", picture)
        if cancel.is_set():
            return
        if picture is not None and not isinstance(picture, str):
            self._keep_photo(record.id_number, picture)
        self._post(ChipTold(session, ChipState.READ, record))

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
