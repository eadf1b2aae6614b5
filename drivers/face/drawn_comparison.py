"""Compares drawn faces, for development: a photo of a simulated card and a drawn citizen.

It knows drawings by their colours and proportions and nothing about people, so it refuses to start
under a profile that serves citizens.
"""

from __future__ import annotations

import numpy as np

from drivers.camera.capture import load_cv2
from drivers.camera.port import Picture
from drivers.face.comparison import Band, Template, Verdict, aligned
from drivers.face.drawn import Features, Pose, draw_citizen
from drivers.face.mesh import Landmarks
from drivers.simulation import require_simulation

# Part of the mean colours by which two drawings of one person differ at most.
_ALIKE = 0.07
_DOUBT = 0.10


class DrawnComparison:
    """Of drawings only."""

    models: tuple[str, ...] = ()

    def __init__(self, profile: str) -> None:
        """Start.

        Raises:
            SimulatorForbidden: the profile serves citizens.
        """
        require_simulation("DrawnComparison", profile)

    def template(self, picture: Picture, marks: Landmarks) -> Template:
        """Colours of cheeks and forehead, and of the hair above."""
        face = aligned(picture, marks)
        parts = (face[60:80, 20:40], face[60:80, 72:92], face[22:32, 40:72], face[0:6, 30:82])
        colours = [part.reshape(-1, 3).mean(axis=0) / 255.0 for part in parts]
        return np.concatenate(colours).astype(np.float32)

    def judge(self, one: Template, other: Template) -> tuple[Verdict, Band]:
        """By the largest difference of a colour."""
        apart = float(np.abs(one - other).max())
        if apart <= _ALIKE:
            return "match", "high"
        return ("unsure", "middle") if apart <= _DOUBT else ("no-match", "low")


def drawn_photo(seed: bytes) -> Picture:
    """The chip photo of a simulated card: 126 x 102, of the person that the seed draws."""
    large = draw_citizen(Features.of(seed), Pose(scale=1.5), width=408, height=504)
    return np.asarray(load_cv2().resize(large, (102, 126)), np.uint8)
