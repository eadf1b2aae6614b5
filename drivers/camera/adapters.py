"""The cameras' adapters, as a configuration names them: the same for both classes of cameras."""

from __future__ import annotations

import functools
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import msgspec

from drivers.adapter import Adapter, Found, Settings, Surroundings
from drivers.device import Device, DeviceClass

if TYPE_CHECKING:
    from drivers.camera.port import Camera

Pixels = Annotated[int, msgspec.Meta(ge=0, le=16384)]
Seconds = Annotated[float, msgspec.Meta(gt=0.0, le=60.0)]


class V4l2Settings(Settings, frozen=True, kw_only=True):
    """A camera of the kernel's (UVC and others).

    Attributes:
        path: a name that survives replugging, such as ``/dev/v4l/by-id/...-index0``.
        width: of the stream, in pixels; the camera takes the nearest it has.
        height: of the stream.
        fps: pictures a second.
        mjpg: ask for MJPG; off for cameras that deliver raw pictures only.
        still_width: of a still, 0 for that of the stream.
        still_height: of a still.
        warmup_frames: so many first pictures are dropped.
        freeze_s: identical pictures for so long are a frozen camera.
        idle_s: so long after the last picture was asked for it stops filming.
    """

    path: str
    width: Pixels = 1280
    height: Pixels = 720
    fps: Annotated[float, msgspec.Meta(ge=0.0, le=240.0)] = 15.0
    mjpg: bool = True
    still_width: Pixels = 0
    still_height: Pixels = 0
    warmup_frames: Annotated[int, msgspec.Meta(ge=0, le=300)] = 5
    freeze_s: Seconds = 3.0
    idle_s: Seconds = 10.0


class DocumentV4l2Settings(V4l2Settings, frozen=True, kw_only=True):
    """The same with the stills of a document camera: an A4 page at about 280 dpi."""

    still_width: Pixels = 3264
    still_height: Pixels = 2448


class StreamSettings(Settings, frozen=True, kw_only=True):
    """MJPEG over HTTP, or RTSP.

    Attributes:
        url: may carry user and password; shown nowhere.
        open_s: limit for connecting.
        read_s: limit for one picture.
        warmup_frames: so many first pictures are dropped.
        still_source: it repeats the same picture by right, so that freezing cannot be noticed.
        freeze_s: identical pictures for so long are a frozen camera.
        idle_s: so long after the last picture was asked for the stream is closed.
    """

    url: Annotated[str, msgspec.Meta(pattern=r"^(https?|rtsps?)://[^\s]+\Z")]
    open_s: Seconds = 5.0
    read_s: Seconds = 3.0
    warmup_frames: Annotated[int, msgspec.Meta(ge=0, le=300)] = 2
    still_source: bool = False
    freeze_s: Seconds = 3.0
    idle_s: Seconds = 10.0

    def __repr__(self) -> str:
        scheme = self.url.partition(":")[0]
        return f"StreamSettings(url='{scheme}://...')"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        return [("url", self.url.partition(":")[0] + "://...")]


class FileSettings(Settings, frozen=True, kw_only=True):
    """A video, or a folder of pictures, over and over; for development.

    Attributes:
        path: the file or folder.
        fps: of a folder's pictures.
    """

    path: str
    fps: Annotated[float, msgspec.Meta(ge=0.1, le=60.0)] = 10.0


def open_v4l2(device_class: DeviceClass, settings: V4l2Settings, around: Surroundings) -> Camera:
    """A V4L2 camera; nothing is opened yet."""
    from drivers.camera.capture import Mode, V4l2Source
    from drivers.camera.streaming import CameraTiming, StreamingCamera
    from drivers.camera.watch import WatchRules

    still = None
    if settings.still_width and settings.still_height:
        still = Mode(settings.still_width, settings.still_height)
    return StreamingCamera(
        V4l2Source(settings.path, mjpg=settings.mjpg),
        device_class,
        mode=Mode(settings.width, settings.height, settings.fps),
        still=still,
        rules=WatchRules(warmup_frames=settings.warmup_frames, freeze_s=settings.freeze_s),
        # OpenCV itself gives a V4L2 driver that brings nothing up after 10 s; we do before.
        timing=CameraTiming(idle_s=settings.idle_s),
        model="V4L2",
        clock=around.clock,
    )


def open_stream(
    device_class: DeviceClass, settings: StreamSettings, around: Surroundings
) -> Device:
    """A network camera; nothing is opened yet."""
    from drivers.camera.capture import StreamSource
    from drivers.camera.streaming import CameraTiming, StreamingCamera
    from drivers.camera.watch import WatchRules

    freeze_s = 0.0 if settings.still_source else settings.freeze_s
    return StreamingCamera(
        StreamSource(settings.url, settings.open_s, settings.read_s),
        device_class,
        rules=WatchRules(warmup_frames=settings.warmup_frames, freeze_s=freeze_s),
        # Its own limits end a slow call; ours is for those that do not keep them.
        timing=CameraTiming(
            idle_s=settings.idle_s,
            first_s=settings.open_s + 3.0,
            stall_s=max(settings.open_s, settings.read_s) + 1.0,
        ),
        model="stream",
        clock=around.clock,
    )


def open_file(device_class: DeviceClass, settings: FileSettings, around: Surroundings) -> Device:
    """A file in the place of a camera."""
    from drivers.camera.capture import FileSource, Mode
    from drivers.camera.streaming import StreamingCamera
    from drivers.camera.watch import WatchRules

    return StreamingCamera(
        FileSource(settings.path, time.sleep),
        device_class,
        mode=Mode(fps=settings.fps),
        rules=WatchRules(warmup_frames=0, freeze_s=0.0),
        model="file",
        clock=around.clock,
    )


def probe_v4l2() -> Iterator[Found]:
    """Cameras under their stable names; what they are used for only a person can tell."""
    from drivers.camera.capture import cameras

    for path, name in cameras():
        yield Found({"path": str(path)}, name or path.name)


def _adapters(device_class: DeviceClass, v4l2: type[V4l2Settings]) -> tuple[Adapter, ...]:
    return (
        Adapter(
            device_class=device_class,
            name="v4l2",
            summary="a camera of the kernel's (V4L2: UVC over USB and others), by stable path",
            settings=v4l2,
            open=functools.partial(open_v4l2, device_class),
            probe=probe_v4l2,
        ),
        Adapter(
            device_class=device_class,
            name="stream",
            summary="a network camera: MJPEG over HTTP, or RTSP",
            settings=StreamSettings,
            open=functools.partial(open_stream, device_class),
        ),
        Adapter(
            device_class=device_class,
            name="file",
            summary="a video or a folder of pictures in the place of a camera",
            settings=FileSettings,
            open=functools.partial(open_file, device_class),
            simulated=True,
        ),
    )


ADAPTERS = (
    *_adapters(DeviceClass.FACE_CAMERA, V4l2Settings),
    *_adapters(DeviceClass.DOCUMENT_CAMERA, DocumentV4l2Settings),
)
