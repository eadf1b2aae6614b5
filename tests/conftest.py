"""What holds for every test of the house."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# Machines are noisy: how long an example takes is nobody's fault. Speed is shown elsewhere.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")
