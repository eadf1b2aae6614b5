"""What a chip says is believed as far as its issuer's signature goes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import cast

import numpy as np
import pytest
from cryptography import x509

from drivers.camera.port import Picture
from drivers.device import Completion, CompletionCode
from drivers.ocr.engine import TextEngine
from drivers.ocr.recognition import TextLine
from drivers.smartcard.mrtd import DG2, read_document
from drivers.smartcard.passive_authentication import NO_ANCHORS, Anchors
from drivers.smartcard.port import SmartCardReader
from drivers.smartcard.travel_document import TravelDocument
from drivers.smartcard.virtual_issuer import VirtualIssuer
from drivers.smartcard.virtual_mrtd import VirtualTravelDocument, encode_dg2, synthetic_mrz
from drivers.worker import DeviceWorker
from kiosk.dock.desk import portrait_of
from kiosk.identity.documents import document_way
from kiosk.identity.policy import Way
from kiosk.journey.event import Event
from kiosk.journey.identity_events import ChipTold
from kiosk.journey.identity_state import ChipState
from kiosk.journey.travel_step import TravelStep
from tests.drivers.smartcard.cards import reading

NOW = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)
MRZ = synthetic_mrz()
ISSUER = VirtualIssuer(NOW)
VOUCHED = Anchors({"UTO": (x509.load_der_x509_certificate(ISSUER.certificate),)})


class Page:
    """Reads the zone of the document at once."""

    def lines(self, *_asked: object, **_more: object) -> list[TextLine]:
        return [TextLine(text, 1.0, (0, 40 * n, 900, 30)) for n, text in enumerate(MRZ.lines)]

    def stop(self) -> None:
        pass


class Reader:
    """A reader's worker with this document on it."""

    def __init__(self, document: TravelDocument) -> None:
        self._document = document

    def watch(
        self, _one: object, seen: Callable[[object], None], *_more: object, every_s: float
    ) -> None:
        seen(Completion(CompletionCode.SUCCESS, self._document))


def told(chip: VirtualTravelDocument, anchors: Anchors) -> tuple[ChipTold, list[Picture]]:
    said: list[Event] = []
    kept: list[Picture] = []
    document = read_document(reading(chip), MRZ.key)
    step = TravelStep(
        cast("TextEngine", Page()),
        None,
        cast("DeviceWorker[SmartCardReader]", Reader(document)),
        post=said.append,
        clock=lambda: NOW,
        keep_photo=lambda _number, picture: kept.append(picture),
        anchors=anchors,
    )
    step.read_page("s1", np.zeros((900, 1400, 3), np.uint8))
    step.read_chip("s1")
    last = said[-1]
    assert isinstance(last, ChipTold)
    return last, kept


def chip() -> VirtualTravelDocument:
    return VirtualTravelDocument(MRZ, portrait_of(b"holder"), issuer=ISSUER)


@pytest.mark.parametrize(("anchors", "way"), [(VOUCHED, Way.TRAVEL), (NO_ANCHORS, Way.TRAVEL_CHIP)])
def test_chip_is_worth_what_its_signature_is(anchors: Anchors, way: Way) -> None:
    said, kept = told(chip(), anchors)
    assert said.state is ChipState.READ
    assert document_way(said.record) is way
    assert len(kept) == 1


def test_forged_chip_is_refused_and_its_picture_goes_nowhere() -> None:
    forged = chip()
    forged.files[DG2] = encode_dg2(portrait_of(b"somebody else"))
    said, kept = told(forged, VOUCHED)
    assert (said.state, said.record, kept) == (ChipState.FRAUD, None, [])
