"""A page before the document camera that is read here and not kept: what its two uses share."""

from __future__ import annotations

import dataclasses
from typing import TypeVar

from kiosk.journey.identity_state import Travelling, TravelPhase
from kiosk.journey.paper_state import Papering
from kiosk.journey.scan_state import ScanTrouble

Aim = TypeVar("Aim", Papering, Travelling)

# Nothing can be read on such a picture; on a blurred one perhaps.
HOPELESS = frozenset({ScanTrouble.DARK, ScanTrouble.EMPTY, ScanTrouble.AWAY})


def with_camera(aim: Aim, *, live: bool) -> Aim:
    """The camera's picture is there, or gone."""
    if aim.phase is not TravelPhase.AIMING:
        return aim
    if not live:
        return dataclasses.replace(aim, trouble=ScanTrouble.AWAY)
    gone = aim.trouble is ScanTrouble.AWAY
    return dataclasses.replace(aim, trouble=ScanTrouble.NONE) if gone else aim


def taking(aim: Aim) -> Aim | None:
    """「拍照」; ``None`` while no picture is asked for."""
    if aim.phase is not TravelPhase.AIMING:
        return None
    return dataclasses.replace(aim, phase=TravelPhase.TAKING, unreadable=False)
