"""Codes in pictures: drawn, filmed by the simulated camera, read back."""

from __future__ import annotations

import collections
import dataclasses
import io
from collections.abc import Iterator

import numpy as np
import pytest
import segno
from PIL import Image

from drivers.camera.capture import StreamSource
from drivers.camera.port import Picture
from drivers.camera.simulator import CameraSimulator
from drivers.camera.streaming import CameraTiming, StreamingCamera
from drivers.camera.watch import WatchRules
from drivers.device import CompletionCode, DeviceClass
from drivers.scanner.camera_codes import CameraScanner, codes_in
from drivers.scanner.text import TextRules
from tests.drivers.scanner.contract import CODE, CodeScannerContract, scan_while, text_of

RULES = TextRules(most=128)
BLANK = np.full((400, 500, 3), 128, np.uint8)


def drawn(*texts: str | bytes) -> Picture:
    picture = np.full((400, 400 * max(1, len(texts)), 3), 200, np.uint8)
    for index, text in enumerate(texts):
        buffer = io.BytesIO()
        segno.make(text, error="l", micro=False).save(buffer, kind="png", scale=4, border=4)
        code = np.asarray(Image.open(buffer).convert("RGB"))[:400, :400]
        picture[: code.shape[0], 400 * index : 400 * index + code.shape[1]] = code
    return picture


class Hand:
    """Holds a code before the camera for one picture, or a sheet for as long as it stays."""

    def __init__(self) -> None:
        self.stays: Picture = BLANK
        self._once: collections.deque[Picture] = collections.deque()

    def show(self, code: Picture) -> None:
        self._once.append(code)

    def picture(self, _: int) -> Picture:
        return self._once.popleft() if self._once else self.stays


@dataclasses.dataclass
class CameraBench:
    simulator: CameraSimulator
    scanner: CameraScanner
    hand: Hand

    def present(self, text: str) -> None:
        self.hand.show(drawn(text))

    def unplug(self) -> None:
        self.simulator.stop()

    def replug(self) -> None:
        self.simulator.restart()


@pytest.fixture
def bench() -> Iterator[CameraBench]:
    hand = Hand()
    simulator = CameraSimulator(profile="test", picture=hand.picture)
    camera = StreamingCamera(
        StreamSource(simulator.url, 2.0, 1.0),
        DeviceClass.SCANNER,
        rules=WatchRules(warmup_frames=1, warmup_s=0.2, freeze_s=3.0),
        timing=CameraTiming(reopen_s=0.05, reopen_cap_s=0.1),
    )
    scanner = CameraScanner(camera, rules=RULES)
    yield CameraBench(simulator, scanner, hand)
    scanner.close()
    simulator.close()


class TestCameraScanner(CodeScannerContract):
    pass


def test_kind_of_code_is_told(bench: CameraBench) -> None:
    completion = scan_while(bench.scanner, lambda: bench.present(CODE))
    assert completion.value is not None
    assert completion.value.symbology == "qr"


def test_nobody_shows_a_code(bench: CameraBench) -> None:
    assert bench.scanner.status().status.value == "online"
    assert bench.scanner.scan(0.3).code is CompletionCode.TIME_OUT


def test_chinese_code_is_read(bench: CameraBench) -> None:
    text = "东莞市南城街道"
    assert text_of(scan_while(bench.scanner, lambda: bench.present(text))) == text


def test_two_codes_in_one_picture_are_refused(bench: CameraBench) -> None:
    bench.hand.stays = drawn("one", "two")
    completion = bench.scanner.scan(20.0)
    assert (completion.code, completion.reason) == (
        CompletionCode.INVALID_DATA,
        "several codes at once",
    )


def test_camera_that_is_switched_off_ends_the_wait(bench: CameraBench) -> None:
    assert scan_while(bench.scanner, bench.unplug).code is CompletionCode.DEVICE_NOT_READY


@pytest.mark.parametrize("payload", ["a\x1b[2Jb", "one\r\ntwo", "a\x00b", "4" * 200])
def test_unacceptable_code_is_refused(payload: str) -> None:
    (completion,) = codes_in(drawn(payload), RULES)
    assert completion.code is CompletionCode.INVALID_DATA
    assert payload not in repr(completion)


def test_picture_without_a_code_brings_nothing() -> None:
    noise = np.random.default_rng(4).integers(0, 255, (480, 640, 3), np.uint8)
    assert codes_in(noise, RULES) == ()
    assert codes_in(BLANK, RULES) == ()


def test_very_large_picture_is_looked_at_small() -> None:
    code = drawn(CODE)
    large = np.kron(code, np.ones((8, 8, 1), np.uint8))
    (completion,) = codes_in(large, RULES)
    assert text_of(completion) == CODE
