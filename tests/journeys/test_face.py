"""A drawn citizen shows their face at the real window; afterwards nothing of it is anywhere."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QGuiApplication

from drivers.camera.port import Picture
from drivers.face.comparison import Template
from drivers.face.drawn_comparison import DrawnComparison
from drivers.face.mesh import Landmarks
from drivers.face.models import Models, Role
from kiosk.app.qt import QtComplaints
from kiosk.config import ROOT, Identity
from kiosk.dock.twin import PlatformTwin
from kiosk.identity.counter import FILE, FaceCounter
from kiosk.identity.model_files import CATALOGUE, DEFAULT_FOLDER
from tests.journeys.conftest import Errand, begin_errand
from tests.journeys.test_privacy import canaries

WAYS = Identity(ways=("face", "sms-code", "qr-login", "social-card-pin", "clerk"), strict=True)
# Long enough not to be found by chance.
SLICE_PX = 16


class Remembering(DrawnComparison):
    """Compares, and keeps pieces of every face and template, to look for them afterwards."""

    def __init__(self) -> None:
        super().__init__("test")
        self.pieces: list[bytes] = []

    def template(self, picture: Picture, marks: Landmarks) -> Template:
        """As the simulated one."""
        found = super().template(picture, marks)
        x, y = (int(one) for one in marks.points[1])
        self.pieces.append(np.ascontiguousarray(picture[y, x : x + SLICE_PX]).tobytes())
        self.pieces.append(found.tobytes())
        return found


@pytest.fixture
def remembering() -> Remembering:
    models = Models.read(CATALOGUE, DEFAULT_FOLDER)
    if not {Role.DETECTOR, Role.MESH} <= models.usable():
        pytest.skip(f"no detector and mesh in {models.folder}: guanjia-kiosk models fetch")
    return Remembering()


@pytest.fixture(scope="module")
def own_twin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PlatformTwin]:
    """A platform nobody has handed in anything at: it must know nothing of a person."""
    twin = PlatformTwin(tmp_path_factory.mktemp("platform"), rules=ROOT / "config" / "rules.toml")
    yield twin
    twin.stop()


@pytest.fixture
def errand(
    qapp: QGuiApplication, own_twin: PlatformTwin, tmp_path: Path, remembering: Remembering
) -> Iterator[Errand]:
    complaints = QtComplaints()
    running = begin_errand(tmp_path, own_twin, 900, WAYS, remembering)
    try:
        yield running
    finally:
        running.close()
        complaints.restore()
    assert complaints.lines == []


def show_face(errand: Errand) -> None:
    """As people do: where the machine was too slow to follow, once more."""
    decided = errand.citizen.wait_until
    decided(lambda: errand.shows("facePhase") == "again" or errand.shows("step") == "form", "face")
    if errand.shows("step") != "form":
        errand.citizen.tap("primary")
    errand.citizen.wait_for_step("form")


def test_face_is_shown_and_nothing_of_it_is_left(
    errand: Errand, remembering: Remembering, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        errand.to_identify()
        errand.site.place_card()
        errand.citizen.wait_for_step("confirm")
        errand.site.lift_card()
        errand.citizen.tap("primary")
        errand.citizen.wait_for_step("ways")
        errand.citizen.tap("way-face")
        errand.citizen.wait_for_step("faceConsent")
        errand.citizen.tap("primary")
        show_face(errand)
        (check, confirmed) = errand.terminal.journey.checks[-2:]
        errand.citizen.tap("exit")
        errand.citizen.wait_for_step("attract")
    assert (check.by, check.verdict) == ("terminal", "match")
    assert (confirmed.by, confirmed.verdict) == ("platform", "confirmed")
    assert FaceCounter(errand.site.data / FILE).number() == 1
    assert len(remembering.pieces) >= 4
    seen = [*remembering.pieces, *canaries()]
    for path in [*errand.site.data.rglob("*"), *errand.site.twin.data.rglob("*")]:
        if path.is_file():
            content = path.read_bytes()
            assert [one for one in seen if one in content] == [], path.name
    log = caplog.text.encode()
    assert [one for one in seen if one in log] == []
    assert errand.terminal.face.image.isNull()


def test_code_of_the_platform_is_typed_instead(errand: Errand) -> None:
    errand.to_identify()
    errand.site.place_card()
    errand.citizen.wait_for_step("confirm")
    errand.site.lift_card()
    errand.citizen.tap("primary")
    errand.citizen.wait_for_step("ways")
    errand.citizen.tap("way-sms-code")
    errand.citizen.wait_for_step("code")
    (waiting,) = errand.site.twin.get("/v1/identity")
    errand.citizen.type(waiting["code"])
    errand.citizen.tap("primary")
    errand.citizen.wait_for_step("form")
    (check,) = errand.terminal.journey.checks
    assert (check.way, check.verdict) == ("sms-code", "confirmed")
