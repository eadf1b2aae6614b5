"""``guanjia-kiosk update``: another version of the program, which the platform signed."""

from __future__ import annotations

import json as json_format
import os
import shutil
import subprocess
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from drivers.registry import Registry
from kiosk.staff import show
from kiosk.staff.devices_cli import DEFAULT_SITE, EXIT_NOT_WELL, Json, Site, refuse, site_config
from kiosk.staff.queue_show import sync_words
from kiosk.staff.sync_cli import DEFAULT_DATA, Data, platform_key
from kiosk.staff.updating import CURRENT, PACKAGE, Machine, UpdateRefused, apply, examine
from kiosk.staff.updating_offered import apply_ready

app = typer.Typer(
    help="Another version of the program: looked at, installed, taken back when it is not well.",
    no_args_is_help=True,
)

STORE = Path("/var/lib/guanjia-packages")
PROGRAM = "/usr/bin/guanjia-kiosk"
ON_XORG, ON_WAYLAND = "guanjia-kiosk.service", "guanjia-cage.service"
INSTALL_WITHIN_S = 900
START_WITHIN_S = 120

Package = Annotated[Path, typer.Argument(help="The .deb; its .release lies beside it.")]
Store = Annotated[Path, typer.Option(hidden=True)]


@app.command("apply")
def apply_package(
    package: Package,
    site: Site = DEFAULT_SITE,
    data: Data = DEFAULT_DATA,
    store: Store = STORE,
    json: Json = False,
) -> None:
    """Install a package that the platform released; come back by itself when it is not well.

    The terminal is closed meanwhile. Its queue is copied aside before, and put back with the old
    version unless something was taken since.

    Exit codes: 0 the new version runs, 1 the version before is back, 2 refused, nothing changed.

    Example: guanjia-kiosk update apply /media/stick/guanjia-kiosk_1.2.0_amd64.deb
    """
    words = sync_words()
    if os.geteuid() != 0:
        raise refuse(words["update_root"])
    platform = platform_key(site_config(site, Registry.installed()))
    machine = DebianMachine(site, data)
    try:
        done = apply(
            package,
            platform,
            machine,
            data=data,
            store=store,
            tell=lambda step: show.err().print(words[f"update_step_{step}"]),
        )
    except UpdateRefused as error:
        raise refuse(words[f"update_fault_{error.fault}"]) from error
    except (OSError, subprocess.SubprocessError) as error:
        raise refuse(words.say("update_cannot", reason=error)) from error
    record = {
        "before": done.before,
        "version": done.version,
        "fault": None if done.fault is None else done.fault.value,
        "queue_put_back": done.queue_put_back,
    }
    if done.fault is None:
        said, colour = words.say("update_done", version=done.version), "green"
    else:
        why = words[f"update_fault_{done.fault}"]
        said, colour = words.say("update_back", version=done.before, reason=why), "red"
    if json:
        show.print_json(record)
    else:
        show.out().print(Text(said, style=colour))
    raise typer.Exit(0 if done.fault is None else EXIT_NOT_WELL)


@app.command("apply-offered", hidden=True)
def apply_offered(
    site: Site = DEFAULT_SITE, data: Data = DEFAULT_DATA, store: Store = STORE
) -> None:
    """Install what the platform offered and the terminal fetched; for guanjia-update.service.

    The terminal has closed itself for it (updates/ready names the package). Whatever comes of it
    is written down for the platform, and the terminal is opened again.
    """
    try:
        platform = platform_key(site_config(site, Registry.installed()))
        fact = apply_ready(platform, DebianMachine(site, data), data=data, store=store)
    except FileNotFoundError:
        raise refuse(sync_words()["update_not_offered"]) from None
    raise typer.Exit(0 if fact.result == "installed" else EXIT_NOT_WELL)


@app.command("examine")
def examine_package(package: Package, site: Site = DEFAULT_SITE, json: Json = False) -> None:
    """Say whether the platform released this very file, and as which version.

    Exit codes: 0 it did, 2 it did not, or the file cannot be read.

    Example: guanjia-kiosk update examine guanjia-kiosk_1.2.0_amd64.deb
    """
    words = sync_words()
    try:
        released = examine(package, platform_key(site_config(site, Registry.installed())))
    except UpdateRefused as error:
        raise refuse(words[f"update_fault_{error.fault}"]) from error
    except OSError as error:
        raise refuse(words.say("update_cannot", reason=error.strerror)) from error
    if json:
        show.print_json({"version": released.version, "at": released.at.isoformat()})
    else:
        said = words.say("update_released", version=released.version, at=f"{released.at:%Y-%m-%d}")
        show.out().print(Text(said, style="green"))


@app.command("remember")
def remember(package: Package, store: Store = STORE) -> None:
    """Keep the package that is installed now as the one to come back to.

    Done once after the first installation; `apply` keeps it up from then on.

    Example: guanjia-kiosk update remember guanjia-kiosk_1.1.0_amd64.deb
    """
    words = sync_words()
    about = _run("dpkg-deb", "--field", str(package), "Package", "Version")
    named = dict(line.split(": ", 1) for line in about.stdout.splitlines() if ": " in line)
    machine = DebianMachine(DEFAULT_SITE, DEFAULT_DATA)
    if named.get("Package") != PACKAGE or named.get("Version") != machine.installed():
        raise refuse(words["update_not_installed"])
    store.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.copyfile(package, store / CURRENT)
    show.out().print(words.say("update_remembered", version=named["Version"]))


def window_unit() -> str:
    """The unit that shows the window on this machine: cage's, where that was enabled."""
    enabled = _run("systemctl", "is-enabled", "--quiet", ON_WAYLAND).returncode == 0
    return ON_WAYLAND if enabled else ON_XORG


class DebianMachine(Machine):
    """dpkg(1), systemd(1), and the program that is installed, whichever it is at that moment."""

    def __init__(self, site: Path, data: Path) -> None:
        self._site, self._data = site, data
        self._managed = Path("/run/systemd/system").is_dir()

    def installed(self) -> str:
        """See ``Machine``."""
        asked = _run("dpkg-query", "--show", "--showformat=${db:Status-Abbrev}${Version}", PACKAGE)
        return asked.stdout[3:] if asked.stdout.startswith("ii ") else ""

    def older(self, one: str, other: str) -> bool:
        """See ``Machine``."""
        return _run("dpkg", "--compare-versions", one, "lt", other).returncode == 0

    def stop(self) -> None:
        """See ``Machine``."""
        if self._managed:
            _run("systemctl", "stop", ON_XORG, ON_WAYLAND)

    def start(self) -> bool:
        """See ``Machine``; the unit is of type notify, so this returns when the window stands."""
        if not self._managed:
            return True
        return _run("systemctl", "start", window_unit(), within_s=START_WITHIN_S).returncode == 0

    def install(self, package: Path) -> bool:
        """See ``Machine``."""
        done = _run(
            "dpkg", "--install", "--force-downgrade", str(package), within_s=INSTALL_WITHIN_S
        )
        return done.returncode == 0

    def well(self) -> bool:
        """See ``Machine``."""
        done = _run(PROGRAM, "self-check", "--site", str(self._site), "--data", str(self._data))
        return done.returncode == 0

    def taken(self) -> int:
        """See ``Machine``; a queue that cannot be read counts as another number every time."""
        asked = _run(PROGRAM, "sync", "taken", "--data", str(self._data))
        try:
            return int(json_format.loads(asked.stdout))
        except ValueError:
            return -1


def _run(*command: str, within_s: float = START_WITHIN_S) -> subprocess.CompletedProcess[str]:
    # The new program must not find modules of the old one, nor its settings.
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return subprocess.run(
        list(command), capture_output=True, text=True, check=False, timeout=within_s, env=clean
    )
