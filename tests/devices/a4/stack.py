"""Real printing software, started privately: a bus, DNS-SD, printers, a print server."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

DEADLINE_S = 30.0
_BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>system</type><listen>unix:path={path}</listen><policy context="default">
<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/>
<allow own="*"/><allow user="*"/></policy></busconfig>
"""
_MAIN_TRAY = {"size1": "iso_a4_210x297mm", "type1": "stationery"}
# The form takes what is left out for nothing: the other tray must be said as it is.
_BY_PASS = {"size3": "na_number-10_4.125x9.5in", "type3": "envelope", "level3": "-2"}

_CUPSD = """
Listen localhost:{port}
Browsing No
WebInterface No
LogLevel debug
# The worst case for personal data: everything is kept until somebody asks for its removal.
PreserveJobFiles Yes
PreserveJobHistory Yes
DefaultAuthType None
<Location />
  Order allow,deny
  Allow localhost
</Location>
<Policy default>
  JobPrivateAccess default
  JobPrivateValues default
  <Limit Create-Job Print-Job Print-URI Validate-Job>
    Order deny,allow
  </Limit>
  <Limit Send-Document Cancel-Job CUPS-Get-Document Hold-Job Release-Job Purge-Jobs>
    Require user @OWNER @SYSTEM
    Order deny,allow
  </Limit>
  <Limit All>
    Order deny,allow
  </Limit>
</Policy>
"""
_CUPS_FILES = """
User lp
Group lp
SystemGroup root
Sandboxing relaxed
ServerRoot {root}/etc
RequestRoot {root}/spool
CacheDir {root}/cache
StateDir {root}/state
TempDir {root}/tmp
DocumentRoot {root}/web
AccessLog {root}/access_log
ErrorLog {root}/error_log
PageLog {root}/page_log
"""


def need(*programs: str) -> None:
    """Skip where a program is missing."""
    missing = [program for program in programs if shutil.which(program, path=_PATH) is None]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")


_PATH = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"


def wait_until(true: Callable[[], bool], what: str) -> None:
    """Poll with a deadline."""
    pause, deadline = threading.Event(), time.monotonic() + DEADLINE_S
    while not true():
        if time.monotonic() > deadline:
            raise AssertionError(f"in vain waited for: {what}")
        pause.wait(0.05)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("localhost", 0))
        return int(listener.getsockname()[1])


def is_listening(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("localhost", port), 1.0):
        return True
    return False


class Daemon:
    """One program of ours: its log, its end."""

    def __init__(self, log: Path, *command: str, bus: str = "") -> None:
        environment = {**os.environ, "PATH": _PATH}
        if bus:
            environment["DBUS_SYSTEM_BUS_ADDRESS"] = bus
        self.log = log
        with log.open("ab") as out:
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, env=environment
            )

    @property
    def runs(self) -> bool:
        return self._process.poll() is None

    def end(self, *, at_once: bool = False) -> None:
        (self._process.kill if at_once else self._process.terminate)()
        try:
            self._process.wait(10.0)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(10.0)


@contextlib.contextmanager
def dns_sd(folder: Path) -> Iterator[str]:
    """A private bus with avahi on it, without which ippeveprinter does not start: its address."""
    need("dbus-daemon", "avahi-daemon")
    path, config = folder / "bus", folder / "bus.conf"
    config.write_text(_BUS.format(path=path))
    bus = f"unix:path={path}"
    daemons = [
        Daemon(
            folder / "bus.log", "dbus-daemon", f"--config-file={config}", "--nofork", "--nopidfile"
        )
    ]
    try:
        wait_until(path.exists, "the bus")
        options = ("--no-rlimits", "--no-drop-root", "--no-chroot")
        avahi = Daemon(folder / "avahi.log", "avahi-daemon", *options, bus=bus)
        daemons.append(avahi)
        wait_until(
            lambda: not avahi.runs or "startup complete" in avahi.log.read_text(), "avahi's start"
        )
        if not avahi.runs:
            pytest.skip(f"avahi-daemon does not start: {avahi.log.read_text()[-200:]!r}")
        yield bus
    finally:
        for daemon in reversed(daemons):
            daemon.end()


class EvePrinter:
    """The IPP Everywhere printer of the CUPS project, with its faults by web form."""

    def __init__(self, folder: Path, bus: str) -> None:
        need("ippeveprinter")
        self.port = free_port()
        self.uri = f"ipp://localhost:{self.port}/ipp/print"
        self._folder, self._bus = folder, bus
        self._done = folder / "printed"
        self._done.write_text("")
        (folder / "eve").mkdir()
        self._script = folder / "print.sh"
        self._script.write_text(f'#!/bin/sh\ncksum < "$1" >> "{self._done}"\n')
        self._script.chmod(0o755)
        self.start()

    def start(self) -> None:
        self._daemon = Daemon(
            self._folder / "eve.log",
            "ippeveprinter", "-2", "-r", "off", "-p", str(self.port), "-n", "localhost",
            "-f", "application/pdf,image/pwg-raster", "-c", str(self._script),
            "-d", str(self._folder / "eve"), "A4",
            bus=self._bus,
        )  # fmt: skip
        wait_until(lambda: not self._daemon.runs or is_listening(self.port), "the printer")
        assert self._daemon.runs, self._daemon.log.read_text()[-500:]
        self.fill(250)

    def kill(self) -> None:
        self._daemon.end(at_once=True)

    def end(self) -> None:
        self._daemon.end()

    def printed(self) -> int:
        return len(self._done.read_text().splitlines())

    def fill(self, sheets: int) -> None:
        self._form("media", {**_MAIN_TRAY, "level1": str(sheets), **_BY_PASS})

    def supply(self, toner: int) -> None:
        self._form("supplies", {"supply0": "25", "supply1": str(toner)})

    def _form(self, page: str, fields: dict[str, str]) -> None:
        query = urllib.parse.urlencode(fields)
        with urllib.request.urlopen(f"http://localhost:{self.port}/{page}?{query}", timeout=10):
            pass


class PrintServer:
    """A cupsd with folders of its own."""

    def __init__(self, root: Path) -> None:
        need("cupsd", "lpadmin", "lpstat")
        if os.geteuid() != 0:
            pytest.skip("cupsd needs root to change to the user of its filters")
        try:
            lp = pwd.getpwnam("lp")
        except KeyError:
            pytest.skip("there is no user lp")
        self.root, self.port = root, free_port()
        for name in ("etc/ppd", "spool/tmp", "cache", "state", "tmp", "web"):
            (root / name).mkdir(parents=True)
        for folder in ("tmp", "cache", "spool", "state"):
            shutil.chown(root / folder, "root", lp.pw_gid)
            (root / folder).chmod(0o775)
        (root / "cupsd.conf").write_text(_CUPSD.format(port=self.port))
        (root / "cups-files.conf").write_text(_CUPS_FILES.format(root=root))
        config, files = str(root / "cupsd.conf"), str(root / "cups-files.conf")
        self._daemon = Daemon(root / "cupsd.log", "cupsd", "-f", "-c", config, "-s", files)
        wait_until(lambda: not self._daemon.runs or is_listening(self.port), "cupsd")
        assert self._daemon.runs, self._daemon.log.read_text()[-500:]

    def queue_to(self, printer_uri: str, name: str) -> str:
        """Make a queue and return its address."""
        made = subprocess.run(
            ["lpadmin", "-h", f"localhost:{self.port}", "-p", name, "-E", "-v", printer_uri,
             "-m", "everywhere"],
            capture_output=True, text=True, timeout=60, check=False,
            env={**os.environ, "PATH": _PATH},
        )  # fmt: skip
        # It exits with 0 before the printer was asked, and leaves a raw queue when that fails.
        ppd = self.root / "etc" / "ppd" / f"{name}.ppd"
        wait_until(ppd.exists, f"the queue's PPD (lpadmin: {made.stderr!r})")
        return f"ipp://localhost:{self.port}/printers/{name}"

    def holds(self, text: bytes) -> bool:
        """Whether any file of the spool, or a temporary one, has the text in it."""
        files = [*(self.root / "spool").rglob("*"), *(self.root / "tmp").rglob("*")]
        return any(text in file.read_bytes() for file in files if file.is_file())

    def end(self) -> None:
        self._daemon.end()
