"""`make run`: the terminal with simulated devices, watched by a developer or by a script.

With a display: the kiosk window and the dock beside it. Without: the same program offscreen, once
per orientation, with a scripted citizen; pictures, records and a summary under ``out``.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import typer
from PySide6.QtCore import Qt

from kiosk.app.devices import openers
from kiosk.app.qt import NoFont, QtComplaints, application, has_display
from kiosk.app.staff_mode import StaffMode, Workshop
from kiosk.app.terminal import KioskTerminal
from kiosk.app.world import shipped, world_of
from kiosk.catalog.catalog import Catalog
from kiosk.catalog.search import SearchIndex
from kiosk.dock.face import Following
from kiosk.dock.site import ORIENTATIONS, SimulatedSite
from kiosk.dock.twin import TwinDidNotStart, require_twin
from sync.contract.platform import load_platform

EXIT_BROKEN_PROMISE = 1
EXIT_CANNOT_START = 2
# The whole panel has to fit on the developer's screen, dock beside it.
SHARE_OF_WIDTH = 0.72
SHARE_OF_HEIGHT = 0.9

StaffedBy = Callable[[Path], Workshop]


def demonstrate(
    out: Path, orientation: str, window: bool | None, staffed: StaffedBy | None = None
) -> int:
    """Run the demo; the exit code is 0 only when what was promised was kept.

    Args:
        out: folder of pictures and records.
        orientation: portrait, landscape, or both.
        window: whether a window is opened; where there is a display without it.
        staffed: makes what does the jobs of staff mode, from the terminal's folder.
    """
    if orientation not in (*ORIENTATIONS, "both"):
        typer.echo(f"--orientation: portrait, landscape or both, not {orientation!r}", err=True)
        return EXIT_CANNOT_START
    try:
        require_twin()
        if has_display() if window is None else window:
            return _interactive(out, "portrait" if orientation == "both" else orientation, staffed)
        if orientation == "both":
            return _both(out)
        return _scripted(out, orientation)
    except (NoFont, TwinDidNotStart) as error:
        typer.echo(str(error), err=True)
        return EXIT_CANNOT_START


def make_terminal(
    site: SimulatedSite,
    read: Callable[[], tuple[Catalog, SearchIndex]] = shipped,
    staff: StaffMode | None = None,
) -> KioskTerminal:
    """The terminal of a simulated site, on real adapters.

    Args:
        site: where it stands.
        read: gives its catalogue.
        staff: mode of staff, to be attached afterwards.
    """
    terminal = KioskTerminal(
        site.config,
        world_of(site.config, read),
        site.data,
        load_platform(site.twin.keys),
        devices=openers(site.config, site.data),
        faces=site.face.parts,
        beside=None if staff is None else staff.beside,
    )
    Following(terminal.view, site.face, terminal)
    return terminal


def _both(out: Path) -> int:
    # One process each: the offscreen platform's panel cannot turn while the program runs.
    out.mkdir(parents=True, exist_ok=True)
    summaries, worst = [], 0
    for orientation in ORIENTATIONS:
        command = [sys.executable, "-m", "kiosk", "demo", "--offscreen"]
        command += ["--out", str(out), "--orientation", orientation]
        run = subprocess.run(command, check=False, stdout=subprocess.PIPE, text=True)
        summaries.append(run.stdout)
        # A child that was killed by a signal has a negative code: no promise kept either.
        worst = max(worst, run.returncode if run.returncode >= 0 else EXIT_BROKEN_PROMISE)
    summary = "\n".join(summaries)
    (out / "summary.txt").write_text(summary, encoding="utf-8")
    typer.echo(summary)
    return worst


def _scripted(out: Path, orientation: str) -> int:
    from kiosk.dock.citizen import Citizen
    from kiosk.dock.errand import PromiseBroken, run_errand
    from kiosk.dock.other_ways import show_other_ways

    def tell(picture: str) -> None:
        typer.echo(f"  {orientation} {picture}", err=True)

    folder = out / orientation
    shutil.rmtree(folder, ignore_errors=True)
    site = SimulatedSite.build(folder / "data", orientation)
    application(site.config.screen, offscreen=True)
    complaints = QtComplaints()
    terminal = make_terminal(site)
    terminal.start()
    try:
        summary = run_errand(
            terminal.window.window,
            terminal.view,
            site,
            folder,
            tell=tell,
        )
        if orientation == "portrait":
            citizen = Citizen(terminal.window.window, shots=folder / "other-ways", tell=tell)
            paper = terminal.paper
            show_other_ways(citizen, terminal.view, site, filmed=lambda: not paper.image.isNull())
    except PromiseBroken as error:
        typer.echo(f"{orientation}: {error}", err=True)
        return EXIT_BROKEN_PROMISE
    finally:
        terminal.stop()
        site.close()
        complaints.restore()
    if complaints.lines:
        typer.echo(f"{orientation}: Qt complained {len(complaints.lines)} times", err=True)
        return EXIT_BROKEN_PROMISE
    typer.echo(summary)
    return 0


def _interactive(out: Path, orientation: str, staffed: StaffedBy | None) -> int:
    from kiosk.dock.dock_window import DockWindow

    site = SimulatedSite.build(out / "window", orientation)
    app = application(site.config.screen, offscreen=False)
    available = app.primaryScreen().availableGeometry()
    site.shrink_to(available.width() * SHARE_OF_WIDTH, available.height() * SHARE_OF_HEIGHT)
    staff = StaffMode(site.config, site.data, None)
    site.employ_staff()
    terminal = make_terminal(site, staff=staff)
    dock = DockWindow(site, terminal.outbox, terminal.window.window)
    terminal.window.window.closing.connect(app.quit)
    terminal.orders.restart.connect(app.quit, Qt.ConnectionType.QueuedConnection)
    terminal.power_ended.connect(app.quit, Qt.ConnectionType.QueuedConnection)
    terminal.start()
    if staffed is not None:
        staff.attach(terminal, staffed(site.data))
    typer.echo(f"平台的运维中心：{site.twin.url}/fleet（账号只在这次运行有效）")
    for name, password in site.twin.accounts.items():
        typer.echo(f"  {name}  {password}")
    try:
        return int(app.exec())
    finally:
        staff.stop()
        dock.close()
        terminal.stop()
        site.close()
