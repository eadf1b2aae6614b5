"""A passport at the real window: its page is really read, its chip really opened."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from drivers.face.models import OF_TEXT, Models
from kiosk.app.qt import QtComplaints
from kiosk.config import Identity
from kiosk.dock.desk import DOCUMENTS, PASSPORT
from kiosk.dock.twin import PlatformTwin
from kiosk.identity.model_files import CATALOGUE, DEFAULT_FOLDER
from tests.journeys.conftest import Errand, begin_errand

READS_MS = 120_000


@pytest.fixture
def errand(qapp: QGuiApplication, platform_twin: PlatformTwin, tmp_path: Path) -> Iterator[Errand]:
    if not Models.read(CATALOGUE, DEFAULT_FOLDER).usable() >= OF_TEXT:
        pytest.skip("no text models: guanjia-kiosk models fetch")
    complaints = QtComplaints()
    running = begin_errand(tmp_path, platform_twin, 901, Identity(ways=("travel-document",)))
    yield running
    running.close()
    complaints.restore()
    assert complaints.lines == []


def test_passport_is_read_opened_and_leaves_nothing(
    errand: Errand, caplog: pytest.LogCaptureFixture
) -> None:
    mrz = DOCUMENTS[PASSPORT]
    with caplog.at_level(logging.DEBUG):
        errand.site.lay_document(PASSPORT)
        errand.to_identify()
        errand.wait_until_shown("travelOffered", True)
        errand.citizen.tap("secondary")
        errand.citizen.wait_for_step("travel")
        errand.citizen.wait_until(lambda: not errand.terminal.paper.image.isNull(), "picture")
        errand.citizen.tap("primary")
        errand.citizen.wait_until(
            lambda: errand.shows("travelPhase") == "read", "page that is read", READS_MS
        )
        errand.citizen.tap("primary")
        errand.wait_until_shown("travelPhase", "chip")
        errand.site.desk.put_on_reader(PASSPORT)
        errand.citizen.wait_for_step("confirm")
        card = errand.terminal.journey.card
        errand.citizen.tap("exit")
        errand.citizen.wait_for_step("attract")
    assert card is not None
    assert (card.id_number, card.name) == (mrz.number, "CESHI YI")
    assert dict(card.details) == {"nationality": "UTO", "read_from": "chip"}
    assert errand.terminal.paper.image.isNull()
    seen = [mrz.number.encode(), b"CESHI", mrz.lines[1][:20].encode()]
    for path in errand.site.data.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert [one for one in seen if one in content] == [], path.name
    assert [one for one in seen if one in caplog.text.encode()] == []
