"""What every power supply can tell, and what follows from it.

The words are XFS4IoT's PowerManagement in part, and those of the NUT project's variables
(``battery.charge``, ``battery.runtime``, ``ups.load``).
"""

from __future__ import annotations

import dataclasses
import enum
from typing import Protocol

from drivers.device import Completion, Device


@dataclasses.dataclass(frozen=True, slots=True)
class PowerState:
    """How the terminal is fed; ``None`` where the supply does not say.

    Attributes:
        on_mains: whether mains feeds the load; false on battery.
        charge: of the battery, 0 to 1.
        runtime_s: seconds the battery lasts at this load, as the supply reckons.
        load: part of its power that is drawn, 1 is all of it.
        battery_low: the supply itself says that little is left.
        replace_battery: the supply asks for a new one.
        overloaded: more is drawn than it can feed.
        shutting_down: it was told to cut the power (forced shutdown).
    """

    on_mains: bool
    charge: float | None = None
    runtime_s: float | None = None
    load: float | None = None
    battery_low: bool = False
    replace_battery: bool = False
    overloaded: bool = False
    shutting_down: bool = False


class Ups(Device, Protocol):
    """A supply with a battery.

    Conditions: ``onBattery`` (warning), ``batteryLow`` (blocking), ``batteryFailed`` and
    ``overloaded`` (warnings).
    """

    def power(self) -> Completion[PowerState]:
        """How the terminal is fed now."""


class PowerAdvice(enum.StrEnum):
    """What to do about it, from nothing to everything."""

    NONE = "none"
    FINISH_SESSION = "finishSession"
    SHUT_DOWN = "shutDown"


@dataclasses.dataclass(frozen=True, slots=True)
class PowerThresholds:
    """When a power cut is serious.

    Attributes:
        ride_out_s: seconds on battery that are nothing yet; most cuts are shorter.
        finish_below: charge below which nobody new is served and a session is finished at once.
        finish_runtime_s: the same for the runtime: time for a session, its print and the shutdown.
        stop_below: charge below which the terminal shuts down.
        stop_runtime_s: the same for the runtime: time for the shutdown alone.
        back_above: charge that ends an advice once mains is back, so that a net that comes and goes
            does not start a session it could not finish.
    """

    ride_out_s: float = 20.0
    finish_below: float = 0.5
    finish_runtime_s: float = 600.0
    stop_below: float = 0.2
    stop_runtime_s: float = 180.0
    back_above: float = 0.3


def power_advice(
    power: PowerState | None,
    on_battery_s: float,
    before: PowerAdvice = PowerAdvice.NONE,
    thresholds: PowerThresholds = PowerThresholds(),
) -> PowerAdvice:
    """What follows from the supply's state; a pure function.

    Args:
        power: the newest state, ``None`` while the supply does not answer.
        on_battery_s: seconds since mains failed, 0 on mains.
        before: the advice so far. It is never taken back while on battery, and on mains only when
            enough is stored for the next cut; a shutdown is never taken back.
        thresholds: when a cut is serious.
    """
    if before is PowerAdvice.SHUT_DOWN:
        return before
    if power is None:
        # Silence in the middle of a cut is the worst time to hope.
        return before
    if power.shutting_down:
        return PowerAdvice.SHUT_DOWN
    if power.on_mains:
        recovered = power.charge is None or power.charge >= thresholds.back_above
        return PowerAdvice.NONE if recovered and not power.battery_low else before
    if power.battery_low or _under(power, thresholds.stop_below, thresholds.stop_runtime_s):
        return PowerAdvice.SHUT_DOWN
    serious = _under(power, thresholds.finish_below, thresholds.finish_runtime_s)
    # A battery that says nothing of itself, or asks to be replaced, is trusted with no more than
    # the ride-out.
    if serious or on_battery_s >= thresholds.ride_out_s or power.replace_battery:
        return PowerAdvice.FINISH_SESSION
    return before


def _under(power: PowerState, charge: float, runtime_s: float) -> bool:
    little = power.charge is not None and power.charge < charge
    short = power.runtime_s is not None and power.runtime_s < runtime_s
    return little or short
