"""Cameras of the kernel, as far as they can be tried without one, and files in their place."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import cv2
import numpy as np
import pytest

from drivers.adapter import Surroundings
from drivers.camera import capture
from drivers.camera.adapters import ADAPTERS, DocumentV4l2Settings, probe_v4l2
from drivers.camera.capture import Capture, FileSource, Mode, Refusal, V4l2Source, checked
from drivers.camera.port import Picture
from drivers.camera.streaming import StreamingCamera
from drivers.camera.watch import WatchRules
from drivers.device import CompletionCode, DeviceClass, DeviceStatus
from drivers.registry import Registry

BOTH = (DeviceClass.FACE_CAMERA, DeviceClass.DOCUMENT_CAMERA)
PATIENCE_S = 30.0


def picture(value: int, width: int = 64, height: int = 48) -> Picture:
    noise = np.random.default_rng(value).integers(0, 40, (height, width, 3))
    return (noise + value).astype(np.uint8)


@pytest.mark.parametrize("device_class", BOTH)
def test_unplugged_camera_is_no_device_and_never_raises(
    tmp_path: Path, device_class: DeviceClass
) -> None:
    table = {"adapter": "v4l2", "path": str(tmp_path / "absent-index0")}
    camera = Registry(ADAPTERS).open(device_class, table, Surroundings(tmp_path))
    assert isinstance(camera, StreamingCamera)
    for _ in range(2):
        report = camera.status()
        assert (report.status, report.reason) == (DeviceStatus.NO_DEVICE, "no device (ENOENT)")
    assert camera.frame(0.1).code is CompletionCode.DEVICE_NOT_READY
    assert camera.still().code is CompletionCode.DEVICE_NOT_READY
    camera.close()


def test_link_that_leads_nowhere_is_no_device(tmp_path: Path) -> None:
    link = tmp_path / "face"
    link.symlink_to(tmp_path / "video0")
    refusal = V4l2Source(str(link)).look()
    assert refusal is not None
    assert refusal.status is DeviceStatus.NO_DEVICE


def test_what_is_no_camera_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    refusal = V4l2Source(str(tmp_path / "file")).look()
    assert refusal == Refusal(DeviceStatus.NO_DEVICE, "not a device node")
    refused = V4l2Source("/dev/null").open(Mode())
    assert isinstance(refused, Refusal)
    assert refused.status is DeviceStatus.OFFLINE


def test_document_cameras_take_large_stills_by_default() -> None:
    settings = DocumentV4l2Settings(path="/dev/guanjia/document")
    assert (settings.still_width, settings.still_height) == (3264, 2448)


class SizedSource:
    """Brings pictures of the size asked for."""

    def __init__(self) -> None:
        self.modes: list[Mode] = []

    def look(self) -> Refusal | None:
        return None

    def open(self, mode: Mode) -> Capture | Refusal:
        self.modes.append(mode)
        return SizedCapture(mode)


class SizedCapture:
    def __init__(self, mode: Mode) -> None:
        self.mode = mode
        self._count = 0
        self._pace = threading.Event()

    def read(self) -> Picture | None:
        self._pace.wait(0.01)
        self._count += 1
        return picture(40 + self._count % 60, self.mode.width, self.mode.height)

    def close(self) -> None:
        self._pace.set()


def test_still_is_taken_at_its_own_size_and_the_stream_goes_on() -> None:
    source = SizedSource()
    camera = StreamingCamera(
        source,
        DeviceClass.DOCUMENT_CAMERA,
        mode=Mode(64, 48),
        still=Mode(320, 240),
        rules=WatchRules(warmup_frames=2, warmup_s=0.2),
    )
    before, still, after = camera.frame(PATIENCE_S), camera.still(), camera.frame(PATIENCE_S)
    sizes = [taken.value.width for taken in (before, still, after) if taken.value is not None]
    assert sizes == [64, 320, 64]
    assert len(source.modes) == 3
    assert "still:320x240" in camera.capabilities().features
    camera.close()


def test_folder_of_pictures_stands_for_a_camera(tmp_path: Path) -> None:
    for value in (10, 100):
        cv2.imwrite(str(tmp_path / f"{value:03}.png"), picture(value))
    (tmp_path / "notes.txt").write_text("no picture")
    table = {"adapter": "file", "path": str(tmp_path), "fps": 50.0}
    registry = Registry(ADAPTERS)
    camera = registry.open(DeviceClass.FACE_CAMERA, table, Surroundings(tmp_path))
    assert isinstance(camera, StreamingCamera)
    means = set()
    for _ in range(6):
        completion = camera.frame(PATIENCE_S)
        assert completion.value is not None
        means.add(round(float(completion.value.picture.mean()), -1))
    assert means == {30.0, 120.0}
    assert registry.is_simulated(DeviceClass.FACE_CAMERA, table)
    camera.close()


def test_video_begins_anew_at_its_end(tmp_path: Path) -> None:
    path = tmp_path / "video.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 25.0, (64, 48))
    for value in (20, 90, 160):
        writer.write(picture(value))
    writer.release()
    waits: list[float] = []
    video = FileSource(str(path), waits.append).open(Mode())
    assert not isinstance(video, Refusal)
    means = []
    for _ in range(7):
        taken = video.read()
        assert taken is not None
        means.append(round(float(taken.mean()) / 10))
    assert means == [4, 11, 18, 4, 11, 18, 4]
    assert waits == [pytest.approx(0.04)] * 7
    video.close()


@pytest.mark.parametrize("content", [b"", b"no video at all" * 100])
def test_file_that_is_no_video_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "video.avi"
    path.write_bytes(content)
    assert isinstance(FileSource(str(path), lambda _: None).open(Mode()), Refusal)
    assert FileSource(str(tmp_path / "absent"), lambda _: None).look() is not None


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        "picture",
        np.zeros((4, 4, 3), np.float32),
        np.zeros((0, 4, 3), np.uint8),
        np.zeros((4, 4, 4), np.uint8),
        np.zeros((4,), np.uint8),
    ],
    ids=["nothing", "text", "reals", "empty", "four channels", "a row"],
)
def test_what_is_no_picture_is_not_taken_for_one(wrong: object) -> None:
    assert checked(wrong) is None


def test_grey_picture_gets_three_channels() -> None:
    grey = checked(np.full((3, 5), 7, np.uint8))
    assert grey is not None
    assert grey.shape == (3, 5, 3)


def test_probe_tells_capture_nodes_by_stable_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_id, node, names = tmp_path / "by-id", tmp_path / "video0", tmp_path / "class"
    by_id.mkdir()
    node.touch()
    (names / "video0").mkdir(parents=True)
    (names / "video0" / "name").write_text("Example Camera: Example\n", "utf-8")
    for index in (0, 1):
        (by_id / f"usb-Example-video-index{index}").symlink_to(node)
    monkeypatch.setattr(capture, "BY_ID", by_id)
    monkeypatch.setattr(capture, "SYS_CLASS", names)
    (found,) = probe_v4l2()
    assert found.settings == {"path": str(by_id / "usb-Example-video-index0")}
    assert (found.label, found.sure) == ("Example Camera: Example", False)


def test_listing_adapters_loads_no_library() -> None:
    program = (
        "import sys, drivers.camera.adapters, drivers.scanner.adapters, "
        "drivers.signature.adapters\n"
        "print(sorted({'cv2', 'evdev', 'zxingcpp', 'serial', 'numpy', 'PIL'} & set(sys.modules)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"
