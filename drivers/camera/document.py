"""The document camera (高拍仪): from a picture of a page to the page itself, in memory only.

Finding the page is a proposal (``drivers.camera.page_finder``); the citizen may drag its corners;
``deskew`` takes what was agreed on. Which way up the page lies is left as it is.
"""

from __future__ import annotations

import dataclasses
import enum
import io
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from drivers.camera.corners import LONG_MM, RATIOS, Corners, Paper
from drivers.camera.page_finder import FinderRules, PageProposal, find_page
from drivers.camera.port import Picture
from drivers.device import Completion, CompletionCode

__all__ = [
    "Corners",
    "FinderRules",
    "PageProposal",
    "Quality",
    "QualityFault",
    "QualityRules",
    "deskew",
    "enhance",
    "find_page",
    "quality",
    "to_jpeg",
    "to_pdf",
]

_MM_PER_INCH = 25.4
_LEAST_DPI, _MOST_DPI = 50, 400
_MOST_PAGES = 100
# Lower ones are the sensor's noise or the paper's grain.
_LEAST_EDGE = 50.0


class QualityFault(enum.StrEnum):
    """Why a picture of a page is not good enough to be accepted."""

    BLURRED = "blurred"
    DARK = "dark"
    GLARE = "glare"
    EMPTY = "empty"


@dataclasses.dataclass(frozen=True, slots=True)
class QualityRules:
    """When a page counts as what.

    Attributes:
        least_sharpness: see ``Quality.sharpness``.
        least_paper: brightness of the paper, 0 to 255.
        most_glare: part of the page that is burnt out.
        least_contrast: standard deviation of brightness; a page with less shows nothing.
    """

    least_sharpness: float = 0.2
    least_paper: float = 70.0
    most_glare: float = 0.01
    least_contrast: float = 6.0


@dataclasses.dataclass(frozen=True, slots=True)
class Quality:
    """How good a picture of a page is.

    Attributes:
        sharpness: how steep the edges of the writing are for their height, in 1/px of a page
            shrunk to 1600 pixels; 0.3 when it is sharp, less than 0.2 with a blur of 2.5 px. An
            enlarged page has less.
        paper: brightness of the paper, 0 to 255.
        glare: part of the page that is burnt out while the rest is not, 0 to 1.
        faults: what is not good enough.
    """

    sharpness: float
    paper: float
    glare: float
    faults: tuple[QualityFault, ...]

    @property
    def good(self) -> bool:
        """Whether it can be accepted."""
        return not self.faults


def deskew(
    picture: Picture, corners: Corners, *, paper: Paper = "auto", dpi: int = 200
) -> Completion[Picture]:
    """The page alone, flat, by perspective transform.

    Args:
        picture: height x width x 3, uint8, blue green red.
        corners: of the page, as proposed or as somebody dragged them.
        paper: its kind; ``auto`` straightens it to the one whose shape it seems to have, else to
            the shape it has, and keeps the picture's own resolution: tilt can make one paper look
            like another, and then no detail must be lost.
        dpi: of the result; with ``auto`` no more than that of an A4 page.

    Returns:
        ``success`` with the page, upright or lying as it was; ``invalidData`` when the corners or
        the resolution make no sense.
    """
    height, width = picture.shape[:2]
    fault = corners.fault(width, height)
    if not _LEAST_DPI <= dpi <= _MOST_DPI:
        fault = f"resolution not within {_LEAST_DPI} and {_MOST_DPI} dpi"
    if fault:
        return Completion(CompletionCode.INVALID_DATA, reason=fault)
    most = LONG_MM["A4"] / _MM_PER_INCH * dpi
    if paper == "auto":
        ratio = corners.ratio if corners.paper is None else RATIOS[corners.paper]
        long = min(most, max(corners.sides))
    else:
        ratio, long = RATIOS[paper], LONG_MM[paper] / _MM_PER_INCH * dpi
    across, down = (long, long / ratio) if corners.is_landscape else (long / ratio, long)
    size = (max(1, round(across)), max(1, round(down)))
    target = np.array(Corners.whole(*size).points, np.float32)
    turn = cv2.getPerspectiveTransform(np.array(corners.points, np.float32), target)
    shrinks = sum(corners.sides) > 2 * (size[0] + size[1])
    page = cv2.warpPerspective(
        picture,
        turn,
        size,
        flags=cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return Completion(CompletionCode.SUCCESS, page.astype(np.uint8))


def enhance(page: Picture, *, white: float = 245.0) -> Picture:
    """Take shadows and the lamp's colour away: the paper becomes evenly white, ink stays as it is.

    Args:
        page: a deskewed page.
        white: what the paper becomes, 0 to 255.
    """
    height, width = page.shape[:2]
    factor = min(1.0, 400 / max(height, width))
    small = cv2.resize(
        page,
        (max(1, int(width * factor)), max(1, int(height * factor))),
        interpolation=cv2.INTER_AREA,
    )
    # The paper without its writing: what is darker than its surroundings and thin is closed.
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (15, 15))
    paper = cv2.medianBlur(cv2.dilate(small, kernel), 21)
    paper = cv2.resize(paper, (width, height), interpolation=cv2.INTER_LINEAR).astype(np.float32)
    # Large dark areas (a photo, a seal) are no paper: not brightened more than three times.
    level = np.maximum(paper, white / 3)
    return np.clip(page.astype(np.float32) * (white / level), 0, 255).astype(np.uint8)


def quality(page: Picture, rules: QualityRules | None = None) -> Quality:
    """Judge a deskewed page, or a whole picture."""
    rules = rules or QualityRules()
    grey = cv2.cvtColor(page, cv2.COLOR_BGR2GRAY).astype(np.uint8)
    factor = min(1.0, 1600 / max(grey.shape))
    if factor < 1.0:
        size = (max(1, int(grey.shape[1] * factor)), max(1, int(grey.shape[0] * factor)))
        grey = cv2.resize(grey, size, interpolation=cv2.INTER_AREA).astype(np.uint8)
    paper = float(np.percentile(grey, 75))
    sharpness, contrast = _steepness(grey)
    burnt = cv2.morphologyEx(
        (grey >= 252).astype(np.uint8), cv2.MORPH_OPEN, np.ones((9, 9), np.uint8)
    )
    # Paper that is white all over is well lit, not burnt out.
    glare = float(burnt.mean()) if paper < 240 else 0.0
    faults = []
    if paper < rules.least_paper:
        faults.append(QualityFault.DARK)
    if contrast < rules.least_contrast:
        faults.append(QualityFault.EMPTY)
    elif sharpness < rules.least_sharpness:
        faults.append(QualityFault.BLURRED)
    if glare > rules.most_glare:
        faults.append(QualityFault.GLARE)
    return Quality(round(sharpness, 4), round(paper, 1), round(glare, 4), tuple(faults))


def _steepness(grey: NDArray[np.uint8]) -> tuple[float, float]:
    """How steep the edges are for their height, in 1/px, and the picture's contrast.

    An edge blurred by a Gaussian of s pixels rises by at most 0.4 / s of its height a pixel: the
    measure depends on neither the light nor how much is written.
    """
    # Less the sensor's noise, which is steep as well.
    smooth = cv2.GaussianBlur(grey, (0, 0), 0.8).astype(np.float32)
    slope = cv2.magnitude(
        cv2.Sobel(smooth, cv2.CV_32F, 1, 0, scale=1 / 8),
        cv2.Sobel(smooth, cv2.CV_32F, 0, 1, scale=1 / 8),
    )
    window = np.ones((15, 15), np.uint8)
    height = cv2.dilate(smooth, window) - cv2.erode(smooth, window)
    edges = height > _LEAST_EDGE
    contrast = float(smooth.std())
    if not edges.any():
        return 0.0, contrast
    return float(np.median(cv2.dilate(slope, window)[edges] / height[edges])), contrast


def to_jpeg(page: Picture, *, percent: int = 85, dpi: int = 200) -> bytes:
    """As JPEG with its resolution and nothing else about it.

    Args:
        page: height x width x 3, uint8, blue green red.
        percent: quality.
        dpi: written into it.
    """
    buffer = io.BytesIO()
    _image(page).save(buffer, format="JPEG", quality=percent, dpi=(dpi, dpi))
    return buffer.getvalue()


def to_pdf(pages: Sequence[Picture], *, dpi: int = 200, percent: int = 85) -> Completion[bytes]:
    """Pages as one PDF, each as large as it is at that resolution.

    Returns:
        ``success``; ``invalidData`` without a page or with more than a hundred.
    """
    if not 0 < len(pages) <= _MOST_PAGES:
        reason = f"not between 1 and {_MOST_PAGES} pages"
        return Completion(CompletionCode.INVALID_DATA, reason=reason)
    first, *others = map(_image, pages)
    buffer = io.BytesIO()
    first.save(
        buffer,
        format="PDF",
        save_all=True,
        append_images=others,
        resolution=float(dpi),
        quality=percent,
        creationDate=None,
        modDate=None,
    )
    return Completion(CompletionCode.SUCCESS, buffer.getvalue())


def _image(page: Picture) -> Image.Image:
    return Image.fromarray(np.ascontiguousarray(page[:, :, ::-1]))
