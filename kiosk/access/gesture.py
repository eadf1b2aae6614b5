"""The hidden way in: long touches on the two upper corners, in this order, without a long pause.

It keeps the page with the number pad out of a citizen's way; it protects nothing. The code does.
"""

from __future__ import annotations

import dataclasses

ORDER = ("left", "right", "right", "left", "right")
PAUSE_S = 5.0


@dataclasses.dataclass(frozen=True, slots=True)
class Gesture:
    """How far somebody has come; ``at_s`` is when, on a clock that never goes back."""

    done: int = 0
    at_s: float = 0.0

    @property
    def whole(self) -> bool:
        """Whether all of it was made."""
        return self.done == len(ORDER)

    def touched(self, corner: str, now_s: float) -> Gesture:
        """One more long touch; a wrong one begins anew."""
        done = 0 if self.whole or now_s - self.at_s > PAUSE_S else self.done
        if ORDER[done] == corner:
            return Gesture(done + 1, now_s)
        return Gesture(1 if corner == ORDER[0] else 0, now_s)
