"""The real PC/SC service with the real virtual reader, apart from the machine's own.

pcscd's folder is fixed when it is built. It runs in a mount namespace of its own, where that folder
is a private one; its socket can be reached from outside, where the client library is told so.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
from pathlib import Path

from tests.drivers.smartcard.contract import eventually

PCSCD = shutil.which("pcscd", path=os.pathsep.join(("/usr/sbin", "/sbin", os.environ["PATH"])))
UNSHARE = shutil.which("unshare")
DRIVERS = [
    Path("/usr/lib/pcsc/drivers/serial/libifdvpcd.so"),
    *Path("/usr/lib").glob("*/pcsc/drivers/serial/libifdvpcd.so"),
]
DRIVER = next((path for path in DRIVERS if path.exists()), None)
READER = "Virtual PCD 00 00"
_STOP_S = 10.0


def why_not() -> str:
    """What is missing; empty when nothing is."""
    if PCSCD is None:
        return "pcscd is not installed"
    if DRIVER is None:
        return "the virtual reader is not installed (vsmartcard-vpcd)"
    if os.geteuid() or UNSHARE is None:
        return "needs root and unshare, to keep away from the machine's own pcscd"
    return ""


class RealService:
    """pcscd, started and stopped at will, always on the same socket and port."""

    def __init__(self, folder: Path) -> None:
        self._run, self._conf = folder / "run", folder / "conf"
        self._run.mkdir()
        self._conf.mkdir()
        # Two slots: the driver listens on this port and the next.
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1] & ~1
        (self._conf / "vpcd").write_text(
            f'FRIENDLYNAME "Virtual PCD"\nDEVICENAME /dev/null:0x{self.port:X}\n'
            f"LIBPATH {DRIVER}\nCHANNELID 0x{self.port:X}\n",
            encoding="ascii",
        )
        self._log = folder / "pcscd.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def socket_path(self) -> Path:
        """Where clients find it."""
        return self._run / "pcscd.comm"

    def start(self) -> None:
        """Start it, and wait until it listens."""
        assert PCSCD is not None
        assert UNSHARE is not None
        script = (
            'mkdir -p /run/pcscd && mount --bind "$1" /run/pcscd'
            ' && exec "$2" --foreground --config "$3"'
        )
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [UNSHARE, "-m", "sh", "-c", script, "sh", self._run, PCSCD, self._conf],
                stdout=log,
                stderr=log,
            )
        eventually(self._listens, "pcscd does not start: " + self._log.read_text("utf-8")[-500:])

    def kill(self) -> None:
        """End it as a crash would."""
        self._end(signal.SIGKILL)
        # What a crash leaves behind; pcscd refuses to start beside it.
        for name in ("pcscd.comm", "pcscd.pid"):
            (self._run / name).unlink(missing_ok=True)

    def stop(self) -> None:
        """End it in order."""
        self._end(signal.SIGTERM)

    def freeze(self, frozen: bool) -> None:
        """Whether it runs but does nothing."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP if frozen else signal.SIGCONT)

    @property
    def running(self) -> bool:
        """Whether it was started and not stopped."""
        return self._process is not None

    def _listens(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, self._log.read_text("utf-8")[-500:]
        try:
            # The card side: the driver takes one connection after the other.
            socket.create_connection(("127.0.0.1", self.port), 1.0).close()
        except OSError:
            return False
        return self.socket_path.exists()

    def _end(self, how: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.send_signal(signal.SIGCONT)
            process.send_signal(how)
            process.wait(_STOP_S)
