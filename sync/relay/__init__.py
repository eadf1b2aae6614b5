"""The road from the outbox to the platform."""

from sync.relay.loop import LinkState, PassReport, Relay
from sync.relay.pace import Limits, Timing

__all__ = ["Limits", "LinkState", "PassReport", "Relay", "Timing"]
