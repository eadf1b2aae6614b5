"""What to do about a device, in the sentences for staff: on screen, paper, command line."""

from __future__ import annotations

from drivers.device import DeviceStatus, StatusReport
from kiosk.config import ROOT
from kiosk.words import Words


def staff_words(language: str = "zh_CN") -> Words:
    """The sentences for staff."""
    return Words.read(ROOT / "assets" / "words" / "staff", language)


def remedy(report: StatusReport, words: Words) -> str:
    """What to do about a device: its worst condition's remedy, else its status's."""
    order = ("blocking", "warning", "info")
    for condition in sorted(report.conditions, key=lambda one: order.index(one.severity)):
        if condition.severity != "info":
            return words[f"condition_{condition.code}_remedy"]
    if report.status is DeviceStatus.ONLINE:
        return ""
    return words[f"status_{report.status}_remedy"]
