"""What every camera's adapter promises, whatever its wire.

An adapter's test inherits ``CameraContract`` and provides the ``bench`` fixture.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol

import numpy as np

from drivers.camera.port import Camera
from drivers.device import (
    Cancel,
    CompletionCode,
    ComponentState,
    ConditionCode,
    DeviceStatus,
    Severity,
    StatusReport,
)

PATIENCE_S = 30.0


class Bench(Protocol):
    """A camera, and hands to cover its lens and to pull its plug."""

    camera: Camera
    size: tuple[int, int]

    def freeze(self, frozen: bool = True) -> None: ...

    def go_dark(self, dark: bool = True) -> None: ...

    def stall(self, stalled: bool = True) -> None: ...

    def stop(self) -> None: ...

    def restart(self) -> None: ...

    def is_filming(self) -> bool: ...


def status_until(camera: Camera, wanted: Callable[[StatusReport], bool]) -> StatusReport:
    """Look again and again, as the worker does, until it is so; the last look at the deadline."""
    deadline = time.monotonic() + PATIENCE_S
    report = camera.status()
    while not wanted(report) and time.monotonic() < deadline:
        report = camera.status()
    assert wanted(report), report
    return report


def is_ready(report: StatusReport) -> bool:
    return report.component is ComponentState.READY


class CameraContract:
    """The tests; ``bench`` comes from the adapter's own test module."""

    def test_camera_is_ready_after_the_first_look(self, bench: Bench) -> None:
        report = bench.camera.status()
        assert (report.component, report.conditions) == (ComponentState.READY, ())

    def test_picture_has_the_promised_shape(self, bench: Bench) -> None:
        completion = bench.camera.frame(PATIENCE_S)
        assert completion.ok, completion
        assert completion.value is not None
        picture = completion.value.picture
        assert (completion.value.width, completion.value.height) == bench.size
        assert picture.shape[2] == 3
        assert picture.dtype == np.uint8
        assert not picture.flags.writeable

    def test_each_picture_is_newer_than_the_last(self, bench: Bench) -> None:
        frames = [bench.camera.frame(PATIENCE_S).value for _ in range(4)]
        taken = [(frame.number, frame.at_s) for frame in frames if frame is not None]
        assert len(taken) == 4
        assert taken == sorted(set(taken))

    def test_still_is_taken_after_the_call(self, bench: Bench) -> None:
        bench.camera.frame(PATIENCE_S)
        begun = time.monotonic()
        completion = bench.camera.still()
        assert completion.ok, completion
        assert completion.value is not None
        assert completion.value.at_s > begun

    def test_cancelled_still_ends_soon(self, bench: Bench) -> None:
        cancel = Cancel()
        cancel.set()
        assert bench.camera.still(cancel).code is CompletionCode.CANCELED

    def test_size_is_known_after_the_first_picture(self, bench: Bench) -> None:
        bench.camera.frame(PATIENCE_S)
        width, height = bench.size
        assert f"{width}x{height}" in bench.camera.capabilities().features

    def test_frozen_picture_blocks_and_is_never_delivered(self, bench: Bench) -> None:
        bench.camera.frame(PATIENCE_S)
        bench.freeze()
        deadline = time.monotonic() + PATIENCE_S
        while (completion := bench.camera.frame(PATIENCE_S)).ok and time.monotonic() < deadline:
            pass
        # A slow machine may find it given up as broken already.
        assert completion.code in (CompletionCode.HARDWARE_ERROR, CompletionCode.DEVICE_NOT_READY)
        assert completion.reason == "picture frozen"
        report = status_until(bench.camera, lambda r: r.has(ConditionCode.PICTURE_FROZEN))
        assert report.component is ComponentState.UNAVAILABLE
        bench.freeze(False)
        status_until(bench.camera, is_ready)
        assert bench.camera.frame(PATIENCE_S).ok
        assert not bench.camera.status().has(ConditionCode.PICTURE_FROZEN)

    def test_picture_frozen_for_long_is_broken_until_it_moves_again(self, bench: Bench) -> None:
        bench.camera.frame(PATIENCE_S)
        bench.freeze()
        report = status_until(bench.camera, lambda r: r.status is DeviceStatus.HARDWARE_ERROR)
        assert report.has(ConditionCode.PICTURE_FROZEN)
        bench.freeze(False)
        status_until(bench.camera, is_ready)

    def test_covered_lens_is_told_and_pictures_go_on(self, bench: Bench) -> None:
        bench.camera.frame(PATIENCE_S)
        bench.go_dark()

        def keep_looking(report: StatusReport) -> bool:
            assert bench.camera.frame(PATIENCE_S).ok
            return report.has(ConditionCode.PICTURE_DARK)

        report = status_until(bench.camera, keep_looking)
        (condition,) = report.conditions
        assert condition.severity is Severity.WARNING
        bench.go_dark(False)
        status_until(bench.camera, lambda r: bench.camera.frame(PATIENCE_S).ok and not r.conditions)

    def test_camera_that_brings_nothing_more_never_hangs_whoever_asks(self, bench: Bench) -> None:
        bench.camera.frame(PATIENCE_S)
        bench.stall()
        deadline = time.monotonic() + PATIENCE_S
        while (completion := bench.camera.frame(0.2)).ok and time.monotonic() < deadline:
            pass
        assert completion.code in (CompletionCode.TIME_OUT, CompletionCode.DEVICE_NOT_READY)
        status_until(bench.camera, lambda r: r.status is not DeviceStatus.ONLINE)
        bench.stall(False)
        status_until(bench.camera, is_ready)
        assert bench.camera.frame(PATIENCE_S).ok

    def test_switched_off_camera_is_told_and_comes_back_by_itself(self, bench: Bench) -> None:
        bench.camera.frame(PATIENCE_S)
        bench.stop()
        report = status_until(bench.camera, lambda r: r.status is not DeviceStatus.ONLINE)
        assert report.status in (DeviceStatus.OFFLINE, DeviceStatus.NO_DEVICE)
        assert report.reason
        assert bench.camera.frame(0.1).code is CompletionCode.DEVICE_NOT_READY
        bench.restart()
        status_until(bench.camera, is_ready)
        assert bench.camera.frame(PATIENCE_S).ok

    def test_camera_stops_filming_when_nobody_asks_any_more(self, bench: Bench) -> None:
        bench.camera.frame(PATIENCE_S)
        assert bench.is_filming()
        status_until(bench.camera, lambda _: not bench.is_filming())
        assert bench.camera.status().component is ComponentState.READY
        assert not bench.is_filming()
        assert bench.camera.frame(PATIENCE_S).ok

    def test_closed_camera_opens_again_with_the_next_call(self, bench: Bench) -> None:
        bench.camera.frame(PATIENCE_S)
        bench.camera.close()
        bench.camera.close()
        assert bench.camera.frame(PATIENCE_S).ok

    def test_picture_shows_nothing_of_itself_in_logs(self, bench: Bench) -> None:
        completion = bench.camera.frame(PATIENCE_S)
        assert "picture" not in repr(completion).replace("pictures", "")
        assert len(repr(completion)) < 300
