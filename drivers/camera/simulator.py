"""A simulated network camera: MJPEG over HTTP on loopback, with drawn pictures.

Real bytes cross a real socket into OpenCV. It refuses to start under a profile that serves
citizens. Nothing in its pictures is anybody: a drawn face, or a drawn page.
"""

from __future__ import annotations

import dataclasses
import http.server
import threading
from collections.abc import Callable
from typing import Literal

import numpy as np

from drivers.camera.capture import load_cv2
from drivers.camera.port import Picture
from drivers.simulation import require_simulation

_BOUNDARY = "picture"
Scene = Literal["face", "page"]


@dataclasses.dataclass(slots=True)
class _Switches:
    """What the camera does at the moment; read by its threads, one field at a time."""

    frozen: bool = False
    dark: bool = False
    stalled: bool = False
    garbage: bool = False
    powered: bool = True
    huge: bool = False
    pause_s: float = 1 / 25


class CameraSimulator:
    """An HTTP server whose stream goes on until the switches say otherwise.

    A switch takes effect with the next picture. The port stays the same while it is stopped.
    """

    def __init__(
        self,
        *,
        profile: str,
        scene: Scene = "face",
        width: int = 320,
        height: int = 240,
        picture: Callable[[int], Picture] | None = None,
        seed: int = 1,
    ) -> None:
        """Listen and begin to film.

        Args:
            profile: the configuration's profile.
            scene: what is drawn.
            width: in pixels.
            height: in pixels.
            picture: draws picture number n instead of ``scene``.
            seed: of the sensor's noise.

        Raises:
            SimulatorForbidden: the profile serves citizens.
        """
        require_simulation("CameraSimulator", profile)
        self._cv2 = load_cv2()
        scene_picture = draw_face(width, height) if scene == "face" else draw_page(width, height)
        self._draw = picture or (lambda _: scene_picture)
        self._size = (width, height)
        self._noise = np.random.default_rng(seed)
        self._drawing = threading.Lock()
        self._switches = _Switches()
        self._changed = threading.Condition()
        self._closing = threading.Event()
        self._count = 0
        self._last = b""
        self._viewers = 0
        self._opened = 0
        self._port = 0
        self._server: http.server.ThreadingHTTPServer | None = None
        self._listen()

    # What the dock and the tests see

    @property
    def url(self) -> str:
        """Where the stream is."""
        return f"http://127.0.0.1:{self._port}/stream.mjpg"

    @property
    def opened(self) -> int:
        """How often the stream was asked for."""
        return self._opened

    @property
    def viewers(self) -> int:
        """How many connections take the stream at the moment."""
        return self._viewers

    def wait_for_viewers(self, viewers: int, timeout_s: float) -> bool:
        """Wait until so many connections take the stream."""
        with self._changed:
            return self._changed.wait_for(lambda: self._viewers == viewers, timeout_s)

    # Switches

    def freeze(self, frozen: bool = True) -> None:
        """The same picture over and over, noise and all; or live again."""
        self._set(frozen=frozen)

    def go_dark(self, dark: bool = True) -> None:
        """Somebody covers the lens, or takes the hand away."""
        self._set(dark=dark)

    def stall(self, stalled: bool = True) -> None:
        """The connection stays open and brings nothing more, or goes on."""
        self._set(stalled=stalled)

    def send_garbage(self, garbage: bool = True) -> None:
        """Bytes that are no picture, or pictures again."""
        self._set(garbage=garbage)

    def slow_down(self, pause_s: float) -> None:
        """So long between two pictures, in seconds."""
        self._set(pause_s=pause_s)

    def send_huge(self, huge: bool = True) -> None:
        """Pictures of a size that no camera has, or of the right size again."""
        self._set(huge=huge)

    def stop(self) -> None:
        """Switch it off: connections break and are refused."""
        self._set(powered=False)
        server, self._server = self._server, None
        if server is not None:
            server.shutdown()
            server.server_close()

    def restart(self) -> None:
        """Switch it on again, on the same port."""
        self._set(powered=True)
        if self._server is None:
            self._listen()

    def close(self) -> None:
        """End every thread and give the port back."""
        self._closing.set()
        self.stop()

    # On the server's threads

    def _set(self, **switches: bool | float) -> None:
        with self._changed:
            for name, value in switches.items():
                setattr(self._switches, name, value)
            self._changed.notify_all()

    def _listen(self) -> None:
        simulator = self

        class Stream(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                simulator._film(self)

            def log_message(self, format: str, *args: object) -> None:
                """Nothing: the path may be anybody's."""

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", self._port), Stream)
        self._server.daemon_threads = True
        self._port = int(self._server.server_address[1])
        threading.Thread(
            target=self._server.serve_forever, args=(0.05,), name="camera-simulator", daemon=True
        ).start()

    def _film(self, request: http.server.BaseHTTPRequestHandler) -> None:
        with self._changed:
            self._viewers += 1
            self._opened += 1
            self._changed.notify_all()
        try:
            request.send_response(200)
            request.send_header("Content-Type", f"multipart/x-mixed-replace; boundary={_BOUNDARY}")
            request.end_headers()
            while self._is_on():
                body = self._next_body()
                head = f"--{_BOUNDARY}\r\nContent-Type: image/jpeg\r\n"
                request.wfile.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode())
                request.wfile.write(body + b"\r\n")
                self._closing.wait(self._switches.pause_s)
        except OSError:
            # Whoever watched is gone.
            pass
        finally:
            with self._changed:
                self._viewers -= 1
                self._changed.notify_all()

    def _is_on(self) -> bool:
        with self._changed:
            self._changed.wait_for(lambda: not self._switches.stalled or not self._switches.powered)
            return self._switches.powered and not self._closing.is_set()

    def _next_body(self) -> bytes:
        with self._drawing:
            if self._switches.garbage:
                return self._noise.bytes(4096)
            if not self._switches.frozen or not self._last:
                self._count += 1
                self._last = self._encoded(self._picture())
            return self._last

    def _picture(self) -> Picture:
        if self._switches.huge:
            return np.zeros((9000, 9000, 3), np.uint8)
        clean = self._draw(self._count)
        if self._switches.dark:
            clean = np.full_like(clean, 3)
        noise = self._noise.normal(0.0, 4.0, clean.shape)
        return np.clip(clean + noise, 0, 255).astype(np.uint8)

    def _encoded(self, picture: Picture) -> bytes:
        _, encoded = self._cv2.imencode(".jpg", picture, [self._cv2.IMWRITE_JPEG_QUALITY, 90])
        return bytes(encoded)


def draw_face(width: int, height: int) -> Picture:
    """A cartoon face before a grey wall."""
    cv2 = load_cv2()
    picture = np.full((height, width, 3), 150, np.uint8)
    centre, size = (width // 2, height // 2), min(width, height)
    cv2.ellipse(picture, centre, (size // 4, size // 3), 0, 0, 360, (150, 190, 230), -1)
    for side in (-1, 1):
        eye = (centre[0] + side * size // 10, centre[1] - size // 12)
        cv2.circle(picture, eye, max(2, size // 32), (40, 40, 40), -1)
    mouth = (centre[0], centre[1] + size // 8)
    cv2.ellipse(picture, mouth, (size // 10, size // 20), 0, 0, 180, (60, 60, 160), 3)
    return picture


def draw_page(width: int, height: int) -> Picture:
    """A page with lines of writing on a dark desk."""
    cv2 = load_cv2()
    picture = np.full((height, width, 3), 60, np.uint8)
    left, top, right, bottom = width // 4, height // 10, width * 3 // 4, height * 9 // 10
    cv2.rectangle(picture, (left, top), (right, bottom), (240, 240, 240), -1)
    for y in range(top + height // 12, bottom - height // 20, max(4, height // 16)):
        cv2.line(picture, (left + width // 20, y), (right - width // 20, y), (70, 70, 70), 2)
    return picture
