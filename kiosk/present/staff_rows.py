"""The rows of each page of staff mode: what is, what is wrong, what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from drivers.device import ComponentState, DeviceClass, Severity, StatusReport
from kiosk.access.board import Button, Desk, Facts, Page, Row, Tone
from kiosk.access.moves import DEVICE_STEP, REASONS
from kiosk.access.roles import Action, may
from kiosk.case.receipt import local_time
from kiosk.readiness import SUPPLIES
from kiosk.remedies import remedy
from kiosk.words import Words

Rows = Iterator[Row]
# What has paper and ink to run out of.
_PRINTERS = (DeviceClass.RECEIPT, DeviceClass.A4)
SET_UP = ("site", "enrolment", "self-check", "probe", "devices", "touch", "accept")
_WORK_OF = {"enrolment": "enrol", "devices": "try-all"}


def rows_of(desk: Desk, facts: Facts, words: Words, device_words: Words) -> tuple[Row, ...]:
    """What the page shows."""
    build = _BUILDERS.get(desk.page)
    return () if build is None else tuple(build(desk, facts, words, device_words))


def _overview(desk: Desk, facts: Facts, words: Words, device_words: Words) -> Rows:
    yield _service(facts, words)
    if facts.tampered:
        yield Row(
            words["row_tampered"],
            words["row_tampered_says"],
            Tone.DANGER,
            words["row_tampered_todo"],
        )
    if facts.maintenance is not None:
        yield Row(
            words["row_maintenance"],
            _maintenance_says(facts, words),
            Tone.CAUTION,
            words["row_maintenance_todo"],
        )
    for name, report in _by_class(facts.devices).items():
        if _tone(report) is not Tone.GOOD:
            yield _device(name, report, words, device_words)
    yield _link(facts, words)
    yield _queue(facts, words)
    yield _time(facts, words)


def _service(facts: Facts, words: Words) -> Row:
    title, todo = words["row_service"], words["row_service_todo"]
    if facts.closed:
        says = words.say("row_service_none", reason=facts.closed)
        return Row(title, says, Tone.DANGER, todo)
    if facts.ready < facts.total:
        refused = facts.total - facts.ready
        says = words.say("row_service_some", ready=facts.ready, refused=refused)
        return Row(title, says, Tone.CAUTION, todo)
    return Row(title, words.say("row_service_all", total=facts.total), Tone.GOOD)


def _maintenance_says(facts: Facts, words: Words) -> str:
    on = facts.maintenance
    if on is None:
        return words["row_maintenance_off"]
    reason = on.reason or words["row_maintenance_none"]
    return words.say("row_maintenance_on", reason=reason, since=local_time(on.since))


def _link(facts: Facts, words: Words) -> Row:
    up = facts.link == "up"
    tone = Tone.GOOD if up else Tone.PLAIN if facts.link == "unknown" else Tone.DANGER
    todo = words["row_link_todo"] if tone is Tone.DANGER else ""
    return Row(words["row_link"], words[f"row_link_{facts.link}"], tone, todo)


def _queue(facts: Facts, words: Words) -> Row:
    title, todo = words["row_queue"], words["row_queue_todo"]
    if facts.queue_trouble:
        return Row(title, facts.queue_trouble, Tone.DANGER, words["row_queue_shut_todo"])
    if facts.quarantined:
        says = words.say("row_queue_quarantined", count=facts.quarantined)
        return Row(title, says, Tone.DANGER, todo)
    if facts.waiting:
        oldest = "" if facts.oldest is None else local_time(facts.oldest)
        says = words.say("row_queue_waiting", count=facts.waiting, oldest=oldest)
        return Row(title, says, Tone.CAUTION)
    return Row(title, words["row_queue_empty"], Tone.GOOD)


def _time(facts: Facts, words: Words) -> Row:
    tone = Tone.GOOD if facts.time_good else Tone.CAUTION
    todo = "" if facts.time_good else words["row_time_todo"]
    return Row(words["row_time"], facts.time_says, tone, todo)


def _devices(desk: Desk, facts: Facts, words: Words, device_words: Words) -> Rows:
    if not facts.devices:
        yield Row(
            words["page_devices"],
            words["row_no_devices"],
            Tone.DANGER,
            words["row_no_devices_todo"],
        )
    tried = {row.key: row for row in desk.results.get(Page.DEVICES, ())}
    for name, report in _by_class(facts.devices).items():
        row = _device(name, report, words, device_words)
        buttons = (
            (Button("try", words["button_try"], str(name)),)
            if may(desk.role, Action.TRY_DEVICE)
            else ()
        )
        last = tried.get(f"{DEVICE_STEP}{name}")
        yield Row(row.title, row.says, row.tone, row.to_do, buttons)
        if last is not None:
            yield last


def _device(name: DeviceClass, report: StatusReport, words: Words, device_words: Words) -> Row:
    said = [
        device_words[f"condition_{condition.code}_means"]
        for condition in report.conditions
        if condition.severity is not Severity.INFO
    ]
    means = "".join(said) or device_words[f"status_{report.status}_means"]
    tone = _tone(report)
    todo = "" if tone is Tone.GOOD else remedy(report, device_words)
    return Row(device_words[f"class_{name}"], means, tone, todo)


def _tone(report: StatusReport) -> Tone:
    if report.component is ComponentState.UNAVAILABLE:
        return Tone.DANGER
    warns = any(one.severity is not Severity.INFO for one in report.conditions)
    return Tone.CAUTION if warns else Tone.GOOD


def _supplies(desk: Desk, facts: Facts, words: Words, device_words: Words) -> Rows:
    confirmed = desk.results.get(Page.SUPPLIES, ())
    yield from confirmed
    for name, report in _by_class(facts.devices).items():
        lacks = False
        for condition in report.conditions:
            if condition.code not in SUPPLIES or condition.severity is Severity.INFO:
                continue
            lacks = True
            waits = name in desk.refilled
            means = device_words[f"condition_{condition.code}_means"]
            blocks = condition.severity is Severity.BLOCKING
            yield Row(
                device_words[f"class_{name}"],
                f"{means} {words['row_waiting_device']}" if waits else means,
                Tone.DANGER if blocks else Tone.CAUTION,
                device_words[f"condition_{condition.code}_remedy"],
                _if_may(desk, Action.REFILL, "refilled", words, str(name)),
            )
        if not lacks and name in _PRINTERS and _tone(report) is not Tone.DANGER:
            yield Row(device_words[f"class_{name}"], words["row_supplies_none"], Tone.GOOD)


def _network(desk: Desk, facts: Facts, words: Words, _: Words) -> Rows:
    link = _link(facts, words)
    examine = _if_may(desk, Action.DOCTOR, "doctor", words)
    yield Row(link.title, link.says, link.tone, link.to_do, examine)
    yield Row(words["row_address"], facts.url)
    yield _time(facts, words)
    yield from desk.results.get(Page.NETWORK, ())


def _sync(desk: Desk, facts: Facts, words: Words, _: Words) -> Rows:
    queue = _queue(facts, words)
    buttons = (
        *_if_may(desk, Action.SEND_AGAIN, "send", words),
        *_if_may(desk, Action.EXPORT, "sticks", words),
    )
    yield Row(queue.title, queue.says, queue.tone, queue.to_do, buttons)
    grave = (
        *(_if_may(desk, Action.RELEASE, "release", words) if facts.quarantined else ()),
        *_if_may(desk, Action.PURGE, "purge", words),
    )
    if grave:
        yield Row(words["sign_second_heading"], "", Tone.PLAIN, "", grave)
    yield from desk.results.get(Page.SYNC, ())


def _logs(desk: Desk, facts: Facts, words: Words, _: Words) -> Rows:
    yield from desk.results.get(Page.LOGS, ())


def _maintenance(desk: Desk, facts: Facts, words: Words, _: Words) -> Rows:
    yield from desk.results.get(Page.MAINTENANCE, ())
    if facts.tampered:
        back = _if_may(desk, Action.HAND_BACK, "hand_back", words)
        yield Row(
            words["row_tampered"],
            words["row_tampered_says"],
            Tone.DANGER,
            words["row_tampered_todo"],
            back,
        )
    off = facts.maintenance is None
    yield Row(
        words["row_maintenance"],
        _maintenance_says(facts, words),
        Tone.GOOD if off else Tone.CAUTION,
        "",
        () if off else (Button("off", words["button_off"]),),
    )
    if off:
        reasons = tuple(Button("on", words[f"reason_{one}"], one) for one in REASONS)
        yield Row(words["maintenance_choose"], "", Tone.PLAIN, "", reasons)
    if may(desk.role, Action.RESTART):
        yield Row(
            words["maintenance_restart"],
            words["maintenance_restart_says"],
            Tone.PLAIN,
            "",
            (Button("restart", words["button_restart"]),),
        )


def _reports(desk: Desk, facts: Facts, words: Words, _: Words) -> Rows:
    names = (
        (Action.REPORTS, "today"),
        (Action.AUDIT_SLIP, "slip"),
        (Action.TRAINING, "training"),
    )
    buttons = tuple(one for action, name in names for one in _if_may(desk, action, name, words))
    yield Row(words["page_reports"], facts.place, Tone.PLAIN, "", buttons)
    yield from desk.results.get(Page.REPORTS, ())


def _commission(desk: Desk, facts: Facts, words: Words, device_words: Words) -> Rows:
    yield from desk.results.get(Page.COMMISSION, ())
    for step in SET_UP:
        tried = [row for key, row in desk.tried.items() if _belongs(key, step)]
        name = _WORK_OF.get(step, step)
        buttons = [Button(name, words[f"button_{name}"])]
        if step == "enrolment":
            buttons.append(Button("new-keys", words["button_new-keys"]))
        wait = words["commission_accept_wait" if step == "accept" else "commission_not_tried"]
        one = tried[0] if len(tried) == 1 and step != "devices" else None
        yield Row(
            words[f"commission_{step}"],
            words["setup_lead"]
            if step == "devices"
            else wait
            if not tried
            else one.says
            if one is not None
            else "",
            Tone.PLAIN if one is None else one.tone,
            "" if one is None else one.to_do,
            tuple(buttons),
        )
        if step == "devices":
            yield from _to_be_tried(desk, facts, words, device_words)
        elif one is None:
            yield from tried


def _to_be_tried(desk: Desk, facts: Facts, words: Words, device_words: Words) -> Rows:
    """Each device that is fitted: where it is, what to do, and what came of it."""
    for device in _by_class(facts.devices):
        key = f"{DEVICE_STEP}{device}"
        done = desk.tried.get(key)
        yield Row(
            device_words[f"class_{device}"],
            words[f"setup_{device}"] if done is None else done.says,
            Tone.PLAIN if done is None else done.tone,
            "" if done is None else done.to_do,
            (Button("try", words["button_try"], str(device)),),
            device=device,
        )


def _belongs(key: str, step: str) -> bool:
    if step == "devices":
        return key.startswith(DEVICE_STEP)
    if step == "self-check":
        return key.startswith("check-")
    return key == step


def _if_may(
    desk: Desk, action: Action, name: str, words: Words, subject: str = ""
) -> tuple[Button, ...]:
    return (Button(name, words[f"button_{name}"], subject),) if may(desk.role, action) else ()


def _by_class(devices: Mapping[str, StatusReport]) -> dict[DeviceClass, StatusReport]:
    return {one: devices[one] for one in DeviceClass if one in devices}


_BUILDERS: Mapping[Page, Callable[[Desk, Facts, Words, Words], Rows]] = {
    Page.OVERVIEW: _overview,
    Page.DEVICES: _devices,
    Page.SUPPLIES: _supplies,
    Page.NETWORK: _network,
    Page.SYNC: _sync,
    Page.LOGS: _logs,
    Page.MAINTENANCE: _maintenance,
    Page.REPORTS: _reports,
    Page.COMMISSION: _commission,
}
