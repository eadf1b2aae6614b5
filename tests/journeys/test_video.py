"""A call at the real window through the real hub; a test peer sits where the clerk would."""

from __future__ import annotations

import logging
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtGui import QGuiApplication

from kiosk.app.qt import QtComplaints
from kiosk.config import Identity
from kiosk.dock.proving import ClerkPeer
from kiosk.dock.twin import PlatformTwin
from tests.journeys.conftest import Errand, begin_errand


@pytest.fixture
def errand(qapp: QGuiApplication, platform_twin: PlatformTwin, tmp_path: Path) -> Iterator[Errand]:
    complaints = QtComplaints()
    running = begin_errand(tmp_path, platform_twin, 903, Identity(ways=("clerk",), strict=True))
    yield running
    running.close()
    complaints.restore()
    assert complaints.lines == []


def test_clerk_and_citizen_see_each_other_until_the_verdict(
    errand: Errand, caplog: pytest.LogCaptureFixture
) -> None:
    peer = ClerkPeer(errand.site.twin.url)
    citizen = errand.citizen
    with caplog.at_level(logging.DEBUG):
        errand.to_identify()
        errand.site.place_card()
        citizen.wait_for_step("confirm")
        errand.site.lift_card()
        citizen.tap("primary")
        citizen.wait_for_step("ways")
        citizen.tap("way-clerk")
        citizen.wait_for_step("faceConsent")
        assert errand.terminal.face.image.isNull()
        citizen.tap("primary")
        citizen.wait_for_step("login")
        citizen.wait_until(lambda: bool(peer.see()), "the citizen at the clerk's")
        seen = cv2.imdecode(np.frombuffer(peer.see(), np.uint8), cv2.IMREAD_COLOR)
        assert seen is not None
        assert seen.shape == (240, 320, 3)
        assert peer.show()
        errand.wait_until_shown("loginCall", "connected")
        citizen.wait_until(lambda: not errand.terminal.clerk.image.isNull(), "the clerk")
        assert not errand.terminal.face.image.isNull()
        call = peer.call
        peer.agree()
        citizen.wait_for_step("form")
    (check,) = errand.terminal.journey.checks
    assert (check.way, check.verdict) == ("clerk", "confirmed")
    citizen.wait_until(lambda: errand.terminal.face.image.isNull(), "camera off")
    assert errand.terminal.clerk.image.isNull()
    url = f"{errand.site.twin.url}/clerk/{call}/picture"
    with pytest.raises(urllib.error.HTTPError) as gone:
        urllib.request.urlopen(url, timeout=5)
    gone.value.close()
    assert gone.value.code == 404
    for path in [*errand.site.data.rglob("*"), *errand.site.twin.data.rglob("*")]:
        if path.is_file():
            assert b"JFIF" not in path.read_bytes(), path.name
