"""The command line: ``guanjia-kiosk``."""

from __future__ import annotations

import logging
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from kiosk.config import ROOT
from kiosk.staff.access_cli import app as staff_app
from kiosk.staff.accessibility_cli import accessibility
from kiosk.staff.audit_cli import app as audit_app
from kiosk.staff.care_cli import care
from kiosk.staff.catalog_cli import app as catalog_app
from kiosk.staff.cli import app as devices_app
from kiosk.staff.commission_cli import commission
from kiosk.staff.config_cli import app as config_app
from kiosk.staff.enrol_cli import enrol_terminal
from kiosk.staff.maintenance_cli import app as maintenance_app
from kiosk.staff.models_cli import app as models_app
from kiosk.staff.payments_cli import app as payments_app
from kiosk.staff.queue_cli import app as sync_app
from kiosk.staff.readiness_cli import readiness
from kiosk.staff.self_check_cli import self_check
from kiosk.staff.training_cli import app as training_app
from kiosk.staff.update_cli import app as update_app
from kiosk.staff.usb_policy_cli import usb_policy

app = typer.Typer(
    name="guanjia-kiosk",
    help="莞家政务 self-service terminal.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,  # locals may hold what a citizen entered
)
app.add_typer(audit_app, name="audit")
app.add_typer(catalog_app, name="catalog")
app.add_typer(config_app, name="config")
app.add_typer(devices_app, name="devices")
app.add_typer(sync_app, name="sync")
app.add_typer(payments_app, name="payments")
app.add_typer(update_app, name="update")
app.add_typer(maintenance_app, name="maintenance")
app.add_typer(models_app, name="models")
app.add_typer(staff_app, name="staff")
app.add_typer(training_app, name="training")
app.command()(readiness)
app.command()(accessibility)
app.command("care")(care)
app.command("commission")(commission)
app.command("enrol")(enrol_terminal)
app.command("self-check")(self_check)
devices_app.command("usb-policy")(usb_policy)

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
        raise typer.Exit(run_terminal(site, data, workshop=work))
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


def main() -> None:
    """Entry point."""
    app()
