"""The technician's command line: results on stdout as tables or JSON, progress on stderr."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import msgspec
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from drivers.device import ComponentState, Condition, DeviceClass, Severity, StatusReport
from kiosk.case.receipt import local_time
from kiosk.staff.explain import Explanation, remedy
from kiosk.words import Words

COLOURS = {
    ComponentState.READY: "green",
    ComponentState.BUSY: "yellow",
    ComponentState.UNAVAILABLE: "red",
}
SEVERITY_COLOURS = {Severity.INFO: "dim", Severity.WARNING: "yellow", Severity.BLOCKING: "red"}


def out() -> Console:
    """Where results go."""
    return Console(highlight=False, markup=False)


def err() -> Console:
    """Where progress and complaints go."""
    return Console(stderr=True, highlight=False, markup=False)


def print_json(value: object) -> None:
    """One JSON value on one line, Chinese as it is."""
    print(msgspec.json.encode(value).decode("utf-8"), flush=True)


@contextlib.contextmanager
def progress(label: str, seconds: float | None = None) -> Iterator[Callable[[], None]]:
    """A bar for something that may take over a second; gone when it ends.

    Args:
        label: what is going on.
        seconds: how long at most; None when nobody knows.

    Yields:
        What to call ten times a second.
    """
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err(), transient=True) as bar:
        task = bar.add_task(label, total=seconds)
        yield lambda: bar.advance(task, 0.1 if seconds else 0)


def report_record(
    device_class: DeviceClass, adapter: str, report: StatusReport, words: Words
) -> dict[str, Any]:
    """A report for ``--json``: the words of the vocabulary, and what to do."""
    return {
        "device": device_class.value,
        "adapter": adapter,
        "component": report.component.value,
        "status": report.status.value,
        "reason": report.reason,
        "conditions": [
            {
                "code": condition.code.value,
                "severity": condition.severity.value,
                "since": condition.since.isoformat(),
                "detail": condition.detail,
            }
            for condition in report.conditions
        ],
        "remedy": remedy(report, words),
    }


def report_table(
    reports: Mapping[DeviceClass, StatusReport], adapters: Mapping[DeviceClass, str], words: Words
) -> Table:
    """How every device is, and what to do."""
    table = Table(show_lines=True, expand=True)
    for heading, ratio in (("设备", 2), ("状态", 2), ("状况", 3), ("怎么办", 4)):
        table.add_column(heading, ratio=ratio, overflow="fold")
    for device_class, report in reports.items():
        name = Text(words[f"class_{device_class}"])
        name.append(f"\n{adapters.get(device_class, '')}", style="dim")
        table.add_row(
            name, _status(report, words), _conditions(report.conditions), remedy(report, words)
        )
    return table


def report_line(device_class: DeviceClass, report: StatusReport, words: Words) -> Text:
    """One change in a line, for ``watch``."""
    line = Text(f"{words[f'class_{device_class}']}  ")
    line.append(words[f"component_{report.component}"], style=COLOURS[report.component])
    line.append(f"  {report.status}", style="dim")
    for condition in report.conditions:
        line.append(f"  {condition.code}", style=SEVERITY_COLOURS[condition.severity])
    if report.reason:
        line.append(f"  {report.reason}", style="dim")
    return line


def explanation_table(explanations: Iterable[Explanation]) -> Table:
    """Codes in words."""
    table = Table(expand=True)
    for heading, ratio in (("代码", 2), ("类别", 2), ("意思", 4), ("怎么办", 5)):
        table.add_column(heading, ratio=ratio, overflow="fold")
    for one in explanations:
        table.add_row(one.code, Text(one.kind, style="dim"), one.means, one.remedy)
    return table


def _status(report: StatusReport, words: Words) -> Text:
    text = Text(words[f"component_{report.component}"], style=COLOURS[report.component])
    text.append(f" {report.status}", style="dim")
    if report.reason:
        text.append(f"\n{report.reason}", style="dim")
    return text


def _conditions(conditions: Iterable[Condition]) -> Text:
    text = Text()
    for condition in conditions:
        text.append(condition.code.value, style=SEVERITY_COLOURS[condition.severity])
        text.append(f" {local_time(condition.since)} {condition.detail}\n", style="dim")
    text.rstrip()
    return text
