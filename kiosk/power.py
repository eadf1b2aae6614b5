"""What a power cut means for the terminal: nothing yet, take nobody new, end in order."""

from __future__ import annotations

import time
from collections.abc import Callable

from drivers.device import Completion
from drivers.ups.port import PowerAdvice, PowerState, PowerThresholds, power_advice


class PowerWatch:
    """Follows the power supply's answers, one after the other, on one thread.

    Invariants: ``on_change`` is called once for each new advice; a supply that does not answer
    changes nothing.
    """

    def __init__(
        self,
        on_change: Callable[[PowerAdvice], None],
        *,
        thresholds: PowerThresholds | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Args: ``monotonic`` counts seconds that never go back."""
        self._on_change = on_change
        self._thresholds = thresholds or PowerThresholds()
        self._monotonic = monotonic
        self._cut_at: float | None = None
        self._advice = PowerAdvice.NONE

    def note(self, answer: Completion[PowerState]) -> None:
        """Take in what the supply said."""
        power = answer.value
        if power is not None:
            if power.on_mains:
                self._cut_at = None
            elif self._cut_at is None:
                self._cut_at = self._monotonic()
        on_battery_s = 0.0 if self._cut_at is None else self._monotonic() - self._cut_at
        advice = power_advice(power, on_battery_s, self._advice, self._thresholds)
        if advice is not self._advice:
            self._advice = advice
            self._on_change(advice)
