"""Does to a process what systemd does with ``packaging/systemd/guanjia-kiosk.service``.

Of systemd.service(5): ``WatchdogSec``, ``WatchdogSignal``, ``Restart=always``, ``RestartSec``; of
systemd.resource-control(5): ``MemoryMax`` with ``OOMPolicy=kill``. The values are those of the unit
that is shipped. systemd itself needs to be the first process of a machine.
"""

from __future__ import annotations

import configparser
import dataclasses
import os
import re
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from kiosk.config import ROOT

UNIT = ROOT / "packaging" / "systemd" / "guanjia-kiosk.service"
_LOOK_S = 0.2
_SIZES = {"K": 2**10, "M": 2**20, "G": 2**30}


@dataclasses.dataclass(frozen=True)
class Service:
    """What the unit says.

    Attributes:
        watchdog_s: the longest silence of a process that lives.
        restart_s: from an end to the next beginning.
        memory_bytes: the most it may hold.
    """

    watchdog_s: float
    watchdog_signal: signal.Signals
    restart_s: float
    memory_bytes: int

    @classmethod
    def read(cls, unit: Path = UNIT) -> Service:
        """From the shipped unit; its ``Restart`` must be ``always``."""
        parser = configparser.ConfigParser(strict=False, interpolation=None)
        parser.optionxform = str  # type: ignore[assignment, method-assign]  # keys have capitals
        parser.read(unit, encoding="utf-8")
        said = parser["Service"]
        assert said["Restart"] == "always"
        assert said["OOMPolicy"] == "kill"
        number, size = re.fullmatch(r"(\d+)([KMG])", said["MemoryMax"]).groups()  # type: ignore[union-attr]
        return cls(
            watchdog_s=float(said["WatchdogSec"]),
            watchdog_signal=signal.Signals[said["WatchdogSignal"]],
            restart_s=float(said["RestartSec"]),
            memory_bytes=int(number) * _SIZES[size],
        )


@dataclasses.dataclass(frozen=True)
class End:
    """Why a life ended: ``watchdog``, ``memory`` or ``itself``; and when, monotonic seconds."""

    why: str
    at: float


class ServiceManager:
    """Starts the command, starts it again whenever it ends, until :meth:`stop`.

    Args:
        command: of the terminal.
        service: what the unit says of it.
        folder: for the socket it beats to.
        environment: of the process.
    """

    def __init__(
        self,
        command: Sequence[str],
        service: Service,
        folder: Path,
        environment: Mapping[str, str],
    ) -> None:
        self._command, self._service = command, service
        self._line = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._line.bind(str(folder / "notify"))
        self._line.settimeout(_LOOK_S)
        self._environment = {
            **environment,
            "NOTIFY_SOCKET": str(folder / "notify"),
            "WATCHDOG_USEC": str(int(service.watchdog_s * 1_000_000)),
        }
        self._changed = threading.Condition()
        self._stopping = False
        self.process: subprocess.Popen[str] | None = None
        self.lines: list[tuple[int, str]] = []
        self.ends: list[End] = []
        self._thread = threading.Thread(target=self._run, name="service-manager", daemon=True)
        self._thread.start()

    @property
    def life(self) -> int:
        """How often it was started, less one."""
        return len(self.ends)

    def said(self, sentence: str, life: int) -> bool:
        """Whether the log of this life holds it."""
        return any(number == life and sentence in line for number, line in self.lines)

    def wait_for(self, true: Callable[[], bool], patience_s: float) -> None:
        """Return when ``true``; what was said is in the error when it never is."""
        with self._changed:
            if not self._changed.wait_for(true, patience_s):
                raise AssertionError("\n".join(line for _, line in self.lines[-40:]))

    def send(self, number: signal.Signals) -> None:
        """Signal the present process."""
        assert self.process is not None
        self.process.send_signal(number)

    def stop(self) -> None:
        """End it for good."""
        self._stopping = True
        if self.process is not None:
            self.process.terminate()
        self._thread.join(60)
        self._line.close()

    def _run(self) -> None:
        while not self._stopping:
            why = self._live()
            with self._changed:
                self.ends.append(End(why, time.monotonic()))
                self._changed.notify_all()
            if not self._stopping:
                # RestartSec, measured by the socket's patience.
                until = time.monotonic() + self._service.restart_s
                while time.monotonic() < until and not self._stopping:
                    self._heard()

    def _live(self) -> str:
        life = self.life
        with subprocess.Popen(
            self._command,
            cwd=ROOT,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        ) as process:
            self.process = process
            reader = threading.Thread(target=self._read, args=(process, life), daemon=True)
            reader.start()
            try:
                why = self._watch(process)
            finally:
                process.kill()
            reader.join(10)
        return why

    def _watch(self, process: subprocess.Popen[str]) -> str:
        beat: float | None = None
        while process.poll() is None:
            if b"WATCHDOG=1" in self._heard():
                beat = time.monotonic()
            if beat is not None and time.monotonic() - beat > self._service.watchdog_s:
                process.send_signal(self._service.watchdog_signal)
                process.wait()
                return "watchdog"
            if _resident_bytes(process.pid) > self._service.memory_bytes:
                process.kill()
                process.wait()
                return "memory"
        return "itself"

    def _heard(self) -> bytes:
        try:
            return self._line.recv(4096)
        except TimeoutError:
            return b""

    def _read(self, process: subprocess.Popen[str], life: int) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            with self._changed:
                self.lines.append((life, line.rstrip()))
                self._changed.notify_all()


def _resident_bytes(pid: int) -> int:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1])
    except (OSError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")
