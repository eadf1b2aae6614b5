"""``guanjia-kiosk devices snap``: how good a camera's picture is, without keeping it.

A picture may show a person: it is measured and dropped, and written to a file only when asked for.
"""

from __future__ import annotations

import dataclasses
import os
import time
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from PIL import Image
from rich.text import Text

from drivers.camera.port import Camera, Frame, Picture
from drivers.device import Completion, CompletionCode, DeviceClass
from kiosk.staff import show
from kiosk.staff.devices_cli import DEFAULT_SITE, Json, Site, bench_of, refuse
from kiosk.staff.trials_cli import fail

CAMERAS = (DeviceClass.FACE_CAMERA, DeviceClass.DOCUMENT_CAMERA)
FRAME_S = 5.0
LIMIT_S = 30.0
# Below these a picture is no good for faces or documents; start values, to be set on site.
DARK_BELOW = 40.0
BLURRED_BELOW = 60.0


@dataclasses.dataclass(frozen=True, slots=True)
class PictureQuality:
    """What can be said of a camera without showing what it sees.

    Attributes:
        width: of a still, in pixels.
        height: of a still, in pixels.
        frames_per_s: of the stream.
        brightness: mean of the grey values, 0 to 255.
        sharpness: variance of the second derivative of the grey values; blurred pictures have
            little.
    """

    width: int
    height: int
    frames_per_s: float
    brightness: float
    sharpness: float

    @property
    def remarks(self) -> list[str]:
        """What a technician should see to."""
        remarks = []
        if self.brightness < DARK_BELOW:
            remarks.append("画面很暗：看镜头有没有挡住、补光灯亮不亮")
        if self.sharpness < BLURRED_BELOW:
            remarks.append("画面不清楚：擦镜头，调焦")
        return remarks


def snap(
    camera: Annotated[DeviceClass, typer.Argument(help="face_camera or document_camera.")],
    site: Site = DEFAULT_SITE,
    out: Annotated[
        Path | None, typer.Option(help="Keep the still as PNG; nobody should be in it.")
    ] = None,
    seconds: Annotated[float, typer.Option(help="How long to count frames.")] = 2.0,
    json: Json = False,
) -> None:
    """Take a still, measure brightness, sharpness and frame rate, and drop the picture.

    Example: guanjia-kiosk devices snap document_camera --out page.png
    """
    if camera not in CAMERAS:
        raise refuse(f"{camera} 不是摄像头。用 face_camera 或 document_camera。")
    if out is not None and out.exists():
        raise refuse(f"{out} 已经在了，换一个名字。")
    with (
        bench_of(site, [camera]) as bench,
        show.progress("正在取像", seconds + FRAME_S) as tick,
    ):
        asked = bench.ask(
            camera,
            lambda device: look_through(device, seconds),
            limit_s=LIMIT_S + seconds,
            tick=tick,
        )
    outcome = asked.value
    if outcome is None:
        raise fail(asked, json=json)
    if outcome.value is None:
        raise fail(outcome, json=json)
    quality, still = outcome.value
    if out is not None:
        try:
            _keep(still, out)
        except OSError as error:
            raise refuse(f"{out} 没有写：{error.strerror}") from error
    record = dataclasses.asdict(quality)
    if json:
        show.print_json({"ok": True, **record, "remarks": quality.remarks})
        return
    for label, value in record.items():
        shown = f"{value:.1f}" if isinstance(value, float) else str(value)
        show.out().print(Text(f"{label}\t", style="dim") + Text(shown))
    for remark in quality.remarks:
        show.out().print(Text(remark, style="yellow"))


def measure(still: Picture, frames_per_s: float) -> PictureQuality:
    """The quality of a still (height x width x 3, uint8) and its stream."""
    grey = still.astype(np.float32).mean(axis=2)
    # The discrete Laplacian: each pixel against its four neighbours.
    inner = (
        grey[:-2, 1:-1] + grey[2:, 1:-1] + grey[1:-1, :-2] + grey[1:-1, 2:] - 4 * grey[1:-1, 1:-1]
    )
    return PictureQuality(
        width=still.shape[1],
        height=still.shape[0],
        frames_per_s=frames_per_s,
        brightness=float(grey.mean()),
        sharpness=float(inner.var()),
    )


def look_through(camera: Camera, seconds: float) -> Completion[tuple[PictureQuality, Frame]]:
    """Count frames for so long, then take a still and measure it."""
    first = camera.frame(FRAME_S)
    if first.value is None:
        return Completion(first.code, reason=first.reason)
    began, frames = time.monotonic(), 0
    while time.monotonic() - began < seconds:
        if camera.frame(FRAME_S).ok:
            frames += 1
    rate = frames / max(time.monotonic() - began, 0.001)
    still = camera.still()
    if still.value is None:
        return Completion(still.code, reason=still.reason)
    return Completion(CompletionCode.SUCCESS, (measure(still.value.picture, rate), still.value))


def _keep(still: Frame, path: Path) -> None:
    # Readable for its owner only: what a camera saw may be somebody.
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        Image.fromarray(still.picture[:, :, ::-1]).save(file, format="PNG")
