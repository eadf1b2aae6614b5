"""What holds for every test of the house."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

from sync.contract.structs import prepare_structs

# Machines are noisy: how long an example takes is nobody's fault. Speed is shown elsewhere.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


def pytest_collection_finish(session: pytest.Session) -> None:
    """Simulators of a test have threads too."""
    prepare_structs()
