"""What an IPP printer or a CUPS queue says of itself, as a report; unknown words are no good news.

Sources: RFC 8011 sections 5.4.11 to 5.4.13 (printer-state, its reasons and message) and 5.3.8 (job
reasons), PWG 5100.9 (alerts as reasons). CUPS cuts keywords at 31 characters, so that a keyword is
known by how it begins, and a severity by what is left of its ending. The sentences are those of
CUPS's network backends.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from drivers.a4.ipp_message import Attributes
from drivers.device import Condition, ConditionCode, DeviceStatus, Severity, StatusReport

IDLE, PROCESSING, STOPPED = 3, 4, 5
_CUT_AT = 31
_LOW_LEVEL = 10

_INFO, _WARNING, _BLOCKING = Severity.INFO, Severity.WARNING, Severity.BLOCKING
_RANK = {_INFO: 0, _WARNING: 1, _BLOCKING: 2}
_SUFFIXES = {"-report": _INFO, "-warning": _WARNING, "-error": _BLOCKING}

# How a keyword begins → what it is, and how bad without a suffix. The first that fits counts.
_TABLE: tuple[tuple[str, ConditionCode, Severity], ...] = (
    ("media-empty", ConditionCode.PAPER_OUT, _BLOCKING),
    ("media-needed", ConditionCode.PAPER_OUT, _BLOCKING),
    ("input-tray-missing", ConditionCode.PAPER_OUT, _BLOCKING),
    ("media-low", ConditionCode.PAPER_LOW, _WARNING),
    ("media-jam", ConditionCode.PAPER_JAMMED, _BLOCKING),
    ("media-path-jam", ConditionCode.PAPER_JAMMED, _BLOCKING),
    ("cover-open", ConditionCode.COVER_OPEN, _BLOCKING),
    ("door-open", ConditionCode.COVER_OPEN, _BLOCKING),
    ("interlock-open", ConditionCode.COVER_OPEN, _BLOCKING),
    ("input-cover-open", ConditionCode.COVER_OPEN, _BLOCKING),
    ("output-cover-open", ConditionCode.COVER_OPEN, _BLOCKING),
    ("toner-low", ConditionCode.TONER_LOW, _WARNING),
    ("marker-supply-low", ConditionCode.TONER_LOW, _WARNING),
    ("toner-empty", ConditionCode.TONER_OUT, _BLOCKING),
    ("marker-supply-empty", ConditionCode.TONER_OUT, _BLOCKING),
    ("marker-supply-missing", ConditionCode.TONER_OUT, _BLOCKING),
    ("output-area-almost-full", ConditionCode.OUTPUT_FULL, _WARNING),
    ("output-area-full", ConditionCode.OUTPUT_FULL, _BLOCKING),
    ("paused", ConditionCode.PRINTER_PAUSED, _BLOCKING),
    ("moving-to-paused", ConditionCode.PRINTER_PAUSED, _BLOCKING),
)
REASONS: Mapping[str, ConditionCode] = MappingProxyType(
    {beginning: code for beginning, code, _ in _TABLE}
)
"""How each keyword that is known begins → the condition it means."""

# A job waits for it: seen as "-warning" with printer-state processing (ippeveprinter 2.4).
_ALWAYS_BLOCKS = ("media-needed",)
# A low supply never blocks by itself, whatever its suffix.
_LOW = (ConditionCode.PAPER_LOW, ConditionCode.TONER_LOW)
_AWAY = ("offline", "shutdown", "connecting-to-device", "timed-out")
# Said in the course of any job, or about nothing.
_HARMLESS = (
    "none",
    "cups-waiting-for-job-completed",
    "cups-remote-",
    "job-",
    "identify-printer",
    "media-ready",
)

_UNREACHED = (
    "may not exist or is unavailable",
    "unable to connect",
    "unable to locate printer",
    "unable to contact",
    "not responding",
    "network is unreachable",
    "no route to host",
    "connection refused",
    "waiting for printer to become available",
    "printer is busy or unreachable",
    "the printer is unreachable",
)


@dataclasses.dataclass(frozen=True, slots=True)
class Reason:
    """One printer-state-reasons keyword, taken apart."""

    keyword: str
    code: ConditionCode | None
    severity: Severity
    away: bool = False


def read_reason(keyword: str, *, stopped: bool) -> Reason | None:
    """What a keyword means; ``None`` when it means nothing for a terminal.

    Args:
        keyword: as the printer says it, perhaps cut.
        stopped: whether printer-state is ``stopped``: then trouble that is only reported blocks.
    """
    word = keyword.strip().lower()
    if not word or word.startswith(_HARMLESS):
        return None
    suffix = _severity_of(word)
    if word.startswith(_AWAY):
        return Reason(word, None, _BLOCKING, away=True)
    for prefix, code, usual in _TABLE:
        if _begins(word, prefix):
            waited_for = stopped or prefix in _ALWAYS_BLOCKS
            return Reason(word, code, _weigh(code, usual, suffix, waited_for))
    severity = suffix or _WARNING
    if stopped and severity is not _INFO:
        severity = _BLOCKING
    return Reason(word, ConditionCode.OTHER, severity)


def assess(
    printer: Attributes,
    *,
    before: StatusReport | None,
    now: dt.datetime,
    reached: bool = True,
    remembered: bool = False,
) -> StatusReport:
    """Make a report of a printer's attributes.

    Args:
        printer: the answer to Get-Printer-Attributes.
        before: the last report, whose ``since`` is kept for what has not changed.
        now: the time, for what is new.
        reached: false when the printer behind a queue does not answer.
        remembered: whether an idle queue's reasons may be those of its last job: then they warn,
            and the next job finds out.
    """
    state = printer.number("printer-state")
    reasons = [
        reason
        for keyword in printer.texts("printer-state-reasons")
        if (reason := read_reason(keyword, stopped=state == STOPPED)) is not None
    ]
    facts = _gathered(reasons)
    for code, severity, detail in _supplies(printer):
        if code not in facts and not (code in _LOW and ConditionCode.TONER_OUT in facts):
            facts[code] = (severity, detail)
    if printer.truth("printer-is-accepting-jobs") is False:
        facts.setdefault(ConditionCode.PRINTER_PAUSED, (_BLOCKING, "accepts no jobs"))
    if ConditionCode.PAPER_OUT in facts:
        facts.pop(ConditionCode.PAPER_LOW, None)
    if remembered and state == IDLE:
        facts = {
            code: (severity if code is ConditionCode.PRINTER_PAUSED else _capped(severity), detail)
            for code, (severity, detail) in facts.items()
        }
    conditions = tuple(
        Condition(code, severity, _since(code, severity, before, now), detail)
        for code, (severity, detail) in facts.items()
    )
    message = printer.text("printer-state-message").lower()
    away = [reason.keyword for reason in reasons if reason.away]
    if not reached or any(sentence in message for sentence in _UNREACHED):
        away.append("the queue cannot reach its printer")
    status, why = _status(state, away, facts)
    return StatusReport(status, conditions, why)


def _begins(word: str, prefix: str) -> bool:
    # "media-low" is not the beginning of "media-lower-tray": words end at a hyphen.
    rest = word[len(prefix) :]
    return word.startswith(prefix) and (not rest or rest.startswith("-"))


def _severity_of(word: str) -> Severity | None:
    for suffix, severity in _SUFFIXES.items():
        if word.endswith(suffix):
            return severity
    if len(word) >= _CUT_AT:
        tail = word[word.rfind("-") :]
        # "-e…", "-w…" or "-r…" cut off; a bare hyphen says nothing.
        for suffix, severity in _SUFFIXES.items():
            if len(tail) > 1 and suffix.startswith(tail):
                return severity
    return None


def _weigh(
    code: ConditionCode, usual: Severity, suffix: Severity | None, stopped: bool
) -> Severity:
    if code in _LOW or usual is not _BLOCKING:
        return _INFO if suffix is _INFO and code not in _LOW else _WARNING
    if stopped or suffix is None:
        return _BLOCKING
    # One tray of several is empty, for example: the printer says itself that it goes on.
    return _BLOCKING if suffix is _BLOCKING else _WARNING


def _capped(severity: Severity) -> Severity:
    return _WARNING if severity is _BLOCKING else severity


def _gathered(reasons: Iterable[Reason]) -> dict[ConditionCode, tuple[Severity, str]]:
    facts: dict[ConditionCode, tuple[Severity, str]] = {}
    for reason in reasons:
        if reason.code is None:
            continue
        known = facts.get(reason.code)
        if known is None or _RANK[reason.severity] > _RANK[known[0]]:
            facts[reason.code] = (reason.severity, reason.keyword[:60])
    return facts


def _supplies(printer: Attributes) -> Iterable[tuple[ConditionCode, Severity, str]]:
    """Toner by its level (marker-levels, -1 to -3 are not levels); a printer may say no reason."""
    levels, types = printer.numbers("marker-levels"), printer.texts("marker-types")
    lows, names = printer.numbers("marker-low-levels"), printer.texts("marker-names")
    worst: tuple[int, str] | None = None
    for number, level in enumerate(levels):
        kind = types[number].lower() if number < len(types) else ""
        low = lows[number] if number < len(lows) and lows[number] >= 0 else _LOW_LEVEL
        # Waste boxes fill up instead: a high level would be the bad news.
        if "waste" in kind or not kind.startswith(("toner", "ink")) or not 0 <= level <= low:
            continue
        if worst is None or level < worst[0]:
            name = names[number] if number < len(names) else kind
            worst = level, f"{''.join(s for s in name if s.isprintable())[:40]} {level} %"
    if worst is not None:
        code = ConditionCode.TONER_OUT if worst[0] == 0 else ConditionCode.TONER_LOW
        # Whether it still prints is the printer's to say, by a reason.
        yield code, _WARNING, worst[1]


def _status(
    state: int | None, away: list[str], facts: dict[ConditionCode, tuple[Severity, str]]
) -> tuple[DeviceStatus, str]:
    if state not in (IDLE, PROCESSING, STOPPED):
        return DeviceStatus.OFFLINE, "the printer does not tell its state"
    if away:
        return DeviceStatus.OFFLINE, ", ".join(dict.fromkeys(away))
    blocking = [code for code, (severity, _) in facts.items() if severity is _BLOCKING]
    if ConditionCode.COVER_OPEN in blocking:
        return DeviceStatus.USER_ERROR, "cover open"
    if ConditionCode.PAPER_JAMMED in blocking or ConditionCode.OTHER in blocking:
        detail = next(
            facts[code][1]
            for code in (ConditionCode.PAPER_JAMMED, ConditionCode.OTHER)
            if code in blocking
        )
        return DeviceStatus.HARDWARE_ERROR, detail
    if state == STOPPED and not blocking:
        return DeviceStatus.HARDWARE_ERROR, "stopped, no cause given"
    return DeviceStatus.ONLINE, ""


def _since(
    code: ConditionCode, severity: Severity, before: StatusReport | None, now: dt.datetime
) -> dt.datetime:
    for condition in before.conditions if before is not None else ():
        if (condition.code, condition.severity) == (code, severity):
            return condition.since
    return now
