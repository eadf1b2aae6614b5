"""The face's 468 points, and what they say of eyes and pose (MediaPipe face mesh, Apache-2.0).

Input 1 x 3 x 192 x 192 RGB in 0..1: the detected box, turned upright, half as large again. Output
1404 numbers: x, y, z of each point in pixels of the input; a second one, the logit of there being a
face at all. Numbers of points as in MediaPipe's canonical face model.
"""

from __future__ import annotations

import dataclasses
import math
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from drivers.camera.capture import load_cv2
from drivers.camera.port import Picture
from drivers.face.detector import FaceBox
from drivers.face.network import Network

_INPUT = 192
_LARGER = 1.5
_POINTS = 468
_NOSE_TIP, _CHIN, _EDGE_RIGHT, _EDGE_LEFT = 1, 152, 234, 454
_RIGHT_EYE = (33, 160, 158, 133, 153, 144)
_LEFT_EYE = (362, 385, 387, 263, 373, 380)
_MOUTH = (61, 13, 291, 14)


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class Landmarks:
    """The points of one face, in pixels of the picture; 468 x 2."""

    points: NDArray[np.float32] = dataclasses.field(repr=False)

    @property
    def eyes(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Middles of the person's right and left eye."""
        return self._middle(33, 133), self._middle(362, 263)

    @property
    def eye_distance(self) -> float:
        """Between the eyes' middles, in pixels."""
        right, left = self.eyes
        return float(np.linalg.norm(left - right))

    @property
    def roll(self) -> float:
        """How far the head leans, in degrees."""
        right, left = self.eyes
        return math.degrees(math.atan2(left[1] - right[1], left[0] - right[0]))

    @property
    def yaw(self) -> float:
        """Where the nose tip is between the eyes, in eye distances; grows to the person's left.

        The nose stands out, so it moves against the eyes when the head turns; on a photograph that
        is turned it does not.
        """
        across, _ = self._axes()
        right, left = self.eyes
        nose = self.points[_NOSE_TIP] - (right + left) / 2
        return float(nose @ across) / max(1.0, self.eye_distance)

    @property
    def pitch(self) -> float:
        """How far down the nose tip is from the eyes to the chin, 0 to 1; grows in a nod."""
        _, down = self._axes()
        right, left = self.eyes
        middle = (right + left) / 2
        nose, chin = self.points[_NOSE_TIP] - middle, self.points[_CHIN] - middle
        return float(nose @ down) / max(1.0, float(chin @ down))

    @property
    def eye_opening(self) -> float:
        """Height by width of the eyes, the mean of both (eye aspect ratio)."""
        return (self._opening(_RIGHT_EYE) + self._opening(_LEFT_EYE)) / 2

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of all points."""
        low, high = self.points.min(axis=0), self.points.max(axis=0)
        return float(low[0]), float(low[1]), float(high[0]), float(high[1])

    def five(self) -> NDArray[np.float32]:
        """Right eye, left eye, nose tip, mouth corners: what faces are aligned by, 5 x 2."""
        right, left = self.eyes
        corners = self.points[_MOUTH[0]], self.points[_MOUTH[2]]
        return np.stack([right, left, self.points[_NOSE_TIP], *corners])

    def _middle(self, one: int, other: int) -> NDArray[np.float32]:
        middle: NDArray[np.float32] = (self.points[one] + self.points[other]) / 2
        return middle

    def _axes(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        right, left = self.eyes
        across = (left - right) / max(1.0, self.eye_distance)
        return across, np.array([-across[1], across[0]], np.float32)

    def _opening(self, eye: tuple[int, ...]) -> float:
        p = self.points[list(eye)]
        high = np.linalg.norm(p[1] - p[5]) + np.linalg.norm(p[2] - p[4])
        return float(high / max(1.0, 2 * float(np.linalg.norm(p[0] - p[3]))))


class FaceMesh:
    """Any thread may measure."""

    def __init__(self, path: Path) -> None:
        """Load it.

        Raises:
            ModelUnusable: it cannot be loaded.
        """
        self._net = Network(path)
        self._cv2 = load_cv2()

    def measure(self, picture: Picture, box: FaceBox) -> Landmarks | None:
        """The points of the face in the box; none when there is no face after all."""
        right, left = box.points[0], box.points[1]
        lean = math.degrees(math.atan2(left[1] - right[1], left[0] - right[0]))
        side = max(box.width, box.height) * _LARGER
        if not math.isfinite(side) or side < 16:
            return None
        turn = self._cv2.getRotationMatrix2D(box.centre, lean, _INPUT / side)
        turn[:, 2] += _INPUT / 2 - np.array(box.centre)
        upright = self._cv2.warpAffine(picture, turn, (_INPUT, _INPUT))
        found = self._net.run(upright, (_INPUT, _INPUT), scale=1 / 255.0, rgb=True)
        numbers = next((one for one in found if one.size == 3 * _POINTS), None)
        if numbers is None or any(one.size == 1 and float(one.reshape(-1)[0]) < 0 for one in found):
            return None
        back = self._cv2.invertAffineTransform(turn)
        points = numbers.reshape(_POINTS, 3)[:, :2] @ back[:, :2].T + back[:, 2]
        return Landmarks(points.astype(np.float32))
