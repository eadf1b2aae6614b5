"""The citizen's side of a call with a clerk: their newest picture there, the newest back.

Pictures are asked for one at a time: on a slow line there are fewer of them, and none queue up.
They are kept nowhere; after ``leave`` the camera is off and both pictures are cleared.
"""

from __future__ import annotations

import io
import logging
import threading
from collections.abc import Callable

import numpy as np

from drivers.camera.capture import load_cv2
from drivers.camera.port import Camera, Picture
from drivers.worker import DeviceWorker
from kiosk.journey.event import Event
from kiosk.journey.video_state import CallState, CallTold
from sync.contract.asking import Asker, NotAnswered
from sync.contract.video import LARGEST_PICTURE_BYTES, AskVideo, VideoSaid

_log = logging.getLogger("kiosk.journey")

FRAME_S = 2.0
LOOK_EVERY_S = 0.1
PAUSE_S = 0.2
WITHIN_S = 3.0
SIZE_PX = (320, 240)
_QUALITY = 70
# The platform's pictures are no larger than a few times that.
MOST_POINTS = 2_000_000
# So many pictures without an answer: the line is gone.
MOST_MISSED = 3


class VideoStep:
    """The camera's part of a call, and the road to the clerk."""

    def __init__(
        self,
        camera: DeviceWorker[Camera],
        platform: Asker,
        *,
        post: Callable[[Event], None],
        show_citizen: Callable[[Picture | None], None],
        show_clerk: Callable[[Picture | None], None],
        pause_s: float = PAUSE_S,
    ) -> None:
        """Prepare it; no picture is taken yet.

        Args:
            camera: films the citizen.
            platform: brings pictures to the clerk.
            post: hands an event over to the journey's thread.
            show_citizen: told what the clerk is shown, on any thread; ``None`` clears it.
            show_clerk: told what the clerk shows, likewise.
            pause_s: between two pictures.
        """
        self._camera, self._platform, self._post = camera, platform, post
        self._show_citizen, self._show_clerk = show_citizen, show_clerk
        self._pause_s = pause_s
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._newest = b""

    def watch(self, session: str, call: str) -> None:
        """Show the citizen to the clerk of this call, and the clerk to the citizen."""
        self.leave()
        with self._lock:
            over = self._over = threading.Event()

        def one(camera: Camera) -> Picture | None:
            frame = camera.frame(FRAME_S)
            return None if frame.value is None else small(frame.value.picture)

        def seen(picture: Picture | None) -> None:
            if picture is None:
                return
            data = encoded(picture)
            with self._lock:
                if not over.is_set():
                    self._newest = data
                    self._show_citizen(picture)

        self._camera.watch(one, seen, lambda _: None, every_s=LOOK_EVERY_S)
        talk = threading.Thread(
            target=self._talk, args=(session, call, over), name="video", daemon=True
        )
        talk.start()

    def leave(self) -> None:
        """End the call; the camera is off and nothing is shown."""
        with self._lock:
            over, self._newest = self._over, b""
            running = not over.is_set()
            over.set()
            if running:
                self._show_citizen(None)
                self._show_clerk(None)
        if running:
            self._camera.unwatch()

    def _talk(self, session: str, call: str, over: threading.Event) -> None:
        told: CallState | None = None
        missed = 0
        while not over.wait(self._pause_s):
            with self._lock:
                picture = self._newest
            try:
                said = self._platform.ask(AskVideo(id=call, picture=picture), within_s=WITHIN_S)
            except NotAnswered:
                said, missed = None, missed + 1
            else:
                missed = 0
            state = _state(said, missed)
            with self._lock:
                if over.is_set():
                    return
                if isinstance(said, VideoSaid) and said.picture:
                    self._show_clerk(decoded(said.picture))
                elif state is not CallState.CONNECTED:
                    self._show_clerk(None)
            if state is not None and state is not told:
                told = state
                _log.info("call %s", state)
                self._post(CallTold(session, state))
            if isinstance(said, VideoSaid) and said.state == "over":
                return


def decoded(data: bytes) -> Picture | None:
    """The platform's picture of the clerk, if it is a JPEG of a sensible size."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data), formats=("JPEG",)) as image:
            if image.width * image.height > MOST_POINTS:
                return None
            rgb = np.asarray(image.convert("RGB"), np.uint8)
    except (OSError, ValueError, Image.DecompressionBombError):
        return None
    return np.ascontiguousarray(rgb[:, :, ::-1])


def _state(said: object, missed: int) -> CallState | None:
    if isinstance(said, VideoSaid):
        return CallState.CONNECTED if said.state == "connected" else CallState.WAITING
    return CallState.LOST if missed >= MOST_MISSED else None


def small(picture: Picture) -> Picture:
    """As much of a picture as a clerk needs: it fills 320 x 240, its proportions kept."""
    cv2 = load_cv2()
    height, width = picture.shape[:2]
    share = min(1.0, SIZE_PX[0] / width, SIZE_PX[1] / height)
    size = (max(1, round(width * share)), max(1, round(height * share)))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)


def encoded(picture: Picture) -> bytes:
    """JPEG, empty where it would be larger than may be sent."""
    cv2 = load_cv2()
    made, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    return data.tobytes() if made and data.size <= LARGEST_PICTURE_BYTES else b""
