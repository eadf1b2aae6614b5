"""A camera of the kernel's: vivid through V4L2 and OpenCV, taken away and given back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.adapter import Surroundings
from drivers.camera.port import Camera
from drivers.device import DeviceClass, DeviceStatus
from drivers.registry import Registry
from tests.usb.guest.gadget import wait_until

NODE = Path("/dev/video0")
DRIVER = Path("/sys/bus/platform/drivers/vivid")
FRAME_S = 30.0


@pytest.fixture
def camera(tmp_path: Path) -> Iterator[Camera]:
    table = {
        "adapter": "v4l2",
        "path": str(NODE),
        "width": 640,
        "height": 360,
        "mjpg": False,
        "warmup_frames": 2,
        "freeze_s": 20.0,
    }
    device = Registry.installed().open(DeviceClass.FACE_CAMERA, table, Surroundings(tmp_path))
    camera: Camera = device  # type: ignore[assignment]  # opened by its table
    yield camera
    device.close()


def test_frames_and_a_still_come_from_a_real_video_driver(camera: Camera) -> None:
    first = camera.frame(FRAME_S)
    assert first.value is not None, first.reason
    second = camera.frame(FRAME_S)
    assert second.value is not None, second.reason
    assert second.value.number > first.value.number
    assert (first.value.width, first.value.height) == (640, 360)
    still = camera.still()
    assert still.value is not None, still.reason


def test_camera_taken_away_is_no_device_and_films_again_when_it_is_back(camera: Camera) -> None:
    assert camera.frame(FRAME_S).ok
    (DRIVER / "unbind").write_text("vivid.0")
    try:
        wait_until(
            lambda: camera.status().status in (DeviceStatus.NO_DEVICE, DeviceStatus.OFFLINE),
            "a camera that is gone",
            60.0,
        )
    finally:
        camera.close()
        (DRIVER / "bind").write_text("vivid.0")
    wait_until(NODE.exists, "its node")
    wait_until(lambda: camera.frame(FRAME_S).ok, "a frame after it came back", 90.0)
