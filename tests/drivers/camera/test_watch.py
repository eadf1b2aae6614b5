"""Settling, frozen, dark: judged from pictures and their times alone."""

from __future__ import annotations

import numpy as np
import pytest

from drivers.camera.port import Picture
from drivers.camera.watch import PictureWatch, WatchRules

RULES = WatchRules(warmup_frames=3, warmup_s=2.0, freeze_s=3.0, freeze_frames=5, dark_s=2.0)


def noisy(seed: int, mean: int = 120, deviation: float = 20.0) -> Picture:
    noise = np.random.default_rng(seed).normal(mean, deviation, (240, 320, 3))
    return np.clip(noise, 0, 255).astype(np.uint8)


def test_first_pictures_and_those_of_changing_brightness_are_settling() -> None:
    watch = PictureWatch(RULES)
    means = (20, 60, 90, 110, 119, 120)
    settling = [watch.look(noisy(n, m), n * 0.1).warming_up for n, m in enumerate(means)]
    assert settling == [True, True, True, True, True, False]


def test_exposure_that_never_settles_is_not_waited_for_forever() -> None:
    watch = PictureWatch(RULES)
    settling = [watch.look(noisy(n, 60 + 60 * (n % 2)), n * 0.5).warming_up for n in range(8)]
    assert settling == [True, True, True, True, False, False, False, False]


def test_same_picture_again_is_repeated_at_once_and_frozen_after_a_while() -> None:
    watch = PictureWatch(RULES)
    for n in range(6):
        watch.look(noisy(n), n * 0.1)
    still = noisy(5)
    looks = [watch.look(still, 0.5 + n * 0.5) for n in range(1, 9)]
    assert all(look.repeated for look in looks)
    assert [bool(look.frozen_s) for look in looks] == [False] * 5 + [True] * 3
    moved = watch.look(noisy(99), 5.0)
    assert (moved.repeated, moved.frozen_s) == (False, 0.0)


def test_still_scene_with_a_sensors_noise_is_not_frozen() -> None:
    watch = PictureWatch(RULES)
    scene = noisy(1).astype(int)
    for n in range(100):
        grain = np.random.default_rng(n).integers(-1, 2, scene.shape)
        look = watch.look(np.clip(scene + grain, 0, 255).astype(np.uint8), n * 0.1)
    assert (look.frozen_s, look.repeated, look.warming_up) == (0.0, False, False)


def test_camera_that_never_moved_is_never_settled() -> None:
    watch = PictureWatch(RULES)
    looks = [watch.look(noisy(1), n * 0.5) for n in range(12)]
    assert all(look.warming_up for look in looks)
    assert looks[-1].frozen_s > 3.0


def test_source_that_repeats_by_right_is_neither_repeated_nor_frozen() -> None:
    watch = PictureWatch(WatchRules(warmup_frames=1, freeze_s=0.0))
    looks = [watch.look(noisy(1), n * 1.0) for n in range(10)]
    assert not any(look.repeated or look.frozen_s for look in looks)
    assert not looks[-1].warming_up


@pytest.mark.parametrize(("mean", "kind"), [(3, "dark"), (200, "shows nothing: lens covered?")])
def test_covered_lens_is_told_after_a_while_and_no_frozen_camera(mean: int, kind: str) -> None:
    watch = PictureWatch(RULES)
    covered = np.full((240, 320, 3), mean, np.uint8)
    looks = [watch.look(covered, n * 0.5) for n in range(12)]
    assert [look.dark for look in looks] == [""] * 4 + [kind] * 8
    assert not any(look.frozen_s for look in looks)


def test_camera_that_was_dark_is_dark_at_once() -> None:
    watch = PictureWatch(RULES, was_dark=True)
    assert watch.look(noisy(1, 3, 1.0), 0.0).dark == "dark"
    assert watch.look(noisy(2), 0.1).dark == ""
    assert watch.look(noisy(3, 3, 1.0), 0.2).dark == ""
