"""Who stands before the terminal of `make run`: drawn, and as like their card as anybody."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from drivers.camera.port import Picture
from drivers.camera.simulator import CameraSimulator
from drivers.face.drawn import DrawnCitizen
from drivers.face.drawn_comparison import DrawnComparison, drawn_photo
from drivers.idcard.record import CardRecord
from kiosk.bridge.view import View
from kiosk.journey.face_step import FaceParts, Photo

CAMERA_PX = (640, 480)
# About fifteen pictures a second.
PAUSE_S = 0.05
READ_EVERY_MS = 100


class FaceSite:
    """A camera, and the drawn citizen before it."""

    def __init__(self, profile: str) -> None:
        width, height = CAMERA_PX
        self.citizen = DrawnCitizen(width=width, height=height)
        self.camera = CameraSimulator(
            profile=profile, width=width, height=height, picture=self.citizen.picture
        )
        self.camera.slow_down(PAUSE_S)
        self.parts = FaceParts(DrawnComparison(profile), photo_of=_photo, passive=False)
        self.obeys = True

    def follow(self, task: str) -> None:
        """Do what the screen asks, unless told to stand still."""
        if task and self.obeys:
            self.citizen.do(task)

    def close(self) -> None:
        """Switch the camera off."""
        self.camera.close()


class Following(QObject):
    """Lets the drawn citizen read the screen, and do what it asks."""

    def __init__(self, view: View, face: FaceSite, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._view, self._face = view, face
        self._seen = ""
        self._clock = QTimer(self)
        self._clock.timeout.connect(self._read)
        self._clock.start(READ_EVERY_MS)

    def _read(self) -> None:
        task = str(self._view.shown("faceTask"))
        if task != self._seen:
            self._seen = task
            self._face.follow(task)


def _photo(record: CardRecord, photo: Photo) -> Picture:
    # The simulated chip holds a pattern; its bytes draw somebody.
    return drawn_photo(record.photo_wlt)
