"""From a picture of a page to the page: found among desks, shadows, clutter and fingers; flat."""

from __future__ import annotations

import io
import math

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from drivers.camera.corners import Corners
from drivers.camera.document import (
    QualityFault,
    deskew,
    enhance,
    find_page,
    quality,
    to_jpeg,
    to_pdf,
)
from drivers.camera.port import Picture
from drivers.device import Completion, CompletionCode
from tests.drivers.camera.pages import HEIGHT, WIDTH, Scene, empty_desk, scene

SEEDS = range(2)
KINDS: dict[str, dict[str, object]] = {
    "plain": {},
    "turned": {"turn": 40.0},
    "tilted": {"tilt": 0.1},
    "shadow": {"shadow": True},
    "clutter": {"clutter": True},
    "hand": {"hand": True},
    "low contrast": {"desk": 205},
    "dim and noisy": {"desk": 40, "noise": 9.0},
    "card": {"paper": "ID1", "turn": 25.0},
    "everything": {"turn": 30.0, "shadow": True, "clutter": True, "hand": True},
}
COORDINATES = st.floats(-2000, 4000, allow_nan=False)


def drawn(kind: str, seed: int) -> Scene:
    return scene(seed, **KINDS[kind])  # type: ignore[arg-type]  # a table of keyword arguments


def error_px(found: Corners, true: Corners) -> float:
    """The worst corner's distance; a page turned by 45 degrees has no certain first corner."""
    turns = (found.points[i:] + found.points[:i] for i in range(4))
    return min(
        max(math.dist(a, b) for a, b in zip(turn, true.points, strict=True)) for turn in turns
    )


def page_of(completion: Completion[Picture]) -> Picture:
    assert completion.value is not None, completion
    return completion.value


@pytest.mark.parametrize("kind", KINDS)
def test_page_is_found_within_four_pixels(kind: str) -> None:
    for seed in SEEDS:
        true = drawn(kind, seed)
        proposal = find_page(true.picture)
        assert proposal.found, seed
        assert error_px(proposal.corners, true.corners) < 4.0, seed
        assert 0.6 <= proposal.confidence <= 1.0


@pytest.mark.parametrize("clutter", [False, True])
def test_desk_without_a_page_is_no_page(clutter: bool) -> None:
    for seed in SEEDS:
        proposal = find_page(empty_desk(seed, clutter=clutter))
        assert (proposal.found, proposal.confidence) == (False, 0.0)
        assert proposal.corners == Corners.whole(WIDTH, HEIGHT)


@pytest.mark.parametrize("shape", [(1, 1, 3), (3, 400, 3), (480, 640, 3)])
@pytest.mark.parametrize("value", [0, 128, 255])
def test_picture_of_nothing_is_no_page(shape: tuple[int, int, int], value: int) -> None:
    proposal = find_page(np.full(shape, value, np.uint8))
    assert not proposal.found


def test_large_picture_is_found_as_closely_for_its_size() -> None:
    true = scene(2)
    large = cv2.resize(true.picture, None, fx=2.5, fy=2.5, interpolation=cv2.INTER_CUBIC)
    proposal = find_page(large.astype(np.uint8))
    small = Corners.of((x / 2.5, y / 2.5) for x, y in proposal.corners.points)
    assert error_px(small, true.corners) < 4.0


def test_page_comes_out_flat_with_its_own_shape_and_paper() -> None:
    true = scene(1, turn=8.0)
    page = page_of(deskew(true.picture, true.corners, paper="A4", dpi=150))
    assert page.shape == (1754, 1240, 3)
    # Nothing but paper along the rim: the desk is cut off.
    rim = np.concatenate([page[8, 8:-8], page[-8, 8:-8], page[8:-8, 8], page[8:-8, -8]])
    assert np.percentile(rim, 5) > 150


def test_page_lies_as_it_lay() -> None:
    true = scene(1, paper="ID1", turn=5.0)
    page = page_of(deskew(true.picture, true.corners, paper="ID1", dpi=300))
    assert page.shape == (638, 1011, 3)


def test_shape_is_guessed_without_losing_detail() -> None:
    true = scene(4, tilt=0.0)
    page = page_of(deskew(true.picture, true.corners, dpi=200))
    assert page.shape[0] == pytest.approx(max(true.corners.sides), abs=2)
    assert page.shape[0] / page.shape[1] == pytest.approx(297 / 210, abs=0.01)


@pytest.mark.parametrize(
    ("points", "reason"),
    [
        (((0, 0), (100, 0), (20, 20), (0, 100)), "not convex"),
        (((0, 0), (100, 100), (100, 0), (0, 100)), "not convex"),
        (((0, 0), (5, 0), (5, 5), (0, 5)), "too small"),
        (((-90, 0), (100, 0), (100, 100), (0, 100)), "outside of the picture"),
        (((0, 0), (math.nan, 0), (100, 100), (0, 100)), "not numbers"),
        (((0, 0), (100, 0), (100, 0), (0, 100)), "not convex"),
    ],
)
def test_corners_that_make_no_page_are_refused(
    points: tuple[tuple[float, float], ...], reason: str
) -> None:
    a, b, c, d = points
    completion = deskew(np.zeros((200, 200, 3), np.uint8), Corners((a, b, c, d)))
    assert (completion.code, completion.reason) == (CompletionCode.INVALID_DATA, reason)


@given(st.lists(st.tuples(COORDINATES, COORDINATES), min_size=4, max_size=4))
def test_any_four_points_are_a_page_or_refused(points: list[tuple[float, float]]) -> None:
    corners = Corners.of(points)
    completion = deskew(np.zeros((90, 120, 3), np.uint8), corners, dpi=50)
    assert completion.ok == (corners.fault(120, 90) == "")
    assert sorted(corners.points) == sorted(points)


@pytest.mark.parametrize("dpi", [0, -1, 49, 401, 100_000])
def test_senseless_resolution_is_refused(dpi: int) -> None:
    picture = np.zeros((200, 200, 3), np.uint8)
    completion = deskew(picture, Corners.whole(200, 200), dpi=dpi)
    assert completion.code is CompletionCode.INVALID_DATA


def test_shadow_and_lamp_are_taken_out_and_writing_stays() -> None:
    true = scene(3, shadow=True)
    page = page_of(deskew(true.picture, true.corners))
    better = enhance(page)
    before, after = (np.percentile(p, 75) - np.percentile(p, 25) for p in (page, better))
    assert after < before / 2
    assert np.percentile(better, 75) > 230
    assert np.percentile(better, 2) < 100


@pytest.mark.parametrize("noise", [4.0, 10.0])
@pytest.mark.parametrize(("blur", "good"), [(0.8, True), (1.5, True), (4.0, False), (6.0, False)])
def test_blurred_page_is_told_from_a_sharp_one(noise: float, blur: float, good: bool) -> None:
    for seed in SEEDS:
        true = scene(seed, blur=blur, noise=noise, shadow=True)
        judged = quality(page_of(deskew(true.picture, true.corners)))
        assert (QualityFault.BLURRED not in judged.faults) is good, judged


def test_dark_glaring_and_empty_pages_are_told() -> None:
    true = scene(1)
    page = page_of(deskew(true.picture, true.corners))
    assert quality(page).good
    assert QualityFault.DARK in quality((page * 0.2).astype(np.uint8)).faults
    glaring = page.copy()
    cv2.circle(glaring, (200, 200), 60, (255, 255, 255), -1)
    assert quality(glaring).faults == (QualityFault.GLARE,)
    assert quality(np.full((900, 600, 3), 220, np.uint8)).faults == (QualityFault.EMPTY,)


def test_page_is_encoded_in_memory_with_its_resolution_and_nothing_else() -> None:
    page = page_of(deskew(scene(1).picture, scene(1).corners, paper="A4", dpi=100))
    with Image.open(io.BytesIO(to_jpeg(page, dpi=100))) as image:
        assert image.size == (827, 1169)
        assert image.info["dpi"] == (100, 100)
        assert not image.getexif()
    completion = to_pdf([page, page], dpi=100)
    assert completion.value is not None
    assert completion.value.startswith(b"%PDF")
    assert completion.value.count(b"/Type /Page\n") == 2
    assert b"Date" not in completion.value
    assert to_pdf([]).code is CompletionCode.INVALID_DATA
    assert to_pdf([page] * 101).code is CompletionCode.INVALID_DATA
