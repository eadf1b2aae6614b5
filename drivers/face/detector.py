"""Finds faces: BlazeFace, short range (MediaPipe, Apache-2.0), within about two metres.

Input 1 x 3 x 128 x 128 RGB in -1..1; outputs ``regressors`` (896 x 16: centre, size, six points in
parts of 128) and ``classificators`` (896 logits). Anchors as in MediaPipe's
``face_detection_short_range``: strides 8, 16, 16, 16, so 16x16x2 and then 8x8x6, at cell centres.
"""

from __future__ import annotations

import dataclasses
import math
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from drivers.camera.capture import load_cv2
from drivers.camera.port import Picture
from drivers.face.network import Network, Tensor

_INPUT = 128
_LOGIT_BOUND = 80.0


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class FaceBox:
    """Where a face is, in pixels of the picture.

    Attributes:
        score: how sure, 0 to 1.
        points: 6 x 2: right eye, left eye, nose tip, mouth, right ear, left ear (the person's own
            right and left).
    """

    x: float
    y: float
    width: float
    height: float
    score: float
    points: NDArray[np.float32] = dataclasses.field(repr=False)

    @property
    def centre(self) -> tuple[float, float]:
        """Of the box."""
        return self.x + self.width / 2, self.y + self.height / 2


def _anchors() -> NDArray[np.float32]:
    found = [
        ((column + 0.5) / cells, (row + 0.5) / cells)
        for cells, each in ((16, 2), (8, 6))
        for row in range(cells)
        for column in range(cells)
        for _ in range(each)
    ]
    return np.array(found, np.float32)


class FaceDetector:
    """Any thread may look."""

    def __init__(self, path: Path, *, least_score: float = 0.5, overlap: float = 0.3) -> None:
        """Load it.

        Args:
            path: of the model.
            least_score: what counts as a face.
            overlap: boxes that share more of their area are one face.

        Raises:
            ModelUnusable: it cannot be loaded.
        """
        self._net = Network(path)
        self._cv2 = load_cv2()
        self._anchors = _anchors()
        self._least_score, self._overlap = least_score, overlap
        self._least_logit = math.log(least_score / (1 - least_score))

    def find(self, picture: Picture) -> tuple[FaceBox, ...]:
        """The faces in a picture, the largest first."""
        height, width = picture.shape[:2]
        side = max(height, width)
        left, top = (side - width) // 2, (side - height) // 2
        square = self._cv2.copyMakeBorder(
            picture, top, side - height - top, left, side - width - left, self._cv2.BORDER_CONSTANT
        )
        half = 127.5
        raw, logits = self._net.run(
            square,
            (_INPUT, _INPUT),
            ("regressors", "classificators"),
            scale=1 / half,
            mean=(half, half, half),
            rgb=True,
        )
        return self._boxes(raw.reshape(-1, 16), logits.reshape(-1), side, left, top)

    def _boxes(
        self, raw: Tensor, logits: Tensor, side: int, left: int, top: int
    ) -> tuple[FaceBox, ...]:
        # Of 896 places a handful shows a face: only these are worked out.
        sure = np.flatnonzero(logits >= self._least_logit)
        if not len(sure):
            return ()
        scores = 1 / (1 + np.exp(-np.clip(logits[sure], -_LOGIT_BOUND, _LOGIT_BOUND)))
        shift = np.array([left, top], np.float32)
        centre = (raw[sure, :2] / _INPUT + self._anchors[sure]) * side - shift
        size = raw[sure, 2:4] / _INPUT * side
        points = raw[sure, 4:].reshape(-1, 6, 2) / _INPUT + self._anchors[sure][:, None]
        points = points * side - shift
        corners = np.concatenate([centre - size / 2, size], axis=1)
        kept = self._cv2.dnn.NMSBoxes(
            corners.tolist(), scores.tolist(), self._least_score, self._overlap
        )
        found = []
        for i in np.asarray(kept, np.int64).reshape(-1):
            x, y, width, height = (float(one) for one in corners[i])
            found.append(FaceBox(x, y, width, height, float(scores[i]), points[i]))
        return tuple(sorted(found, key=lambda box: -box.width * box.height))
