"""Walks the road from this terminal to the platform step by step, and says where it is broken."""

from sync.doctor.examination import Patience, Subject, examine
from sync.doctor.findings import RESPONSIBLE, Fault, Finding, Outcome, Responsible, Step

__all__ = [
    "RESPONSIBLE",
    "Fault",
    "Finding",
    "Outcome",
    "Patience",
    "Responsible",
    "Step",
    "Subject",
    "examine",
]
