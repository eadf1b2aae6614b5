"""Whether two pictures show the same person: the port, its bands, and an ONNX adapter.

What it finds is an opinion of this terminal, never evidence of identity: the platform verifies.
Templates and scores stay inside; only verdict and band leave.
"""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from drivers.camera.capture import load_cv2
from drivers.camera.port import Picture
from drivers.face.mesh import Landmarks
from drivers.face.network import Network

Template = NDArray[np.float32]
Verdict = Literal["match", "unsure", "no-match", "not-compared"]
Band = Literal["high", "middle", "low"]


@dataclasses.dataclass(frozen=True, slots=True)
class Bands:
    """From cosine similarity to a verdict.

    Start values, from 160 to 600 labelled pairs of portraits and simulated chip photos: they bound
    no error rate; a site measures its own before it relies on them.
    """

    accept: float = 0.45
    doubt: float = 0.30

    def of(self, similarity: float) -> tuple[Verdict, Band]:
        """Verdict and band."""
        if similarity >= self.accept:
            return "match", "high"
        return ("unsure", "middle") if similarity >= self.doubt else ("no-match", "low")


class Comparison(Protocol):
    """Compares faces.

    Attributes:
        models: SHA-256 of the files that it uses.
    """

    @property
    def models(self) -> tuple[str, ...]:
        """SHA-256 of the files that it uses, hex."""

    def template(self, picture: Picture, marks: Landmarks) -> Template:
        """What is compared; personal, and dropped with the session."""

    def judge(self, one: Template, other: Template) -> tuple[Verdict, Band]:
        """Whether they are of the same person."""


# Where ArcFace puts eyes, nose and mouth in 112 x 112 (InsightFace's reference points).
_ALIGNED = np.array(
    [
        [38.2946, 51.6963],
        [73.5318, 51.5014],
        [56.0252, 71.7366],
        [41.5493, 92.3655],
        [70.7299, 92.2041],
    ],
    np.float32,
)
_INPUT = 112
_MEAN = np.array([0.485, 0.456, 0.406], np.float32)
_STD = np.array([0.229, 0.224, 0.225], np.float32)


class OnnxComparison:
    """MobileFaceNet (foamliu, Apache-2.0): 1 x 3 x 112 x 112 RGB, 128 numbers."""

    def __init__(self, path: Path, digest: str, bands: Bands | None = None) -> None:
        """Load it.

        Args:
            path: of the model.
            digest: SHA-256 of it, for the case.
            bands: from similarity to verdict.

        Raises:
            ModelUnusable: it cannot be loaded.
        """
        self._net = Network(path)
        self._cv2 = load_cv2()
        self._digest = digest
        self._bands = bands or Bands()

    @property
    def models(self) -> tuple[str, ...]:
        """SHA-256 of the model."""
        return (self._digest,)

    def template(self, picture: Picture, marks: Landmarks) -> Template:
        """128 numbers of length 1, of the face and its mirror image together."""
        face = aligned(picture, marks)
        both = self._numbers(face) + self._numbers(np.ascontiguousarray(face[:, ::-1]))
        return np.asarray(both / max(1e-6, float(np.linalg.norm(both))), np.float32)

    def judge(self, one: Template, other: Template) -> tuple[Verdict, Band]:
        """By their cosine similarity."""
        return self._bands.of(float(one @ other))

    def _numbers(self, face: Picture) -> Template:
        rgb = face[:, :, ::-1].astype(np.float32) / 255.0
        blob = ((rgb - _MEAN) / _STD).transpose(2, 0, 1)[None]
        (found,) = self._net.run_blob(np.ascontiguousarray(blob, np.float32))
        return np.asarray(found.reshape(-1), np.float32)


def aligned(picture: Picture, marks: Landmarks) -> Picture:
    """The face as recognisers want it: 112 x 112, eyes and mouth in their places."""
    cv2 = load_cv2()
    move, _ = cv2.estimateAffinePartial2D(marks.five(), _ALIGNED, method=cv2.LMEDS)
    if move is None:
        move = np.array([[1, 0, 0], [0, 1, 0]], np.float32)
    return np.asarray(cv2.warpAffine(picture, move, (_INPUT, _INPUT)), np.uint8)
