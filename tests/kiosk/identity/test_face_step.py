"""Nobody is filmed for nothing, and nothing of a face outlives its step."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import numpy as np

from drivers.camera.port import Camera, Picture
from drivers.face.detector import FaceDetector
from drivers.face.looking import Engine
from drivers.face.mesh import FaceMesh
from drivers.worker import DeviceWorker
from kiosk.journey.event import Event
from kiosk.journey.face_step import FaceStep
from kiosk.journey.identity_events import NO_PHOTO, FaceJudged
from tests.kiosk.people import NOW, card


class Lens:
    """A camera's worker that says whether it films."""

    def __init__(self) -> None:
        self.films = False

    def watch(self, *_arguments: object, **_more: object) -> None:
        self.films = True

    def unwatch(self) -> None:
        self.films = False


def step(lens: Lens, post: Callable[[Event], None], count: Callable[[], None]) -> FaceStep:
    return FaceStep(
        cast("DeviceWorker[Camera]", lens),
        Engine(cast("FaceDetector", None), cast("FaceMesh", None)),
        post=post,
        show=lambda _picture: None,
        clock=lambda: NOW,
        count=count,
    )


def test_camera_stays_shut_where_the_document_has_no_photo_to_compare_with() -> None:
    lens, counted = Lens(), list[int]()
    told: list[Event] = []
    looks = step(lens, told.append, lambda: counted.append(1))
    looks.watch("s1", card().id_number)
    assert (lens.films, counted) == (False, [])
    (judged,) = told
    assert isinstance(judged, FaceJudged)
    assert (judged.alive, judged.failure) == (False, NO_PHOTO)


def test_photo_of_the_document_opens_the_camera_and_goes_with_the_session() -> None:
    lens, counted = Lens(), list[int]()
    told: list[Event] = []
    looks = step(lens, told.append, lambda: counted.append(1))
    photo: Picture = np.zeros((160, 120, 3), np.uint8)
    looks.keep_photo(card().id_number, photo)
    looks.watch("s1", card().id_number)
    assert (lens.films, counted, told) == (True, [1], [])
    looks.wipe()
    assert not lens.films
    looks.watch("s2", card().id_number)
    assert (lens.films, counted) == (False, [1])
