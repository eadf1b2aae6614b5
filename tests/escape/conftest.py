"""The whole terminal on a simulated site, as the stories of ``tests/journeys`` have it."""

from __future__ import annotations

from tests.journeys.conftest import errand, platform_twin, qapp

__all__ = ["errand", "platform_twin", "qapp"]
