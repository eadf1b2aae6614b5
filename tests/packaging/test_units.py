"""What the package makes of a machine, read from its own files: units, hardening, scripts."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.app.orders import EXIT_RESTART
from kiosk.app.power_cut import POWER_ENDED
from kiosk.config import ROOT
from kiosk.staff.update_cli import ON_WAYLAND, ON_XORG, window_unit

PACKAGING = ROOT / "packaging"
UNITS = PACKAGING / "systemd"
# systemd's own scale from 0 to 10, in tenths (systemd-analyze(1), security).
MOST_EXPOSED = 20

needs_systemd = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed"
)


def unit(name: str) -> dict[str, dict[str, list[str]]]:
    """Sections of a unit; a key may come several times."""
    sections: dict[str, dict[str, list[str]]] = {}
    section: dict[str, list[str]] = {}
    for line in (UNITS / name).read_text(encoding="utf-8").splitlines():
        if found := re.fullmatch(r"\[(\w+)\]", line):
            section = sections.setdefault(found[1], {})
        elif line and not line.startswith("#"):
            key, value = line.split("=", 1)
            section.setdefault(key, []).append(value)
    return sections


SERVICES = sorted(path.name for path in UNITS.glob("*.service"))
# Not installed where the tests run.
_NOT_HERE = "is not executable: No such file or directory"


@needs_systemd
@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_hardly_exposed(name: str) -> None:
    judged = subprocess.run(
        [
            "systemd-analyze",
            "security",
            "--offline=true",
            f"--threshold={MOST_EXPOSED}",
            str(UNITS / name),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert judged.returncode == 0, judged.stdout


@needs_systemd
def test_systemd_has_nothing_to_say_about_the_units() -> None:
    units = sorted(str(path) for path in UNITS.iterdir())
    said = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units],
        capture_output=True,
        text=True,
        check=False,
    ).stderr
    assert [line for line in said.splitlines() if _NOT_HERE not in line] == []


@pytest.mark.parametrize("name", ["guanjia-kiosk.service", "guanjia-cage.service"])
def test_orderly_restart_is_no_failure_and_always_followed_by_a_start(name: str) -> None:
    service = unit(name)["Service"]
    assert service["RestartForceExitStatus"] == [str(EXIT_RESTART)]
    assert service["SuccessExitStatus"] == [str(EXIT_RESTART)]
    # On the last of the battery it waits by itself (kiosk/app/power_cut.py): no end is for good.
    assert "RestartPreventExitStatus" not in service
    assert str(POWER_ENDED) not in service["SuccessExitStatus"]


def test_window_reaches_its_display_and_an_update_the_key_of_the_queue() -> None:
    kiosk, update = unit("guanjia-kiosk.service"), unit("guanjia-update.service")
    # Its own /tmp, and the display's own network, would hide both doors of the X server.
    (bound,) = kiosk["Service"]["BindReadOnlyPaths"]
    assert bound.endswith("/.X11-unix")
    sealed = kiosk["Service"]["LoadCredentialEncrypted"]
    assert update["Service"]["LoadCredentialEncrypted"] == sealed


@pytest.mark.parametrize("name", ["guanjia-kiosk.service", "guanjia-cage.service"])
def test_window_that_hangs_or_ends_comes_back_and_leaves_no_core(name: str) -> None:
    service = unit(name)["Service"]
    assert service["Type"] == ["notify"]
    assert int(service["WatchdogSec"][0]) <= 30
    assert service["Restart"] == ["always"]
    assert unit(name)["Unit"]["StartLimitIntervalSec"] == ["0"]
    assert service["WatchdogSignal"] == ["SIGKILL"]
    assert service["LimitCORE"] == ["0"]
    assert service["MemorySwapMax"] == ["0"]


def test_key_of_the_queue_comes_sealed_and_never_as_a_plain_file() -> None:
    service = unit("guanjia-kiosk.service")["Service"]
    assert service["LoadCredentialEncrypted"] == ["store.key:/etc/guanjia/store.key.cred"]
    assert "GUANJIA_KEY_FILE=%d/store.key" in service["Environment"]


def test_console_zap_and_sysrq_are_out_of_reach() -> None:
    server = (PACKAGING / "hardening" / "10-guanjia-xorg.conf").read_text(encoding="utf-8")
    for option in ("DontVTSwitch", "DontZap"):
        assert re.search(rf'Option "{option}"\s+"true"', server), option
    start = (PACKAGING / "session" / "display").read_text(encoding="utf-8")
    assert "-novtswitch" in start
    assert "-nolisten tcp" in start
    logind = configparser.ConfigParser()
    logind.read(PACKAGING / "hardening" / "guanjia-logind.conf", encoding="utf-8")
    assert logind["Login"]["NAutoVTs"] == "0"
    kernel = (PACKAGING / "hardening" / "60-guanjia-sysctl.conf").read_text(encoding="utf-8")
    assert "kernel.sysrq = 0\n" in kernel
    assert "kernel.core_pattern = |/bin/false\n" in kernel
    assert "mask ctrl-alt-del.target" in (PACKAGING / "debian" / "postinst").read_text("utf-8")


def test_each_way_to_a_screen_comes_up_at_boot_alone_and_sees_offered_versions() -> None:
    xorg, cage = unit("guanjia.target"), unit("guanjia-cage.service")
    wanted = xorg["Unit"]["Wants"][0].split()
    assert "guanjia-cage.service" not in wanted
    assert set(cage["Unit"]["Conflicts"][0].split()) >= {*wanted} - {"guanjia-update.path"}
    assert "guanjia-update.path" in wanted
    assert "guanjia-update.path" in cage["Unit"]["Wants"][0].split()
    # Wanted by the other way's target, it would bring both, or never come up.
    assert "guanjia.target" not in cage["Install"]["WantedBy"][0].split()
    assert cage["Install"] == xorg["Install"]


@pytest.mark.parametrize(("code", "started"), [(0, ON_WAYLAND), (1, ON_XORG)])
def test_update_starts_the_window_that_the_machine_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, started: str
) -> None:
    manager = tmp_path / "systemctl"
    manager.write_text(
        f'#!/bin/sh\n[ "$1 $3" = "is-enabled {ON_WAYLAND}" ] && exit {code}\nexit 9\n'
    )
    manager.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    assert window_unit() == started


def test_wayland_shell_is_started_without_console_switching() -> None:
    (start,) = unit("guanjia-cage.service")["Service"]["ExecStart"]
    assert "-s" not in start.split(" -- ")[0].split()


def test_window_in_the_wayland_shell_reaches_it_and_gives_the_beats_that_are_asked_of_it() -> None:
    service = unit("guanjia-cage.service")["Service"]
    cage, program = service["ExecStart"][0].split(" -- ")
    # ProtectHome hides the session's own folder, where cage would open its door.
    assert service["ProtectHome"] == ["yes"]
    assert f"XDG_RUNTIME_DIR=/run/{service['RuntimeDirectory'][0]} " in cage
    # sd_watchdog_enabled(3): the number there is cage's, and the window is its child.
    assert program.startswith("/usr/bin/env -u WATCHDOG_PID /usr/bin/guanjia-kiosk run ")
    assert service["NotifyAccess"] == ["all"]


def test_only_the_classes_of_a_terminal_are_devices_it_may_open() -> None:
    service = unit("guanjia-kiosk.service")["Service"]
    assert service["DevicePolicy"] == ["closed"]
    allowed = {line.split()[0] for line in service["DeviceAllow"]}
    assert not {one for one in allowed if one.startswith("block-") or one == "/dev/mem"}


def test_usb_rules_end_in_a_refusal() -> None:
    rules = (PACKAGING / "hardening" / "usbguard-rules.conf").read_text(encoding="utf-8")
    assert rules.splitlines()[-1] == "reject"


def test_nothing_printed_stays_in_the_spooler() -> None:
    script = (PACKAGING / "debian" / "postinst").read_text(encoding="utf-8")
    assert "PreserveJobHistory=No PreserveJobFiles=No" in script


@pytest.mark.parametrize("script", ["postinst", "prerm", "postrm"])
def test_maintainer_scripts_are_sound_shell(script: str) -> None:
    path = PACKAGING / "debian" / script
    subprocess.run(["sh", "-n", str(path)], check=True)
    assert path.read_text(encoding="utf-8").count("#DEBHELPER#") == 1


def test_package_asks_for_the_libraries_the_set_up_installs() -> None:
    control = (PACKAGING / "debian" / "control").read_text(encoding="utf-8")
    for line in (PACKAGING / "apt-run.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            assert re.search(rf"\b{re.escape(line)}\b", control), line


def test_terminal_takes_nothing_of_the_platforms_twin() -> None:
    lock = subprocess.run(
        [sys.executable, str(PACKAGING / "terminal_lock.py")],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    names = set(re.findall(r"^([a-z0-9._-]+)==", lock, re.MULTILINE))
    assert {"pyside6-essentials", "sqlcipher3", "cryptography"} <= names
    assert not names & {"starlette", "uvicorn", "psycopg", "typst", "pytest", "mypy"}
