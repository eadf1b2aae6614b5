"""``guanjia-kiosk maintenance``: take the terminal out of service, and hand it back."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import typer

from kiosk import maintenance
from kiosk.case.receipt import local_time
from kiosk.maintenance import LONGEST_REASON, Maintenance
from kiosk.staff.ownership import hand_over
from kiosk.staff.show import print_json
from kiosk.staff.sync_cli import DEFAULT_DATA, Data

EXIT_IS_ON = 1
EXIT_CANNOT = 2

app = typer.Typer(help="Maintenance (维护): out of service, and back.", no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="For programs.")]


@app.command(
    "on",
    epilog='Example: guanjia-kiosk maintenance on --reason "更换打印机"',
)
def maintenance_on(
    data: Data = DEFAULT_DATA,
    reason: Annotated[str, typer.Option(help="As citizens read it; no names.")] = "",
) -> None:
    """Take nobody any more; whoever is at the terminal finishes first.

    Exit codes: 0 ordered, 2 it cannot be.
    """
    if len(reason) > LONGEST_REASON:
        typer.echo(f"原因最多 {LONGEST_REASON} 个字", err=True)
        raise typer.Exit(EXIT_CANNOT)
    try:
        maintenance.order(data, Maintenance(reason=reason.strip(), since=dt.datetime.now(dt.UTC)))
        hand_over(data)
    except OSError as error:
        typer.echo(f"没有改成：{error.strerror}", err=True)
        raise typer.Exit(EXIT_CANNOT) from error
    typer.echo("已安排维护：正在办的人办完后，屏幕显示暂停服务")


@app.command("off", epilog="Example: guanjia-kiosk maintenance off")
def maintenance_off(data: Data = DEFAULT_DATA) -> None:
    """Hand the terminal back to citizens, also when the platform is out of reach.

    Exit codes: 0 ended or there was none, 2 it cannot be.
    """
    try:
        was_on = maintenance.end(data)
    except OSError as error:
        typer.echo(f"没有改成：{error.strerror}", err=True)
        raise typer.Exit(EXIT_CANNOT) from error
    typer.echo("维护结束，几秒后恢复服务" if was_on else "没有在维护")


@app.command("status", epilog="Example: guanjia-kiosk maintenance status")
def maintenance_status(data: Data = DEFAULT_DATA, json_: Json = False) -> None:
    """Say whether maintenance is on. Exit codes: 0 it is not, 1 it is."""
    on = maintenance.ordered(data)
    if json_:
        print_json({"maintenance": on})
    elif on is None:
        typer.echo("没有在维护")
    else:
        who = "平台" if on.command else "工作人员"
        typer.echo(f"维护中：{on.reason or '没有写原因'}，{who}，从 {local_time(on.since)} 起")
    raise typer.Exit(0 if on is None else EXIT_IS_ON)
