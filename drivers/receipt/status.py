"""What an ESC/POS printer says of itself, read strictly: silence is unknown, never "plenty".

Source: the ESC/POS command reference, DLE EOT n (real time) and GS r 1 (in the stream). A DLE EOT
answer has bits 1 and 4 set and bits 0 and 7 clear; the answer to GS r has bits 4 and 7 clear. Any
other byte is no answer to either.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Mapping

from drivers.device import Condition, ConditionCode, DeviceStatus, Severity, StatusReport

QUERIES = (1, 2, 3, 4)
"""Printer, cause of being offline, error, paper."""


class PrinterBit(enum.IntFlag):
    """DLE EOT 1."""

    OFFLINE = 0x08


class OfflineBit(enum.IntFlag):
    """DLE EOT 2."""

    COVER_OPEN = 0x04
    FEED_BUTTON = 0x08
    PAPER_END_STOP = 0x20
    ERROR = 0x40


class ErrorBit(enum.IntFlag):
    """DLE EOT 3."""

    RECOVERABLE = 0x04
    CUTTER = 0x08
    UNRECOVERABLE = 0x20
    AUTO_RECOVERABLE = 0x40


class PortBit(enum.IntFlag):
    """GET_PORT_STATUS of the USB printer class: what the port says besides the printer's words."""

    NOT_ERROR = 0x08
    SELECTED = 0x10
    PAPER_EMPTY = 0x20


ANY_ERROR = (
    ErrorBit.RECOVERABLE | ErrorBit.CUTTER | ErrorBit.UNRECOVERABLE | ErrorBit.AUTO_RECOVERABLE
)
NEAR_END_BITS = 0x0C
"""DLE EOT 4: either bit of the near-end sensor."""
END_BITS = 0x60
"""DLE EOT 4: either bit of the paper-end sensor."""
PROOF_END_BITS = 0x0C
"""GS r 1: either bit of the paper-end sensor."""


def query(n: int) -> bytes:
    """The real-time request DLE EOT n."""
    return b"\x10\x04" + bytes([n])


def is_status(byte: int) -> bool:
    """Whether a byte can be an answer to DLE EOT."""
    return byte & 0x93 == 0x12


def is_proof(byte: int) -> bool:
    """Whether a byte can be the answer to GS r 1."""
    return byte & 0x90 == 0x00


def proof_without_paper(byte: int) -> bool:
    """Whether the answer to GS r 1 says that the paper ended."""
    return bool(byte & PROOF_END_BITS)


def is_contradictory(answers: Mapping[int, int]) -> bool:
    """Whether something changed between one answer and the next, so that it is worth asking again.

    A printer that is offline says why, and one in error says which, unless that has just passed.
    """
    if len(answers) < len(QUERIES):
        return False
    offline, cause, error = answers[1] & PrinterBit.OFFLINE, OfflineBit(answers[2]), answers[3]
    named = OfflineBit.COVER_OPEN | OfflineBit.FEED_BUTTON | OfflineBit.PAPER_END_STOP
    unexplained = bool(offline) and not cause & (named | OfflineBit.ERROR)
    return unexplained or (bool(cause & OfflineBit.ERROR) and not error & ANY_ERROR)


def assess(
    answers: Mapping[int, int], *, before: StatusReport | None, now: dt.datetime
) -> StatusReport:
    """Make a report of the answers to DLE EOT.

    Args:
        answers: query number → status byte; a missing number means silence.
        before: the last report, whose ``since`` is kept for what has not changed.
        now: the time, for what is new.
    """
    missing = [n for n in QUERIES if n not in answers]
    if missing:
        what = "does not answer" if len(missing) == len(QUERIES) else "leaves out"
        numbers = ", ".join(str(n) for n in missing)
        return StatusReport(DeviceStatus.OFFLINE, reason=f"printer {what} DLE EOT {numbers}")
    facts = _facts(answers)
    conditions = tuple(
        Condition(code, severity, _since(code, severity, before, now))
        for code, severity in facts.items()
    )
    status, reason = _status(answers, facts)
    return StatusReport(status, conditions, reason)


def with_port(
    report: StatusReport, port: PortBit, *, before: StatusReport | None, now: dt.datetime
) -> StatusReport:
    """Hear the USB port as a second witness.

    It never makes anything better: many printers always answer 18 hex. One that says that there is
    no paper is believed, and where the printer itself is silent the port's words are told.

    Args:
        report: what DLE EOT said.
        port: GET_PORT_STATUS.
        before: the last report, whose ``since`` is kept.
        now: the time, for a condition that is new.
    """
    conditions, reason = report.conditions, report.reason
    if PortBit.PAPER_EMPTY in port and not report.has(ConditionCode.PAPER_OUT):
        code, severity = ConditionCode.PAPER_OUT, Severity.BLOCKING
        since = _since(code, severity, before, now)
        told = Condition(code, severity, since, "told by the USB port")
        # Near end and end are one fact.
        rest = tuple(c for c in conditions if c.code is not ConditionCode.PAPER_LOW)
        conditions = (told, *rest)
    if report.status is DeviceStatus.OFFLINE:
        error = "no error" if PortBit.NOT_ERROR in port else "error"
        selected = "selected" if PortBit.SELECTED in port else "not selected"
        reason = f"{reason}; the USB port says: {error}, {selected}"
    return StatusReport(report.status, conditions, reason)


def _facts(answers: Mapping[int, int]) -> dict[ConditionCode, Severity]:
    offline, error, paper = answers[2], answers[3], answers[4]
    facts: dict[ConditionCode, Severity] = {}
    if paper & END_BITS or offline & OfflineBit.PAPER_END_STOP:
        facts[ConditionCode.PAPER_OUT] = Severity.BLOCKING
    elif paper & NEAR_END_BITS:
        facts[ConditionCode.PAPER_LOW] = Severity.WARNING
    if offline & OfflineBit.COVER_OPEN:
        facts[ConditionCode.COVER_OPEN] = Severity.BLOCKING
    if error & ErrorBit.CUTTER:
        facts[ConditionCode.CUTTER_ERROR] = Severity.BLOCKING
    if error & ErrorBit.AUTO_RECOVERABLE:
        facts[ConditionCode.HEAD_HOT] = Severity.BLOCKING
    return facts


def _status(
    answers: Mapping[int, int], facts: Mapping[ConditionCode, Severity]
) -> tuple[DeviceStatus, str]:
    offline, error = answers[2], answers[3]
    if error & ErrorBit.UNRECOVERABLE:
        return DeviceStatus.HARDWARE_ERROR, "unrecoverable error"
    if error & ErrorBit.CUTTER:
        return DeviceStatus.HARDWARE_ERROR, "cutter error"
    if error & ErrorBit.RECOVERABLE:
        return DeviceStatus.HARDWARE_ERROR, "error, recoverable by the staff"
    if offline & OfflineBit.ERROR and ConditionCode.HEAD_HOT not in facts:
        return DeviceStatus.HARDWARE_ERROR, "error"
    if ConditionCode.COVER_OPEN in facts:
        return DeviceStatus.USER_ERROR, "cover open"
    blocked = any(severity is Severity.BLOCKING for severity in facts.values())
    if answers[1] & PrinterBit.OFFLINE and not blocked:
        button = bool(offline & OfflineBit.FEED_BUTTON)
        return DeviceStatus.OFFLINE, "feed button held" if button else "offline, no cause given"
    # Offline for a reason that is a condition (no paper, hot head): the device itself works.
    return DeviceStatus.ONLINE, ""


def _since(
    code: ConditionCode, severity: Severity, before: StatusReport | None, now: dt.datetime
) -> dt.datetime:
    for condition in before.conditions if before is not None else ():
        if (condition.code, condition.severity) == (code, severity):
            return condition.since
    return now


def holds_up(report: StatusReport) -> bool:
    """Whether a job cannot go on before somebody puts something right."""
    # Silence holds nothing up: some printers do not answer while they print. A hot head does not
    # either: it cools down and goes on by itself.
    blocked = any(
        condition.severity is Severity.BLOCKING and condition.code is not ConditionCode.HEAD_HOT
        for condition in report.conditions
    )
    return blocked or report.status in (DeviceStatus.HARDWARE_ERROR, DeviceStatus.USER_ERROR)


def trouble_of(report: StatusReport | None) -> str:
    """What is wrong, for the reason of a completion."""
    if report is None:
        return "unknown"
    conditions = ", ".join(condition.code.value for condition in report.conditions)
    return "; ".join(part for part in (report.reason, conditions) if part) or report.status.value
