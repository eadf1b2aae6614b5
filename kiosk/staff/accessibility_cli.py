"""`guanjia-kiosk accessibility`: the self-check report."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

EXIT_NOT_MET = 1
EXIT_CANNOT = 2


def accessibility(
    report: Annotated[
        Path | None, typer.Option(help="Write the report as one HTML page to this file.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
    orientation: Annotated[str, typer.Option(help="portrait or landscape.")] = "portrait",
) -> None:
    """Measure the running screens against EN 301 549 and WCAG 2.2.

    A scripted citizen goes through the real window, offscreen, with simulated devices. What was not
    measured is marked so. Exit codes: 0 met, 1 something measured is not, 2 it cannot run here.

    Example: guanjia-kiosk accessibility --report accessibility.html
    """
    from kiosk.accessibility import report as writing
    from kiosk.accessibility.criteria import Result
    from kiosk.app.accessibility import self_check
    from kiosk.dock.twin import TwinDidNotStart

    if orientation not in ("portrait", "landscape"):
        raise typer.BadParameter("portrait or landscape", param_hint="--orientation")
    try:
        findings, about = self_check(orientation)
    except TwinDidNotStart as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(EXIT_CANNOT) from error
    if report is not None:
        report.write_text(writing.as_html(findings, about), encoding="utf-8")
    if as_json:
        typer.echo(json.dumps(json.loads(writing.as_json(findings, about)), ensure_ascii=False))
    else:
        for one in findings:
            typer.echo(f"{one.result.value:15} {one.clause:20} {one.title}: {one.measured}")
            for place in one.where:
                typer.echo(f"{'':37}{place}")
        typer.echo(writing.counted(findings))
    if any(one.result is Result.FAIL for one in findings):
        raise typer.Exit(EXIT_NOT_MET)
