"""The NUT adapter against the NUT project's own server and its dummy driver.

Both run in the foreground from a private folder, on a private port. The driver reads the supply's
state from a file, anew when that changes.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from drivers.device import DeviceStatus, StatusReport
from drivers.ups.nut import NutUps
from drivers.ups.port import PowerAdvice, power_advice
from drivers.ups.probe import find_supplies
from tests.drivers.ups.contract import UpsContract

DEADLINE_S = 30.0
# Debian's /usr/sbin/upsd is a script that asks /etc for leave.
PLACES = ("/lib/nut", "/usr/lib/nut", "/usr/libexec/nut")
SERVER = shutil.which("upsd", path=os.pathsep.join(PLACES))
DRIVER = shutil.which("dummy-ups", path=os.pathsep.join(PLACES))

pytestmark = [
    pytest.mark.skipif(SERVER is None, reason="upsd is not installed (nut-server)"),
    pytest.mark.skipif(DRIVER is None, reason="dummy-ups is not installed (nut-server)"),
]


class RealStand:
    """The real server and driver; each hand waits until the server tells the change."""

    def __init__(self, folder: Path) -> None:
        self._conf, state = folder / "conf", folder / "state"
        self._conf.mkdir(mode=0o750)
        state.mkdir(mode=0o750)
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self._write("nut.conf", "MODE=standalone\n")
        self._write("upsd.conf", f"LISTEN 127.0.0.1 {self.port}\nMAXAGE 15\n")
        self._write("upsd.users", "")
        self._write(
            "ups.conf",
            "maxretry = 1\npollinterval = 1\n[guanjia]\n"
            "  driver = dummy-ups\n  port = supply.dev\n  mode = dummy-once\n",
        )
        self._env = os.environ | {
            "NUT_CONFPATH": str(self._conf),
            "NUT_STATEPATH": str(state),
            "NUT_PIDPATH": str(state),
            "NUT_ALTPIDPATH": str(state),
        }
        self._variables = {
            "ups.status": "OL CHRG",
            "battery.charge": "100",
            "battery.runtime": "1800",
            "ups.load": "23",
            "ups.model": "Dummy",
            "ups.serial": "D1",
        }
        self._put()
        self._user = os.environ.get("USER", "root") if os.geteuid() else "root"
        self._driver = self._start(DRIVER, "-a", "guanjia")
        self._server: subprocess.Popen[bytes] | None = None
        self.ups = NutUps("127.0.0.1", self.port, "guanjia", reply_s=5.0)
        self.switch_on()

    def fail_mains(self) -> None:
        self._say("OB DISCHRG")

    def return_mains(self) -> None:
        self._say("OL CHRG")

    def drain(self, charge: int, runtime_s: int) -> None:
        self._variables["battery.charge"] = str(charge)
        self._variables["battery.runtime"] = str(runtime_s)
        words = self._variables["ups.status"]
        self._say(f"{words} LB" if "OB" in words and charge < 20 else words)

    def wear_out_battery(self) -> None:
        self._say("OL RB")

    def overload(self) -> None:
        self._say("OL OVER")

    def force_shutdown(self) -> None:
        self._say("FSD OL")

    def switch_off(self) -> None:
        end(self._server)
        self._server = None

    def switch_on(self) -> None:
        self._server = self._start(SERVER)
        self.wait_for(lambda report: report.status is DeviceStatus.ONLINE)

    def kill_driver(self) -> None:
        end(self._driver)

    def close(self) -> None:
        self.ups.close()
        self.switch_off()
        end(self._driver)

    def wait_for(self, wanted: Callable[[StatusReport], bool]) -> None:
        def agreed() -> bool:
            probe = NutUps("127.0.0.1", self.port, "guanjia", reply_s=5.0)
            report = probe.status()
            probe.close()
            return wanted(report)

        wait_until(agreed)

    def _say(self, words: str) -> None:
        self._variables["ups.status"] = words
        self._put()
        charge = float(self._variables["battery.charge"]) / 100

        def told() -> bool:
            probe = NutUps("127.0.0.1", self.port, "guanjia", reply_s=5.0)
            raw = probe._variables()
            probe.close()
            if not isinstance(raw, dict):
                return False
            told_charge = float(raw.get("battery.charge", "-1")) / 100
            return set(raw["ups.status"].split()) == set(words.split()) and told_charge == charge

        wait_until(told)

    def _put(self) -> None:
        lines = "".join(f"{name}: {value}\n" for name, value in self._variables.items())
        self._write("supply.new", lines)
        (self._conf / "supply.new").replace(self._conf / "supply.dev")

    def _write(self, name: str, text: str) -> None:
        (self._conf / name).write_text(text, "utf-8")
        (self._conf / name).chmod(0o640)

    def _start(self, program: str | None, *arguments: str) -> subprocess.Popen[bytes]:
        assert program is not None
        return subprocess.Popen(
            [program, *arguments, "-F", "-u", self._user],
            env=self._env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


def end(process: subprocess.Popen[bytes] | None) -> None:
    if process is not None and process.poll() is None:
        process.terminate()
        process.wait(10.0)


def wait_until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + DEADLINE_S
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.fixture
def stand(tmp_path: Path) -> Iterator[RealStand]:
    stand = RealStand(tmp_path)
    yield stand
    stand.close()


class TestRealUpsd(UpsContract):
    """The contract, against the real server."""


def test_real_server_tells_model_and_number(stand: RealStand) -> None:
    stand.ups.status()
    capabilities = stand.ups.capabilities()
    assert (capabilities.model, capabilities.serial) == ("Dummy", "D1")


def test_search_finds_the_supply_of_the_real_server(stand: RealStand) -> None:
    found = list(find_supplies(port=stand.port, limit_s=5.0))
    assert [one.settings["ups"] for one in found] == ["guanjia"]


def test_supply_the_real_server_does_not_know_is_no_device(stand: RealStand) -> None:
    other = NutUps("127.0.0.1", stand.port, "other", reply_s=5.0)
    assert other.status().status is DeviceStatus.NO_DEVICE
    other.close()


def test_driver_that_died_is_offline_with_the_servers_word(stand: RealStand) -> None:
    stand.kill_driver()
    stand.wait_for(lambda report: report.status is DeviceStatus.OFFLINE)
    reason = stand.ups.status().reason
    assert "DRIVER-NOT-CONNECTED" in reason or "DATA-STALE" in reason


def test_power_cut_leads_to_an_orderly_finish_and_then_a_shutdown(stand: RealStand) -> None:
    advice = power_advice(stand.ups.power().value, 0.0)
    assert advice is PowerAdvice.NONE
    stand.fail_mains()
    advice = power_advice(stand.ups.power().value, 30.0, advice)
    assert advice is PowerAdvice.FINISH_SESSION
    stand.drain(10, 100)
    assert power_advice(stand.ups.power().value, 60.0, advice) is PowerAdvice.SHUT_DOWN
