"""The command line: ``guanjia-kiosk``."""

from __future__ import annotations

import importlib
import logging
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from kiosk.config import ROOT

if TYPE_CHECKING:
    from kiosk.app.starting import StartingPage

# Read when they are asked for: each knows a part of the product that the others need not import,
# and a terminal that starts would wait for all of them.
ELSEWHERE = {
    "audit": "audit_cli:app",
    "catalog": "catalog_cli:app",
    "config": "config_cli:app",
    "devices": "cli:app",
    "sync": "queue_cli:app",
    "payments": "payments_cli:app",
    "update": "update_cli:app",
    "maintenance": "maintenance_cli:app",
    "models": "models_cli:app",
    "staff": "access_cli:app",
    "training": "training_cli:app",
    "readiness": "readiness_cli:readiness",
    "accessibility": "accessibility_cli:accessibility",
    "care": "care_cli:care",
    "commission": "commission_cli:commission",
    "enrol": "enrol_cli:enrol_terminal",
    "self-check": "self_check_cli:self_check",
}


class Commands(TyperGroup):
    """The commands of this file, and those of ``kiosk.staff``."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Every name, ours first."""
        ours = [name for name in super().list_commands(ctx) if name not in ELSEWHERE]
        return [*ours, *ELSEWHERE]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command with this name."""
        known = super().get_command(ctx, cmd_name)
        if known is not None or cmd_name not in ELSEWHERE:
            return known
        module, _, name = ELSEWHERE[cmd_name].partition(":")
        found = getattr(importlib.import_module(f"kiosk.staff.{module}"), name)
        group = found if isinstance(found, typer.Typer) else typer.Typer(add_completion=False)
        if group is not found:
            group.command(cmd_name)(found)
        get = typer.main.get_group if group is found else typer.main.get_command
        command: Any = get(group)
        command.name = cmd_name
        self.add_command(command)
        return command

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """As usual; what may have been meant by a slip is told of every command."""
        if args and args[0] not in self.list_commands(ctx):
            for name in ELSEWHERE:
                self.get_command(ctx, name)
        return super().resolve_command(ctx, args)


app = typer.Typer(
    cls=Commands,
    name="guanjia-kiosk",
    help="莞家政务 self-service terminal.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,  # locals may hold what a citizen entered
)

EXIT_CANNOT_START = 2


@app.callback()
def options(
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Log every step.")] = False,
) -> None:
    """Set up logging; no message of ours carries personal data."""
    logging.basicConfig(
        level=logging.INFO if verbose else logging.WARNING,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )


@app.command()
def run(
    context: typer.Context,
    site: Annotated[Path, typer.Option(help="The site's configuration file.")],
    data: Annotated[Path, typer.Option(help="Where the queue is kept.")],
) -> None:
    """Run the terminal with the devices of its site.

    Example: guanjia-kiosk run --site /etc/guanjia/site.toml --data /var/lib/guanjia
    """
    from kiosk.app.production import CannotStart, run_terminal
    from kiosk.staff.desk_jobs import workshop
    from kiosk.store_key import StoreKeyError, store_key

    try:
        work = workshop(site, data, store_key())
        raise typer.Exit(run_terminal(site, data, workshop=work, starting=context.obj))
    except (CannotStart, StoreKeyError) as error:
        typer.echo(f"不能启动：{error}", err=True)
        raise typer.Exit(EXIT_CANNOT_START) from error


@app.command()
def demo(
    out: Annotated[Path, typer.Option(help="Folder of pictures and records.")] = Path("out/run"),
    orientation: Annotated[
        str, typer.Option(help="portrait, landscape, or both (scripted only).")
    ] = "both",
    window: Annotated[
        bool | None,
        typer.Option(
            "--window/--offscreen",
            help="Open a window with the dock, or let a scripted citizen run offscreen. "
            "Without this: a window where there is a display.",
        ),
    ] = None,
) -> None:
    """Run the terminal with simulated devices and the platform's twin.

    Example: guanjia-kiosk demo --window --orientation landscape
    """
    from kiosk.app.demo import demonstrate
    from kiosk.staff.desk_jobs import workshop

    site = ROOT / "config" / "sites" / "development.toml"
    staffed = partial(workshop, site, store_key=None)
    raise typer.Exit(demonstrate(out, orientation, window, staffed))


@app.command()
def gallery(
    orientation: Annotated[str, typer.Option(help="portrait, landscape or 5:4.")] = "portrait",
) -> None:
    """Show every screen in every state, and every component, with switches for how it looks.

    Example: guanjia-kiosk gallery --orientation landscape
    """
    from kiosk.app.gallery import PANELS, NoStates, browse

    if orientation not in PANELS:
        raise typer.BadParameter(f"one of {', '.join(PANELS)}", param_hint="--orientation")
    try:
        raise typer.Exit(browse(orientation))
    except NoStates as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(EXIT_CANNOT_START) from error


def main(starting: StartingPage | None = None) -> None:
    """The command line; ``starting`` is the page that stands on the panel already."""
    # Installed, the file that was started is called otherwise.
    app(obj=starting, prog_name="guanjia-kiosk")
