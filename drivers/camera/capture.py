"""Where pictures come from, through OpenCV. The only module that knows ``cv2.VideoCapture``.

Everything in here may block for seconds, whatever timeouts are set (a V4L2 driver that hangs, a
name server that does not answer): it is called on threads that can be given up.
"""

from __future__ import annotations

import contextlib
import dataclasses
import errno
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Protocol

import numpy as np

from drivers.camera.port import Picture
from drivers.device import DeviceStatus

if TYPE_CHECKING:
    import cv2

# More than any camera of a terminal delivers; what claims more is no picture.
MOST_PIXELS = 64_000_000
BY_ID = Path("/dev/v4l/by-id")
SYS_CLASS = Path("/sys/class/video4linux")
_PICTURE_FILES = (".png", ".jpg", ".jpeg", ".bmp")


@dataclasses.dataclass(frozen=True, slots=True)
class Refusal:
    """Why no pictures come.

    Attributes:
        status: what it means for the device.
        reason: in English for technicians; never an address, which may carry a password.
    """

    status: DeviceStatus
    reason: str


@dataclasses.dataclass(frozen=True, slots=True)
class Mode:
    """What a stream is asked for, or turned out to be; 0 leaves it to the camera."""

    width: int = 0
    height: int = 0
    fps: float = 0.0


class Capture(Protocol):
    """An open stream; touched by one thread."""

    @property
    def mode(self) -> Mode:
        """What the stream turned out to be."""

    def read(self) -> Picture | None:
        """The next picture; None when the stream ended or broke."""

    def close(self) -> None:
        """End the stream."""


class Source(Protocol):
    """Opens streams."""

    def look(self) -> Refusal | None:
        """Whether a stream could be opened, as far as can be told without opening one."""

    def open(self, mode: Mode) -> Capture | Refusal:
        """Open a stream; may block."""


@dataclasses.dataclass(frozen=True, slots=True)
class V4l2Source:
    """A camera of the kernel's (V4L2), by path.

    Attributes:
        path: a name that survives replugging; its link is followed anew at each opening.
        mjpg: ask for MJPG, without which USB 2 cameras deliver few large pictures a second.
    """

    path: str
    mjpg: bool = True

    def look(self) -> Refusal | None:
        """Whether the node is there and may be used."""
        try:
            node = Path(self.path).stat()
        except OSError as error:
            return _refusal_of(error)
        if not stat.S_ISCHR(node.st_mode):
            return Refusal(DeviceStatus.NO_DEVICE, "not a device node")
        # Not opened for that: opening wakes a camera that USB has put to sleep.
        if not os.access(self.path, os.R_OK | os.W_OK):
            return Refusal(DeviceStatus.OFFLINE, "no permission for the device")
        return None

    def open(self, mode: Mode) -> Capture | Refusal:
        """Open the node; blocks for up to 10 s in OpenCV when the driver hangs."""
        if (refusal := self.look()) is not None:
            return refusal
        cv2 = load_cv2()
        node = os.path.realpath(self.path)
        video = cv2.VideoCapture(node, cv2.CAP_V4L2)
        if not video.isOpened():
            video.release()
            return Refusal(DeviceStatus.OFFLINE, "not a capture device, or used by another")
        if self.mjpg:
            video.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
        if mode.width and mode.height:
            video.set(cv2.CAP_PROP_FRAME_WIDTH, mode.width)
            video.set(cv2.CAP_PROP_FRAME_HEIGHT, mode.height)
        if mode.fps:
            video.set(cv2.CAP_PROP_FPS, mode.fps)
        # The newest picture is wanted, not the oldest one in a queue.
        video.set(cv2.CAP_PROP_BUFFERSIZE, 1)
        return OpenCvCapture(video)


@dataclasses.dataclass(frozen=True, slots=True)
class StreamSource:
    """MJPEG over HTTP, or RTSP.

    Attributes:
        url: not shown anywhere, it may carry a password.
        open_s: FFmpeg's limit for opening, in seconds.
        read_s: FFmpeg's limit for one picture, in seconds.
    """

    url: str = dataclasses.field(repr=False)
    open_s: float = 5.0
    read_s: float = 3.0

    def look(self) -> Refusal | None:
        """Nothing can be told without opening it."""
        return None

    def open(self, mode: Mode) -> Capture | Refusal:
        """Connect; the stream's own size and rate are taken as they are."""
        cv2 = load_cv2()
        limits = [
            cv2.CAP_PROP_OPEN_TIMEOUT_MSEC,
            int(self.open_s * 1000),
            cv2.CAP_PROP_READ_TIMEOUT_MSEC,
            int(self.read_s * 1000),
        ]
        video = cv2.VideoCapture(self.url, cv2.CAP_FFMPEG, limits)
        if not video.isOpened():
            video.release()
            return Refusal(DeviceStatus.OFFLINE, "stream cannot be opened")
        return OpenCvCapture(video)


@dataclasses.dataclass(frozen=True, slots=True)
class FileSource:
    """A video, or a folder of pictures, over and over; for development and tests.

    Attributes:
        path: the file or folder.
        wait: called with the seconds until the next picture is due.
    """

    path: str
    wait: Callable[[float], object]

    def look(self) -> Refusal | None:
        """Whether it is there."""
        there = Path(self.path).exists()
        return None if there else Refusal(DeviceStatus.NO_DEVICE, "no such file")

    def open(self, mode: Mode) -> Capture | Refusal:
        """Open the file or list the folder."""
        if (refusal := self.look()) is not None:
            return refusal
        cv2 = load_cv2()
        path = Path(self.path)
        if path.is_dir():
            pictures = sorted(p for p in path.iterdir() if p.suffix.lower() in _PICTURE_FILES)
            if not pictures:
                return Refusal(DeviceStatus.NO_DEVICE, "no pictures in the folder")
            return FolderCapture(tuple(pictures), mode.fps or 10.0, self.wait)
        video = cv2.VideoCapture(self.path, cv2.CAP_FFMPEG)
        if not video.isOpened():
            video.release()
            return Refusal(DeviceStatus.OFFLINE, "not a video")
        return LoopedVideo(video, self.wait)


class OpenCvCapture:
    """A stream that OpenCV reads."""

    def __init__(self, video: cv2.VideoCapture) -> None:
        self._cv2 = load_cv2()
        self._video = video
        self._mode = Mode(
            int(video.get(self._cv2.CAP_PROP_FRAME_WIDTH)),
            int(video.get(self._cv2.CAP_PROP_FRAME_HEIGHT)),
            float(video.get(self._cv2.CAP_PROP_FPS)),
        )

    @property
    def mode(self) -> Mode:
        """What the stream turned out to be."""
        return self._mode

    def read(self) -> Picture | None:
        """The next picture; None when the stream ended or broke."""
        if self._mode.width * self._mode.height > MOST_PIXELS:
            return None
        try:
            taken, picture = self._video.read()
        except self._cv2.error:
            # Its message may repeat the address.
            return None
        return checked(picture) if taken else None

    def rewind(self) -> None:
        """Begin anew (files only)."""
        self._video.set(self._cv2.CAP_PROP_POS_FRAMES, 0)

    def close(self) -> None:
        """End the stream."""
        self._video.release()


class LoopedVideo:
    """A video file that begins anew at its end, at its own pace."""

    def __init__(self, video: cv2.VideoCapture, wait: Callable[[float], object]) -> None:
        self._inner = OpenCvCapture(video)
        self._wait = wait
        rate = self._inner.mode.fps
        self._pause_s = 1.0 / rate if 1.0 <= rate <= 120.0 else 0.1

    @property
    def mode(self) -> Mode:
        """What the file says."""
        return self._inner.mode

    def read(self) -> Picture | None:
        """The next picture, in its time."""
        self._wait(self._pause_s)
        picture = self._inner.read()
        if picture is None:
            self._inner.rewind()
            picture = self._inner.read()
        return picture

    def close(self) -> None:
        """Close the file."""
        self._inner.close()


class FolderCapture:
    """Pictures of a folder, in the order of their names."""

    def __init__(
        self, pictures: tuple[Path, ...], fps: float, wait: Callable[[float], object]
    ) -> None:
        self._cv2 = load_cv2()
        self._pictures = pictures
        self._fps = fps
        self._wait = wait
        self._next = 0

    @property
    def mode(self) -> Mode:
        """The rate asked for; each picture has its own size."""
        return Mode(fps=self._fps)

    def read(self) -> Picture | None:
        """The next picture; None when it cannot be read."""
        self._wait(1.0 / self._fps)
        path = self._pictures[self._next % len(self._pictures)]
        self._next += 1
        try:
            encoded = np.frombuffer(path.read_bytes(), np.uint8)
            return checked(self._cv2.imdecode(encoded, self._cv2.IMREAD_COLOR))
        except (OSError, self._cv2.error):
            return None

    def close(self) -> None:
        """Nothing is held."""


def checked(picture: object) -> Picture | None:
    """A picture of the promised kind, or None: not too large, three channels, read-only."""
    if not isinstance(picture, np.ndarray) or picture.dtype != np.uint8:
        return None
    if picture.ndim == 2:
        picture = np.repeat(picture[:, :, np.newaxis], 3, axis=2)
    if picture.ndim != 3 or picture.shape[2] != 3 or not 0 < picture.size <= 3 * MOST_PIXELS:
        return None
    picture.flags.writeable = False
    return picture


def cameras() -> Iterator[tuple[Path, str]]:
    """V4L2 cameras under names that survive replugging, and what they call themselves.

    ``index0`` is the capture node of a camera, the others carry its metadata (udev's
    60-persistent-v4l rules).
    """
    if not BY_ID.is_dir():
        return
    for path in sorted(BY_ID.glob("*-index0")):
        name = ""
        with contextlib.suppress(OSError):
            name = (SYS_CLASS / path.resolve().name / "name").read_text("utf-8").strip()
        yield path, name


def load_cv2() -> ModuleType:
    """OpenCV, told to be silent: what it would log is reported as a value here.

    FFmpeg inside it writes to standard error by itself and repeats addresses with their passwords;
    it reads its variable once, when OpenCV first uses it.
    """
    os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
    import cv2

    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    return cv2


def _refusal_of(error: OSError) -> Refusal:
    name = errno.errorcode.get(error.errno or 0, "")
    if error.errno in (errno.ENOENT, errno.ENODEV, errno.ENXIO, errno.ENOTDIR):
        return Refusal(DeviceStatus.NO_DEVICE, f"no device ({name})")
    return Refusal(DeviceStatus.OFFLINE, f"cannot be reached ({name})")
