"""Whether a face can be used as it is seen: one fault at a time, the first that can be put right.

Bounds: ``eye_distance`` of ISO/IEC 19794-5 (90 pixels); sharpness, light and pose as measured with
controlled damage on portraits; relative bounds where a camera's own contrast matters.
"""

from __future__ import annotations

import dataclasses
import enum

import numpy as np
from numpy.typing import NDArray

from drivers.camera.capture import load_cv2
from drivers.camera.port import Picture
from drivers.face.detector import FaceBox
from drivers.face.mesh import Landmarks

_SIDE = 256


class Fault(enum.StrEnum):
    """What is wrong with what is seen; each has a sentence and a spoken one."""

    NO_FACE = "noFace"
    MANY = "manyFaces"
    DARK = "tooDark"
    GLARE = "tooBright"
    FAR = "tooFar"
    NEAR = "tooNear"
    ASIDE = "notCentred"
    LEANING = "leaning"
    TURNED = "notStraight"
    BLURRED = "blurred"
    COVERED = "covered"
    SIDE_LIGHT = "sideLight"


@dataclasses.dataclass(frozen=True, slots=True)
class Gates:
    """The bounds.

    Attributes:
        eye_distance: pixels at least.
        largest: height of the face by that of the picture, at most.
        aside: its middle from the picture's middle, in parts of the width.
        roll: degrees.
        yaw: of ``Landmarks.yaw``, for somebody who should look straight.
        sharp: Laplacian variance of the face at 256 x 256.
        dark: mean luminance; ``dark_share`` of pixels under 25.
        glare_share: of pixels over 247.
        side_light: difference of the halves by the brighter one.
        bare: standard deviation of the mouth's part by that of the eyes', at least.
        second: a face of this share of the largest one's width is somebody else's.
    """

    eye_distance: float = 90.0
    largest: float = 0.85
    aside: float = 0.18
    roll: float = 15.0
    yaw: float = 0.12
    sharp: float = 8.0
    dark: float = 30.0
    dark_share: float = 0.25
    glare_share: float = 0.30
    side_light: float = 0.5
    bare: float = 0.12
    second: float = 0.4


@dataclasses.dataclass(frozen=True, slots=True)
class Quality:
    """What was measured of a face; no value says who it is."""

    eye_distance: float
    sharpness: float
    luminance: float


def count_fault(boxes: tuple[FaceBox, ...], gates: Gates) -> Fault | None:
    """Whether there is exactly one face that matters; people far behind do not."""
    if not boxes:
        return Fault.NO_FACE
    beside = [box for box in boxes[1:] if box.width >= gates.second * boxes[0].width]
    return Fault.MANY if beside else None


def judge(
    picture: Picture, marks: Landmarks, gates: Gates, *, straight: bool = True
) -> tuple[Fault | None, Quality]:
    """The first fault of a face, and what was measured.

    Args:
        picture: height x width x 3, uint8, blue green red.
        marks: the face's points in it.
        gates: the bounds.
        straight: whether the person should look straight now.
    """
    height, width = picture.shape[:2]
    left, top, right, bottom = marks.box
    face = _cut(picture, marks)
    quality = Quality(marks.eye_distance, _sharpness(face), _mean(face))
    return _first(width, height, (left, top, right, bottom), face, marks, gates, straight, quality)


def _first(
    width: int,
    height: int,
    box: tuple[float, float, float, float],
    face: Picture,
    marks: Landmarks,
    gates: Gates,
    straight: bool,
    quality: Quality,
) -> tuple[Fault | None, Quality]:
    left, top, right, bottom = box
    aside = abs((left + right) / 2 - width / 2) > gates.aside * width
    outside = left < 0 or top < 0 or right > width or bottom > height
    halves = _mean(face[:, : _SIDE // 2]), _mean(face[:, _SIDE // 2 :])
    faults = (
        (Fault.DARK, _is_dark(face, gates)),
        (Fault.GLARE, 1 - _share_up_to(face, 247) > gates.glare_share),
        (Fault.NEAR, (bottom - top) > gates.largest * height),
        (Fault.ASIDE, aside or outside),
        (Fault.FAR, quality.eye_distance < gates.eye_distance),
        (Fault.LEANING, straight and abs(marks.roll) > gates.roll),
        (Fault.TURNED, straight and abs(marks.yaw) > gates.yaw),
        (Fault.BLURRED, quality.sharpness < gates.sharp),
        (
            Fault.SIDE_LIGHT,
            straight and abs(halves[0] - halves[1]) > gates.side_light * max(halves),
        ),
        (Fault.COVERED, straight and _is_covered(face, gates)),
    )
    return next((fault for fault, found in faults if found), None), quality


def _cut(picture: Picture, marks: Landmarks) -> Picture:
    """The face in grey, 256 x 256, turned upright by its eyes."""
    cv2 = load_cv2()
    left, top, right, bottom = marks.box
    side = max(right - left, bottom - top, 8.0)
    middle = ((left + right) / 2, (top + bottom) / 2)
    turn = cv2.getRotationMatrix2D(middle, marks.roll, _SIDE / side)
    turn[:, 2] += _SIDE / 2 - np.array(middle)
    # Grey first: one channel is turned instead of three.
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    return np.asarray(cv2.warpAffine(grey, turn, (_SIDE, _SIDE)), np.uint8)


def _sharpness(face: Picture) -> float:
    cv2 = load_cv2()
    # Of bytes it fits 16 bits: a quarter of the time that doubles take.
    return _spread(cv2.Laplacian(face, cv2.CV_16S)) ** 2


def _mean(face: Picture) -> float:
    return float(load_cv2().mean(face)[0])


def _spread(values: NDArray[np.generic]) -> float:
    """Their standard deviation."""
    return float(load_cv2().meanStdDev(values)[1][0, 0])


def _share_up_to(face: Picture, value: int) -> float:
    """How much of it is not brighter."""
    cv2 = load_cv2()
    brighter = cv2.countNonZero(cv2.compare(face, float(value), cv2.CMP_GT))
    return 1.0 - float(brighter) / face.size


def _is_dark(face: Picture, gates: Gates) -> bool:
    inner = face[64:192, 64:192]
    return _mean(inner) < gates.dark or _share_up_to(inner, 24) > gates.dark_share


def _is_covered(face: Picture, gates: Gates) -> bool:
    # A mask is smooth where a mouth is; dark glasses are dark and smooth where eyes are.
    eyes, mouth = face[70:125, 50:206], face[165:215, 85:171]
    texture = _spread(eyes), _spread(mouth)
    smooth = texture[1] < gates.bare * max(texture[0], 1.0)
    glasses = _mean(eyes) < 0.45 * _mean(face[130:160, 100:156])
    return smooth or glasses
