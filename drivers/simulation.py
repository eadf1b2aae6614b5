"""Simulated devices are part of the product, and never part of a terminal that serves citizens."""

from __future__ import annotations

# An allow-list: a profile nobody thought of is treated like production.
SIMULATED_PROFILES = frozenset({"development", "test"})


class SimulatorForbidden(Exception):
    """A simulated device was asked for under a profile that serves citizens."""

    def __init__(self, simulator: str, profile: str) -> None:
        super().__init__(f"{simulator} refuses to start under the profile {profile!r}")


def require_simulation(simulator: str, profile: str) -> None:
    """Let a simulator start only where no citizen is served.

    Args:
        simulator: its name, for the message.
        profile: the configuration's profile.

    Raises:
        SimulatorForbidden: the profile is not one of ``SIMULATED_PROFILES``.
    """
    if profile not in SIMULATED_PROFILES:
        raise SimulatorForbidden(simulator, profile)
