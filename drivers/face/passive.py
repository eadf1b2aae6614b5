"""Whether a face looks like a recapture: MiniFASNet V2 and V1SE (minivision, Apache-2.0).

Each takes 1 x 3 x 80 x 80, blue green red, 0 to 255, of the face's box enlarged 2.7 and 4.0 times,
and says three classes; number 1 is a live face. Measured on synthetic recaptures only: a second
opinion beside the tasks, never a proof. A picture injected behind the camera looks live to it.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from drivers.camera.port import Picture
from drivers.face.detector import FaceBox
from drivers.face.network import Network

_INPUT = 80
_LIVE = 1
# Below this, what is seen counts as a recapture.
LEAST = 0.5


class PassiveCheck:
    """Any thread may ask."""

    def __init__(self, near: Path, wide: Path) -> None:
        """Load both.

        Raises:
            ModelUnusable: one cannot be loaded.
        """
        self._nets = ((Network(near), 2.7), (Network(wide), 4.0))

    def live(self, picture: Picture, box: FaceBox) -> float:
        """How much it looks like a face before the camera, 0 to 1."""
        scores = [
            float(net.run(_enlarged(picture, box, by), (_INPUT, _INPUT))[0].reshape(-1)[_LIVE])
            for net, by in self._nets
        ]
        return float(np.mean(scores))


def _enlarged(picture: Picture, box: FaceBox, by: float) -> Picture:
    """The box and its surroundings, moved so that it stays within the picture, as upstream does."""
    height, width = picture.shape[:2]
    by = min((height - 1) / box.height, (width - 1) / box.width, by)
    wide, high = box.width * by, box.height * by
    left = min(max(0.0, box.centre[0] - wide / 2), width - 1 - wide)
    top = min(max(0.0, box.centre[1] - high / 2), height - 1 - high)
    cut = picture[int(top) : int(top + high) + 1, int(left) : int(left + wide) + 1]
    return np.ascontiguousarray(cut)
