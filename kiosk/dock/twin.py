"""The platform's reference twin as a process of its own, on a real port."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

# A bound, not a wait: a machine that does other things starts slowly.
STARTS_WITHIN_S = 90.0
STOPS_WITHIN_S = 5.0
LOOK_EVERY_S = 0.05


class TwinDidNotStart(Exception):
    """The hub's process ended or did not answer in time; the message is its last output."""


def require_twin() -> None:
    """See that there is one: the package of a terminal has no platform in it.

    Raises:
        TwinDidNotStart: there is none.
    """
    if importlib.util.find_spec("sync.hub") is None:
        raise TwinDidNotStart("这台终端上没有装模拟平台，演示、培训和无障碍自检请在源码里运行")


class PlatformTwin:
    """Starts ``python -m sync.hub`` and knows where it listens.

    Args:
        data: folder of the hub's database and keys.
        rules: what it decides at once (秒批); without them it decides nothing by itself.
    """

    def __init__(self, data: Path, *, rules: Path | None = None) -> None:
        require_twin()
        data.mkdir(parents=True, exist_ok=True)
        self.data = data
        self.keys = data / "platform.json"
        self._log = (data / "hub.log").open("ab")
        ready = data / "ready.json"
        ready.unlink(missing_ok=True)
        command = [sys.executable, "-m", "sync.hub", "serve"]
        command += ["--data", str(data), "--port", "0", "--ready-file", str(ready)]
        # None now; misbehave() may change that, and PUT /v1/departments.
        command += ["--faults", "none", "--departments", "none", "--demo-accounts"]
        if rules is not None:
            command += ["--rules", str(rules)]
        if shutil.which("setpriv"):
            # A developer who kills the terminal must not be left with a twin that nobody stops.
            command = ["setpriv", "--pdeathsig", "TERM", *command]
        # The terminal's window sets a rule for its clock that not every library can read; the
        # platform is a machine of its own and has none of it.
        self._process = subprocess.Popen(
            command,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            env={**os.environ, "TZ": "UTC"},
        )
        told = self._wait_until_ready(ready)
        self.port = int(told["port"])
        # Of its operations room: names and passwords that were drawn for this run.
        self.accounts: dict[str, str] = told["accounts"]

    @property
    def url(self) -> str:
        """Where the twin answers."""
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str) -> Any:
        """The JSON answer to a GET."""
        with urllib.request.urlopen(self.url + path, timeout=5) as answer:  # noqa: S310 - loopback
            return json.loads(answer.read())

    def misbehave(self, faults: str) -> None:
        """Let the twin misbehave from now on (the words of its ``--faults``), ``none`` to stop."""
        self._put("/v1/faults", faults)

    def trouble_departments(self, plan: str) -> None:
        """Let departments' systems fail from now on (``--departments``), ``none`` to stop."""
        self._put("/v1/departments", plan)

    def stop(self) -> None:
        """End the process."""
        self._process.terminate()
        try:
            self._process.wait(STOPS_WITHIN_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()

    def _put(self, path: str, words: str) -> None:
        request = urllib.request.Request(  # noqa: S310 - loopback
            self.url + path, data=words.encode(), method="PUT"
        )
        urllib.request.urlopen(request, timeout=5).close()  # noqa: S310 - loopback

    def _wait_until_ready(self, ready: Path) -> dict[str, Any]:
        deadline = time.monotonic() + STARTS_WITHIN_S
        while not ready.exists():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                tail = (self.data / "hub.log").read_text("utf-8", errors="replace")[-2000:]
                raise TwinDidNotStart(f"the platform's twin did not start:\n{tail}")
            time.sleep(LOOK_EVERY_S)
        told: dict[str, Any] = json.loads(ready.read_text("utf-8"))
        return told
