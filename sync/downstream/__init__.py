"""What the platform says: signed files and the feed, verified before they are stored."""

from sync.downstream.following import Downstream, StepReport

__all__ = ["Downstream", "StepReport"]
