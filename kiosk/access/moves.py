"""What staff does with one press, told to the terminal at once; each returns the desk after it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from drivers.device import DeviceClass, Severity
from kiosk.access.board import MEANING, Desk, Facts, Job, Page, Row, Tone
from kiosk.access.scene import Scene
from kiosk.audit.events import Disposition
from kiosk.readiness import SUPPLIES
from kiosk.words import Words

# Outcomes of devices are told by this and their class.
DEVICE_STEP = "device:"
# Why a terminal is in maintenance, as staff can choose it; the last part of a key of the words.
REASONS = ("paper", "repair", "cleaning", "upgrade")


def noted(scene: Scene, job: Job, disposition: Disposition | None = None) -> None:
    """Write into the journal that it begins, or how it ended."""
    named = job.subject in (*DeviceClass, *REASONS)
    fields = {
        "staff": job.staff,
        "second": job.second,
        "action": MEANING[job.name][0].value,
        "subject": job.subject if named else "none",
    }
    event = "staff-action-init" if disposition is None else "staff-action-complete"
    scene.note(event, fields, disposition)


def settled(desk: Desk, job: Job, rows: tuple[Row, ...]) -> Desk:
    """A job has ended with these rows: steps of the set-up by their key, the others on its page."""
    page = MEANING[job.name][1]
    keyed = {row.key: row for row in rows if row.key}
    devices = {key: row for key, row in keyed.items() if key.startswith(DEVICE_STEP)}
    before = {row.key: row for row in desk.results.get(Page.DEVICES, ())}
    results: Mapping[Page, tuple[Row, ...]] = {
        **desk.results,
        page: tuple(row for row in rows if not row.key),
        Page.DEVICES: tuple({**before, **devices}.values()),
    }
    return dataclasses.replace(desk, busy="", results=results, tried={**desk.tried, **keyed})


def maintain(desk: Desk, scene: Scene, words: Words, reason: str) -> Desk:
    """Begin maintenance for a reason of ``REASONS``, or end it with an empty one."""
    job = Job("on" if reason else "off", reason, desk.person)
    noted(scene, job)
    why = scene.maintain(words[f"reason_{reason}"] if reason else None)
    noted(scene, job, Disposition.FAILURE if why else Disposition.SUCCESS)
    title = words["row_maintenance"]
    if why:
        says = words.say("maintenance_not_ordered", reason=why)
        row = Row(title, says, Tone.DANGER, words["maintenance_not_ordered_todo"])
    else:
        row = Row(title, words["maintenance_ordered"], Tone.GOOD)
    return _told(desk, Page.MAINTENANCE, row)


def hand_back(desk: Desk, scene: Scene, words: Words, job: Job) -> Desk:
    """Two people have looked at the terminal: citizens may use it again."""
    noted(scene, job)
    done = scene.hand_back()
    noted(scene, job, Disposition.SUCCESS if done else Disposition.FAILURE)
    title = words["row_tampered"]
    if done:
        says = words.say("maintenance_handed_back", first=job.staff, second=job.second)
        row = Row(title, says, Tone.GOOD)
    else:
        says, todo = words["maintenance_fraud_still"], words["maintenance_fraud_still_todo"]
        row = Row(title, says, Tone.DANGER, todo)
    return _told(desk, Page.MAINTENANCE, row)


def refilled(desk: Desk, scene: Scene, device: str) -> Desk:
    """Somebody says that paper or toner is in: the device is asked, and nothing is said yet."""
    noted(scene, Job("refilled", device, desk.person))
    scene.nudge(device)
    waiting = (*(one for one in desk.refilled if one != device), device)
    return dataclasses.replace(desk, refilled=waiting)


def see_refilled(
    desk: Desk, scene: Scene, facts: Facts, words: Words, names: Words, *, late: bool
) -> Desk:
    """What the devices that were said to be refilled say themselves.

    Args:
        desk: with ``refilled``.
        scene: gets the journal's line.
        facts: of the terminal.
        words: of staff mode.
        names: of the devices.
        late: whether they have had time enough; then one that still lacks something is given up.
    """
    for device in desk.refilled:
        report = facts.devices.get(device)
        lacks = report is None or any(
            one.code in SUPPLIES and one.severity is not Severity.INFO for one in report.conditions
        )
        if lacks and not late:
            continue
        job = Job("refilled", device, desk.person)
        noted(scene, job, Disposition.FAILURE if lacks else Disposition.SUCCESS)
        left = tuple(one for one in desk.refilled if one != device)
        desk = dataclasses.replace(desk, refilled=left)
        if not lacks:
            row = Row(names[f"class_{device}"], words["row_confirmed"], Tone.GOOD)
            desk = _told(desk, Page.SUPPLIES, row)
    return desk


def _told(desk: Desk, page: Page, row: Row) -> Desk:
    return dataclasses.replace(desk, results={**desk.results, page: (row,)})
