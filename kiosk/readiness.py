"""From devices, supplies, queue, network and hours to what a citizen may start, and why not.

Reasons are keys of the words file (``reason_*``): the screen says them in the citizen's language.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping

from drivers.device import (
    ComponentState,
    Condition,
    ConditionCode,
    DeviceClass,
    DeviceStatus,
    Severity,
    StatusReport,
)
from drivers.ups.port import PowerAdvice
from kiosk.catalog.catalog import Catalog
from kiosk.catalog.head import Head
from kiosk.hours import Hours
from kiosk.identity.policy import Means, Way
from kiosk.maintenance import Maintenance

# The journey asks for these by name; a terminal without one says so.
ALWAYS_THERE = (DeviceClass.IDCARD, DeviceClass.RECEIPT)
# What somebody has to bring or take away.
SUPPLIES = frozenset(
    {
        ConditionCode.PAPER_LOW,
        ConditionCode.PAPER_OUT,
        ConditionCode.TONER_LOW,
        ConditionCode.TONER_OUT,
        ConditionCode.OUTPUT_FULL,
        ConditionCode.BATTERY_FAILED,
    }
)
MAINTENANCE = "reason_maintenance"
_FRAUD = (DeviceStatus.POTENTIAL_FRAUD, DeviceStatus.FRAUD_ATTEMPT)


@dataclasses.dataclass(frozen=True, slots=True)
class Situation:
    """The state of every part at one moment.

    Attributes:
        devices: the last report of each device that is fitted.
        can_save: whether the outbox can take a submission now.
        link_up: whether the platform is in reach.
        hours: when the place is open.
        power: what a power cut asks for at the moment.
        time_certain: whether it is known what time it is.
        down: registers whose departments do not answer.
        maintenance: that somebody ordered.
        means: the ways that the site has, whatever its devices say.
    """

    devices: Mapping[str, StatusReport]
    can_save: bool
    link_up: bool
    hours: Hours = dataclasses.field(default_factory=Hours)
    power: PowerAdvice = PowerAdvice.NONE
    time_certain: bool = False
    down: frozenset[str] = frozenset()
    maintenance: Maintenance | None = None
    means: Means = dataclasses.field(default_factory=Means)


@dataclasses.dataclass(frozen=True, slots=True)
class Supply:
    """Something to be refilled or emptied."""

    device: str
    condition: Condition


@dataclasses.dataclass(frozen=True, slots=True)
class Readiness:
    """What the terminal can do at this moment.

    Attributes:
        refusals: item id → reason key, for each item that cannot be started now.
        notes: reason keys of what works but not fully (no receipts, network down).
        supplies: what staff has to see to.
        link_up: whether the platform answered last time.
        out_of_service: reason key when nothing at all can be started, else empty.
        out_note: what is told besides that reason, in a sentence.
        since: when ``out_of_service`` began.
        power_ends: whether the battery is nearly empty: who is here may finish, then the terminal
            ends in order.
        scan_trouble: reason key why papers cannot be photographed now, else empty.
        time_certain: whether a receipt may state the time without reserve.
        code_scanner: whether codes on slips can be scanned.
        means: ways to see who stands there, beside the card.
    """

    refusals: Mapping[str, str] = dataclasses.field(default_factory=dict)
    notes: tuple[str, ...] = ()
    supplies: tuple[Supply, ...] = ()
    link_up: bool = False
    out_of_service: str = ""
    out_note: str = ""
    since: dt.datetime | None = None
    power_ends: bool = False
    scan_trouble: str = ""
    time_certain: bool = False
    code_scanner: bool = False
    means: Means = dataclasses.field(default_factory=Means)

    def refusal(self, item_id: str) -> str:
        """The reason key why this item cannot be started now, empty when it can."""
        return self.out_of_service or self.refusals.get(item_id, "")


def assess(
    catalog: Catalog, situation: Situation, *, before: Readiness | None, now: dt.datetime
) -> Readiness:
    """Work out what can be offered.

    Args:
        catalog: the items of this terminal.
        situation: how every part is.
        before: the previous assessment, whose ``since`` is kept while the reason is the same.
        now: the time, for hours and ``since``.
    """
    refusals = {
        head.id: reason for head in catalog.heads if (reason := _refusal(head, situation, now=now))
    }
    out_of_service = _closed(situation, now) or _all_refused(refusals, len(catalog))
    since, note = None, ""
    if out_of_service == MAINTENANCE and situation.maintenance is not None:
        since, note = situation.maintenance.since, situation.maintenance.reason
    elif out_of_service:
        same = before is not None and before.out_of_service == out_of_service
        since = before.since if before is not None and same else now
    return Readiness(
        refusals=refusals,
        notes=_notes(situation),
        supplies=supplies_of(situation.devices),
        link_up=situation.link_up,
        out_of_service=out_of_service,
        out_note=note,
        since=since,
        power_ends=situation.power is PowerAdvice.SHUT_DOWN,
        scan_trouble=_trouble_of(DeviceClass.DOCUMENT_CAMERA, situation),
        time_certain=situation.time_certain,
        code_scanner=not _trouble_of(DeviceClass.SCANNER, situation),
        means=_means(situation),
    )


def _means(situation: Situation) -> Means:
    """Without cameras that work nobody is asked for a face, or for the page of a passport."""
    means = dataclasses.replace(
        situation.means,
        travel=situation.means.travel and not _trouble_of(DeviceClass.DOCUMENT_CAMERA, situation),
        text=situation.means.text and not _trouble_of(DeviceClass.DOCUMENT_CAMERA, situation),
        chip=situation.means.chip and not _trouble_of(DeviceClass.SMARTCARD, situation),
    )
    if _trouble_of(DeviceClass.FACE_CAMERA, situation):
        return dataclasses.replace(means, ways=means.ways - {Way.FACE}, video=False)
    return means


def _closed(situation: Situation, now: dt.datetime) -> str:
    """Why the terminal as a whole takes nobody, empty when it does."""
    # A card that lies is the card's matter; the reader says so, and takes the next one.
    about_cards = (DeviceClass.SMARTCARD,)
    watched = (r for name, r in situation.devices.items() if name not in about_cards)
    if any(report.status in _FRAUD for report in watched):
        return "reason_tampered"
    door_open = _has(situation, DeviceClass.CABINET, ConditionCode.DOOR_OPEN)
    if door_open or situation.maintenance is not None:
        return MAINTENANCE
    if situation.power is not PowerAdvice.NONE:
        return "reason_on_battery"
    if not situation.hours.is_open(now):
        return "reason_place_closed"
    return ""


def _all_refused(refusals: Mapping[str, str], items: int) -> str:
    reasons = sorted(set(refusals.values()))
    if not reasons or len(refusals) < items:
        return ""
    # Each item has hours of its own: together they have none to be told.
    return "reason_all_outside_hours" if reasons[0] == "reason_outside_hours" else reasons[0]


def _refusal(head: Head, situation: Situation, *, now: dt.datetime) -> str:
    if not situation.can_save:
        return "reason_cannot_save"
    for device in head.requires.devices:
        if trouble := _trouble_of(device, situation):
            return trouble
    if head.requires.offline == "online":
        if not situation.link_up:
            return "reason_needs_network"
        if not situation.down.isdisjoint(head.registers):
            return "reason_department_down"
        if not Hours.parse(head.requires.hours).is_open(now):
            return "reason_outside_hours"
    return ""


def _trouble_of(device: DeviceClass, situation: Situation) -> str:
    report = situation.devices.get(device)
    if report is None:
        return "reason_not_fitted"
    if report.status is DeviceStatus.STARTING:
        return "reason_starting"
    if report.component is ComponentState.UNAVAILABLE:
        return f"reason_{device}_unavailable"
    return ""


def _notes(situation: Situation) -> tuple[str, ...]:
    notes = []
    printer = situation.devices.get(DeviceClass.RECEIPT)
    if printer is None or printer.component is ComponentState.UNAVAILABLE:
        out = printer is not None and printer.has(ConditionCode.PAPER_OUT)
        notes.append("reason_receipt_paper_out" if out else "reason_receipt_unavailable")
    if not situation.link_up:
        notes.append("reason_network_down")
    return tuple(notes)


def supplies_of(devices: Mapping[str, StatusReport]) -> tuple[Supply, ...]:
    """What somebody has to bring or take away, by what the devices say."""
    return tuple(
        Supply(name, condition)
        for name, report in sorted(devices.items())
        for condition in report.conditions
        if condition.code in SUPPLIES and condition.severity is not Severity.INFO
    )


def _has(situation: Situation, device: DeviceClass, code: ConditionCode) -> bool:
    report = situation.devices.get(device)
    return report is not None and report.has(code)
