"""What a power cut means for the terminal: nothing yet, take nobody new, end in order, come back.

The machine itself is shut down by whoever looks after the supply (upsmon, apcupsd), never by us.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from drivers.device import Completion
from drivers.ups.port import PowerAdvice, PowerState, PowerThresholds, power_advice

# At one look in ten seconds (kiosk.app.production): half a minute, a quarter of an hour.
LOOKS_ON_MAINS = 3
LOOKS_IN_SILENCE = 90


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


class MainsReturn:
    """Tells when a terminal that ended on its battery may begin anew.

    That is when mains has been back at some looks in a row, with enough stored for the next cut; or
    when the supply has been silent for longer than such a battery lasts: the machine still runs.
    """

    def __init__(self, thresholds: PowerThresholds | None = None) -> None:
        self._thresholds = thresholds or PowerThresholds()
        self._said: PowerState | None = None
        self._on_mains = self._silent = 0

    def note(self, answer: Completion[PowerState]) -> None:
        """Take in what the supply said; on any thread."""
        if answer.value is not None:
            self._said = answer.value

    def look(self) -> bool:
        """Whether to begin anew; to be asked at even intervals, on one thread."""
        said, self._said = self._said, None
        if said is None:
            self._silent += 1
            return self._silent >= LOOKS_IN_SILENCE
        self._silent = 0
        stored = said.charge is None or said.charge >= self._thresholds.back_above
        back = said.on_mains and stored and not said.battery_low and not said.shutting_down
        self._on_mains = self._on_mains + 1 if back else 0
        return self._on_mains >= LOOKS_ON_MAINS
