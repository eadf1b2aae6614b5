"""Codes in the pictures of a camera, read by zxing-cpp; and a scanner made of that.

The only module that knows zxing-cpp.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from drivers.camera.port import Camera, Picture
from drivers.device import (
    Cancel,
    Capabilities,
    Completion,
    CompletionCode,
    DeviceClass,
    StatusReport,
)
from drivers.scanner.bytes import Encoding, decoded
from drivers.scanner.port import Scanned
from drivers.scanner.text import TextRules, judge, refuse

# A code held before a camera covers a good part of the picture: a larger picture only takes longer.
MOST_EDGE = 2000

_NAMES = {
    "QRCode": "qr",
    "MicroQRCode": "qr",
    "DataMatrix": "datamatrix",
    "Aztec": "aztec",
    "PDF417": "pdf417",
    "Code128": "code128",
    "Code39": "code39",
    "EAN13": "ean",
    "EAN8": "ean",
    "ITF": "itf",
}


def codes_in(
    picture: Picture, rules: TextRules, encoding: Encoding = "auto"
) -> tuple[Completion[Scanned], ...]:
    """Every code in a picture, judged as a scanner's would be.

    Args:
        picture: height x width x 3, uint8, blue green red.
        rules: which text is accepted; AIM prefixes do not occur here.
        encoding: of codes that do not name theirs.
    """
    import zxingcpp

    step = -(-max(picture.shape[:2]) // MOST_EDGE)
    found = zxingcpp.read_barcodes(np.ascontiguousarray(picture[::step, ::step]))
    return tuple(
        _judged(bytes(code.bytes), str(code.format), rules, encoding)
        for code in found
        if code.valid
    )


def _judged(data: bytes, kind: str, rules: TextRules, encoding: Encoding) -> Completion[Scanned]:
    text = decoded(data, encoding)
    if text is None:
        return refuse("not in the encoding")
    symbology = _NAMES.get("".join(kind.split()).replace("-", ""), "other")
    return judge(text, rules, symbology)


class CameraScanner:
    """The scanner's port over a camera.

    Its condition is the camera's. Several codes in one picture are refused: which one was meant
    cannot be known.
    """

    def __init__(
        self,
        camera: Camera,
        *,
        rules: TextRules | None = None,
        encoding: Encoding = "auto",
        look_s: float = 0.2,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Prepare.

        Args:
            camera: used by nobody else.
            rules: which text is accepted.
            encoding: of codes that do not name theirs.
            look_s: longest wait for one picture, between two looks at ``cancel``.
            monotonic: seconds that never go back.
        """
        self._camera = camera
        self._rules = rules or TextRules()
        self._encoding = encoding
        self._look_s = look_s
        self._monotonic = monotonic

    def status(self) -> StatusReport:
        """The camera's."""
        return self._camera.status()

    def capabilities(self) -> Capabilities:
        """The camera's model."""
        return Capabilities(
            DeviceClass.SCANNER,
            model=self._camera.capabilities().model,
            features=frozenset({"camera", "symbology"}),
        )

    def scan(self, timeout_s: float, cancel: Cancel | None = None) -> Completion[Scanned]:
        """Wait for one code; see ``CodeScanner.scan``."""
        begun = self._monotonic()
        while True:
            if cancel is not None and cancel.is_set():
                return Completion(CompletionCode.CANCELED)
            left_s = begun + timeout_s - self._monotonic()
            if left_s <= 0:
                return Completion(CompletionCode.TIME_OUT, reason="no code presented")
            taken = self._camera.frame(min(self._look_s, left_s))
            frame = taken.value
            if frame is None and taken.code is not CompletionCode.TIME_OUT:
                return Completion(taken.code, reason=taken.reason)
            # A picture from before the scan may still show the last citizen's code.
            if frame is None or frame.at_s < begun:
                continue
            found = codes_in(frame.picture, self._rules, self._encoding)
            if len(found) > 1:
                return refuse("several codes at once")
            if found:
                return found[0]

    def close(self) -> None:
        """Stop the camera; the next call begins anew."""
        self._camera.close()
