"""From the state of devices, queue and network to what a citizen may start, and why not.

Reasons are keys of the words file (``reason_*``): the screen says them in the citizen's language.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping

from drivers.device import ComponentState, ConditionCode, DeviceStatus, StatusReport
from kiosk.catalog.catalog import Catalog
from kiosk.catalog.item import Item


@dataclasses.dataclass(frozen=True, slots=True)
class Readiness:
    """What the terminal can do at this moment.

    Attributes:
        refusals: item id → reason key, for each item that cannot be started now.
        notes: reason keys of what works but not fully (no receipts, network down).
        link_up: whether the platform answered last time.
        out_of_service: reason key when nothing at all can be started, else empty.
        since: when ``out_of_service`` began.
    """

    refusals: Mapping[str, str] = dataclasses.field(default_factory=dict)
    notes: tuple[str, ...] = ()
    link_up: bool = False
    out_of_service: str = ""
    since: dt.datetime | None = None

    def refusal(self, item_id: str) -> str:
        """The reason key why this item cannot be started now, empty when it can."""
        return self.out_of_service or self.refusals.get(item_id, "")


def assess(
    catalog: Catalog,
    devices: Mapping[str, StatusReport],
    *,
    can_save: bool,
    link_up: bool,
    before: Readiness | None,
    now: dt.datetime,
) -> Readiness:
    """Work out what can be offered.

    Args:
        catalog: the items of this terminal.
        devices: the last report of each device class (``idcard``, ``receipt``).
        can_save: whether the outbox can take a submission now.
        link_up: whether the platform is in reach.
        before: the previous assessment, whose ``since`` is kept while the reason is the same.
        now: the time, for ``since``.
    """
    refusals = {
        item.id: reason
        for item in catalog
        if (reason := _refusal(item, devices, can_save=can_save, link_up=link_up))
    }
    everything_refused = len(refusals) == len(catalog)
    reasons = sorted(set(refusals.values()))
    out_of_service = reasons[0] if everything_refused and reasons else ""
    since = None
    if out_of_service:
        same = before is not None and before.out_of_service == out_of_service
        since = before.since if before is not None and same else now
    return Readiness(
        refusals=refusals,
        notes=_notes(devices, link_up=link_up),
        link_up=link_up,
        out_of_service=out_of_service,
        since=since,
    )


def _refusal(
    item: Item, devices: Mapping[str, StatusReport], *, can_save: bool, link_up: bool
) -> str:
    if not can_save:
        return "reason_cannot_save"
    for device in item.requires.devices:
        report = devices.get(device)
        if report is None or report.status is DeviceStatus.STARTING:
            return "reason_starting"
        if report.component is ComponentState.UNAVAILABLE:
            return f"reason_{device}_unavailable"
    if item.requires.offline == "online" and not link_up:
        return "reason_needs_network"
    return ""


def _notes(devices: Mapping[str, StatusReport], *, link_up: bool) -> tuple[str, ...]:
    notes = []
    printer = devices.get("receipt")
    if printer is None or printer.component is ComponentState.UNAVAILABLE:
        out = printer is not None and printer.has(ConditionCode.PAPER_OUT)
        notes.append("reason_receipt_paper_out" if out else "reason_receipt_unavailable")
    if not link_up:
        notes.append("reason_network_down")
    return tuple(notes)
