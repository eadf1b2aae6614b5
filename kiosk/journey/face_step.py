"""The face camera in a session: off the window's thread, in memory only, gone with the session.

The camera's own thread takes the newest picture, looks, and takes the next: nothing queues up.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import logging
import threading
from collections.abc import Callable

import numpy as np

from drivers.camera.port import Camera, Picture
from drivers.device import CompletionCode
from drivers.face.comparison import Comparison
from drivers.face.liveness import Phase, Progress
from drivers.face.looking import Engine, FaceLook, Finding
from drivers.idcard.record import CardRecord
from drivers.idcard.wlt import DecodedPhoto, PhotoUndecodable
from drivers.worker import DeviceWorker
from kiosk.journey.event import Event
from kiosk.journey.identity_events import NO_PHOTO, FaceJudged, FaceSeen

_log = logging.getLogger("kiosk.journey")

FRAME_S = 2.0
LOOK_EVERY_S = 0.02
# A camera that brings nothing for so many looks is away.
MOST_EMPTY = 3

Photo = DecodedPhoto | PhotoUndecodable | None


def photo_on_chip(record: CardRecord, photo: Photo) -> Picture | None:
    """The chip's photo as a picture, where the reader's library could decode it."""
    if not isinstance(photo, DecodedPhoto):
        return None
    rgb = np.frombuffer(photo.rgb, np.uint8).reshape(photo.height, photo.width, 3)
    return np.ascontiguousarray(rgb[:, :, ::-1])


@dataclasses.dataclass(frozen=True, slots=True)
class FaceParts:
    """What development replaces: who compares, what a chip's photo is, whether recaptures count."""

    comparison: Comparison | None = None
    photo_of: Callable[[CardRecord, Photo], Picture | None] = photo_on_chip
    passive: bool = True


class FaceStep:
    """The camera's part of a session.

    Invariants: after ``leave`` no picture and no template is held and nothing is shown; photos of
    cards are held until ``wipe`` at the longest.
    """

    def __init__(
        self,
        camera: DeviceWorker[Camera] | None,
        engine: Engine | None,
        *,
        post: Callable[[Event], None],
        show: Callable[[Picture | None], None],
        clock: Callable[[], dt.datetime],
        count: Callable[[], None] = lambda: None,
        photo_of: Callable[[CardRecord, Photo], Picture | None] = photo_on_chip,
    ) -> None:
        """Prepare it; no picture is taken yet.

        Args:
            camera: films the citizen.
            engine: looks at the pictures; without one nobody is looked at.
            post: hands an event over to the journey's thread.
            show: told what the camera sees, on any thread; ``None`` clears it.
            clock: the wall clock, timezone-aware.
            count: told that another face is looked at.
            photo_of: the picture to compare with.
        """
        self._camera, self._engine = camera, engine
        self._post, self._show, self._clock, self._count = post, show, clock, count
        self._photo_of = photo_of
        self._photos: dict[str, Picture] = {}
        self._lock = threading.Lock()
        self._look: FaceLook | None = None

    @property
    def ready(self) -> bool:
        """Whether anybody can be looked at and compared."""
        return self._camera is not None and self._engine is not None

    def card_read(self, record: CardRecord, photo: Photo) -> None:
        """Keep the photo for this session."""
        if self._engine is None:
            return
        picture = self._photo_of(record, photo)
        if picture is not None:
            self._photos[record.id_number] = picture

    def keep_photo(self, number: str, picture: Picture) -> None:
        """Keep the photo of a document's chip that came as a picture."""
        if self._engine is not None:
            self._photos[number] = picture

    def watch(self, session: str, id_number: str) -> None:
        """Look at the citizen, say how far it is, and at the end what came of it."""
        self.leave()
        camera, engine = self._camera, self._engine
        if camera is None or engine is None:
            self._judged(session, Finding(alive=False, failure="away"), ())
            return
        photo = self._photos.get(id_number)
        if photo is None:
            # Nobody is filmed for a comparison that cannot be made.
            _log.warning("no face step: the document's photo could not be decoded")
            self._judged(session, Finding(alive=False, failure=NO_PHOTO), ())
            return
        self._count()
        mine = FaceLook(engine, photo)
        with self._lock:
            self._look = mine
        last: FaceSeen | None = None
        empty = 0

        def one(device: Camera) -> Progress | None:
            frame = device.frame(FRAME_S)
            if frame.value is None:
                return None
            with self._lock:
                if self._look is not mine:
                    return None
                self._show(frame.value.picture)
            return mine.look(frame.value)

        def seen(progress: Progress | None) -> None:
            nonlocal last, empty
            with self._lock:
                if self._look is not mine:
                    return
            empty = 0 if progress is not None else empty + 1
            if empty >= MOST_EMPTY:
                self._end(session, mine, Finding(alive=False, failure="away"))
            if progress is None:
                return
            if mine.finding is not None:
                self._end(session, mine, mine.finding)
                return
            said = _said(session, progress)
            if said != last:
                last = said
                self._post(said)

        def failed(code: CompletionCode) -> None:
            _log.warning("no picture of the citizen: %s", code)
            self._end(session, mine, Finding(alive=False, failure="away"))

        camera.watch(one, seen, failed, every_s=LOOK_EVERY_S)

    def leave(self) -> None:
        """Stop looking; nothing of the face stays."""
        if self._camera is not None:
            self._camera.unwatch()
        with self._lock:
            look, self._look = self._look, None
            self._show(None)
        if look is not None:
            look.forget()

    def wipe(self) -> None:
        """The session ends: the card's photo goes as well."""
        self.leave()
        self._photos.clear()

    def _end(self, session: str, mine: FaceLook, finding: Finding) -> None:
        with self._lock:
            if self._look is not mine:
                return
        engine = self._engine
        self.leave()
        if finding.alive and finding.verdict == "not-compared":
            _log.warning("a face was seen and compared with nothing: no face in the chip's photo")
        self._judged(session, finding, () if engine is None else engine.models)

    def _judged(self, session: str, finding: Finding, models: tuple[str, ...]) -> None:
        _log.info("face: %s %s", finding.verdict if finding.alive else "failed", finding.failure)
        self._post(
            FaceJudged(
                session,
                finding.alive,
                finding.verdict,
                finding.band,
                finding.failure,
                models,
                self._clock(),
            )
        )


def _said(session: str, progress: Progress) -> FaceSeen:
    phase = Phase.RETURNING if progress.phase is Phase.DONE else progress.phase
    return FaceSeen(
        session,
        phase.value,
        progress.task.value if progress.task else "",
        progress.fault.value if progress.fault else "",
        progress.share,
    )
