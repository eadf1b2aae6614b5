"""What a row of pictures says about the camera: settling, frozen, dark. Pure; knows no device."""

from __future__ import annotations

import dataclasses

import numpy as np
from numpy.typing import NDArray

from drivers.camera.port import Picture


@dataclasses.dataclass(frozen=True, slots=True)
class WatchRules:
    """When a picture counts as what; seconds, and levels of 0 to 255.

    Attributes:
        warmup_frames: so many first pictures are never delivered.
        warmup_s: exposure may settle for so long; then pictures are delivered as they are.
        settled_step: mean brightness of two pictures in a row differs less once it has settled.
        freeze_s: identical pictures for so long are a frozen camera. 0 for sources that repeat a
            picture by right (a still served as MJPEG). A real sensor's noise makes any two pictures
            differ, however still the scene is.
        freeze_frames: and so many of them.
        dark_below: mean brightness of a dark picture.
        uniform_below: standard deviation of a picture that shows nothing, such as a covered lens.
        dark_s: so long before it is told.
    """

    warmup_frames: int = 5
    warmup_s: float = 2.0
    settled_step: float = 4.0
    freeze_s: float = 3.0
    freeze_frames: int = 5
    dark_below: float = 16.0
    uniform_below: float = 2.5
    dark_s: float = 2.0


@dataclasses.dataclass(frozen=True, slots=True)
class Verdict:
    """What the newest picture says.

    Attributes:
        warming_up: exposure has not settled, or nothing has moved yet.
        repeated: it is the last picture once more.
        frozen_s: for how long the picture has not changed, 0 while it is not counted as frozen.
        dark: why it counts as dark, empty while it does not.
    """

    warming_up: bool = False
    repeated: bool = False
    frozen_s: float = 0.0
    dark: str = ""


class PictureWatch:
    """Follows the pictures of one stream from its opening on.

    Keeps a thumbnail of the last picture only.
    """

    def __init__(self, rules: WatchRules, *, was_dark: bool = False) -> None:
        """Begin with a stream's first picture.

        Args:
            rules: what counts as what.
            was_dark: whether the last stream of this camera ended dark: then nothing has to last
                before this one is called dark, too.
        """
        self._rules = rules
        self._was_dark = was_dark
        self._begun: float | None = None
        self._count = 0
        self._moved = not rules.freeze_s
        self._settled = False
        self._mean: float | None = None
        self._last: NDArray[np.uint8] | None = None
        self._same_since = 0.0
        self._same = 0
        self._dark_since: float | None = None

    def look(self, picture: Picture, now: float) -> Verdict:
        """Judge the next picture, which came at ``now`` (monotonic seconds)."""
        if self._begun is None:
            self._begun = self._same_since = now
        self._count += 1
        sample = _sampled(picture)
        mean, deviation = float(sample.mean()), float(sample.std())
        # A sensor in the dark, or before a lamp, may really say the same twice.
        shows = deviation >= self._rules.uniform_below
        repeated = shows and self._is_repeated(sample)
        if self._last is not None and not repeated:
            self._moved = True
        if not repeated:
            self._same_since, self._same = now, 0
        self._same += 1
        warming_up = not self._has_settled(mean, now)
        frozen_s = self._frozen_s(now)
        dark = self._darkness(mean, shows, now)
        self._mean, self._last = mean, sample
        return Verdict(warming_up, repeated, frozen_s, dark)

    def _is_repeated(self, sample: NDArray[np.uint8]) -> bool:
        if not self._rules.freeze_s or self._last is None:
            return False
        return np.array_equal(sample, self._last)

    def _has_settled(self, mean: float, now: float) -> bool:
        if self._settled:
            return True
        rules = self._rules
        steady = self._mean is not None and abs(mean - self._mean) < rules.settled_step
        late = self._begun is not None and now - self._begun >= rules.warmup_s
        waited = self._count > rules.warmup_frames and (steady or late)
        self._settled = waited and self._moved
        return self._settled

    def _frozen_s(self, now: float) -> float:
        lasted_s = now - self._same_since
        long = lasted_s >= self._rules.freeze_s and self._same >= self._rules.freeze_frames
        return lasted_s if self._rules.freeze_s and self._same > 1 and long else 0.0

    def _darkness(self, mean: float, shows: bool, now: float) -> str:
        if mean < self._rules.dark_below:
            kind = "dark"
        elif not shows:
            kind = "shows nothing: lens covered?"
        else:
            self._dark_since, self._was_dark = None, False
            return ""
        if self._dark_since is None:
            self._dark_since = now
        lasts = self._was_dark or now - self._dark_since >= self._rules.dark_s
        return kind if lasts else ""


def _sampled(picture: Picture) -> NDArray[np.uint8]:
    # Noise is everywhere: every so many pixels are enough to see it.
    step = max(1, min(picture.shape[:2]) // 120)
    return picture[::step, ::step].copy()
