"""A network camera: OpenCV on a real socket, a simulated camera at the other end."""

from __future__ import annotations

import contextlib
import dataclasses
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from drivers.adapter import Surroundings
from drivers.camera.adapters import ADAPTERS, StreamSettings
from drivers.camera.capture import MOST_PIXELS, Capture, Mode, Refusal, StreamSource
from drivers.camera.simulator import CameraSimulator
from drivers.camera.streaming import CameraTiming, StreamingCamera
from drivers.camera.watch import WatchRules
from drivers.device import CompletionCode, DeviceClass, DeviceStatus
from drivers.registry import Registry
from drivers.simulation import SimulatorForbidden
from tests.drivers.camera.contract import PATIENCE_S, CameraContract, is_ready, status_until

RULES = WatchRules(warmup_frames=2, warmup_s=0.5, freeze_s=0.4, freeze_frames=3, dark_s=0.3)
TIMING = CameraTiming(
    stall_s=2.5, idle_s=0.4, broken_s=0.9, reopen_s=0.05, reopen_cap_s=0.2, recheck_s=0.2
)


@dataclasses.dataclass
class StreamBench:
    simulator: CameraSimulator
    camera: StreamingCamera
    size: tuple[int, int] = (320, 240)

    def freeze(self, frozen: bool = True) -> None:
        self.simulator.freeze(frozen)

    def go_dark(self, dark: bool = True) -> None:
        self.simulator.go_dark(dark)

    def stall(self, stalled: bool = True) -> None:
        self.simulator.stall(stalled)

    def stop(self) -> None:
        self.simulator.stop()

    def restart(self) -> None:
        self.simulator.restart()

    def is_filming(self) -> bool:
        return self.simulator.viewers > 0


def camera_on(simulator: CameraSimulator, rules: WatchRules = RULES) -> StreamingCamera:
    source = StreamSource(simulator.url, open_s=2.0, read_s=1.0)
    return StreamingCamera(source, DeviceClass.FACE_CAMERA, rules=rules, timing=TIMING)


@pytest.fixture
def bench() -> Iterator[StreamBench]:
    simulator = CameraSimulator(profile="test")
    camera = camera_on(simulator)
    yield StreamBench(simulator, camera)
    camera.close()
    simulator.close()


class TestStreamCamera(CameraContract):
    pass


def test_bytes_that_are_no_picture_are_never_delivered(bench: StreamBench) -> None:
    bench.camera.frame(PATIENCE_S)
    bench.simulator.send_garbage()
    status_until(bench.camera, lambda r: r.status is not DeviceStatus.ONLINE)
    bench.simulator.send_garbage(False)
    status_until(bench.camera, is_ready)


def test_picture_larger_than_any_camera_takes_is_never_delivered(bench: StreamBench) -> None:
    bench.simulator.send_huge()
    deadline = time.monotonic() + 5.0
    while time.monotonic() < deadline:
        completion = bench.camera.frame(1.0)
        if completion.value is not None:
            assert completion.value.picture.size <= 3 * MOST_PIXELS
        elif completion.code is CompletionCode.DEVICE_NOT_READY:
            break
    bench.simulator.send_huge(False)
    status_until(bench.camera, is_ready)


def test_source_that_repeats_its_picture_by_right_is_not_frozen() -> None:
    simulator = CameraSimulator(profile="test")
    simulator.freeze()
    camera = camera_on(simulator, dataclasses.replace(RULES, freeze_s=0.0))
    numbers = {completion.value.number for completion in [camera.frame(5.0) for _ in range(10)]
               if completion.value is not None}  # fmt: skip
    assert len(numbers) == 10
    camera.close()
    simulator.close()


def test_camera_frozen_from_the_start_never_delivers_anything() -> None:
    simulator = CameraSimulator(profile="test")
    simulator.freeze()
    camera = camera_on(simulator)
    assert camera.frame(PATIENCE_S).code is CompletionCode.HARDWARE_ERROR
    assert not is_ready(camera.status())
    camera.close()
    simulator.close()


def test_slow_camera_is_no_broken_one(bench: StreamBench) -> None:
    bench.simulator.slow_down(0.3)
    for _ in range(3):
        assert bench.camera.frame(PATIENCE_S).ok
    assert is_ready(bench.camera.status())


class DeafSource(StreamSource):
    """Opens, and then never brings or answers anything until it is let go."""

    let_go = threading.Event()

    def open(self, mode: Mode) -> Capture | Refusal:
        self.let_go.wait(PATIENCE_S)
        raise OSError("http://user:secret@camera/ does not answer")


def test_call_that_never_returns_costs_a_thread_and_nothing_else() -> None:
    source = DeafSource("http://127.0.0.1:1/")
    source.let_go.clear()
    timing = dataclasses.replace(TIMING, stall_s=0.1, stop_s=0.05, first_s=0.3, hung_threads=2)
    camera = StreamingCamera(source, DeviceClass.FACE_CAMERA, timing=timing)
    begun = time.monotonic()
    report = status_until(camera, lambda r: r.reason == "reading the camera hangs")
    assert report.status is DeviceStatus.HARDWARE_ERROR
    assert time.monotonic() - begun < PATIENCE_S
    assert camera.hung_threads == 2
    assert camera.frame(0.1).code is CompletionCode.DEVICE_NOT_READY
    source.let_go.set()
    status_until(camera, lambda r: camera.hung_threads == 0)
    report = status_until(camera, lambda r: "failed" in r.reason)
    assert "secret" not in report.reason
    camera.close()


def test_password_in_the_address_is_shown_nowhere(tmp_path: Path) -> None:
    program = """
import sys
from pathlib import Path
from drivers.adapter import Surroundings
from drivers.camera.adapters import ADAPTERS
from drivers.device import DeviceClass
from drivers.registry import Registry
url = "http://user:geheim@127.0.0.1:1/stream"
registry, table = Registry(ADAPTERS), {"adapter": "stream", "url": url}
camera = registry.open(DeviceClass.FACE_CAMERA, table, Surroundings(Path(sys.argv[1])))
print(registry.settings(DeviceClass.FACE_CAMERA, table))
print(camera.status(), camera.frame(0.1), camera.capabilities(), vars(camera))
camera.close()
"""
    run = subprocess.run(
        [sys.executable, "-c", program, tmp_path], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    assert "geheim" not in run.stdout + run.stderr
    assert run.stderr == ""
    assert "stream cannot be opened" in run.stdout


@pytest.mark.parametrize("url", ["file:///etc/passwd", "/dev/video0", "concat:a|b", "http:// x"])
def test_only_network_addresses_are_streams(url: str) -> None:
    with pytest.raises(Exception, match="url"):
        Registry(ADAPTERS).settings(DeviceClass.FACE_CAMERA, {"adapter": "stream", "url": url})


def test_configuration_opens_it(tmp_path: Path) -> None:
    with contextlib.closing(CameraSimulator(profile="test", scene="page")) as simulator:
        camera = Registry(ADAPTERS).open(
            DeviceClass.DOCUMENT_CAMERA,
            {"adapter": "stream", "url": simulator.url},
            Surroundings(tmp_path),
        )
        assert is_ready(camera.status())
        assert camera.capabilities().device_class is DeviceClass.DOCUMENT_CAMERA
        camera.close()
    assert StreamSettings(url="rtsp://a/b").read_s > 0


def test_simulator_refuses_a_profile_that_serves_citizens() -> None:
    with pytest.raises(SimulatorForbidden):
        CameraSimulator(profile="production")


def test_simulated_pictures_differ_as_a_sensors_do(bench: StreamBench) -> None:
    first, second = (bench.camera.frame(PATIENCE_S).value for _ in range(2))
    assert first is not None
    assert second is not None
    assert not np.array_equal(first.picture, second.picture)
