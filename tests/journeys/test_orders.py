"""What is ordered of a running terminal: by the platform through the real hub, and by staff."""

from __future__ import annotations

import re
import urllib.request

from typer.testing import CliRunner

from kiosk.cli import app as kiosk_app
from sync.hub.__main__ import app as hub_app
from tests.journeys.conftest import Errand


def in_maintenance(errand: Errand) -> float:
    """How many terminals of this platform are, as the operations room's figures say."""
    with urllib.request.urlopen(f"{errand.site.twin.url}/metrics", timeout=5) as answer:
        text = str(answer.read().decode())
    return float(re.findall(r'^guanjia_terminals{state="maintenance"} (.+)$', text, re.M)[0])


def test_maintenance_waits_for_the_citizen_says_why_and_staff_end_it_without_network(
    errand: Errand,
) -> None:
    errand.to_form()
    # Terminals of other stories stand at the same platform.
    before = in_maintenance(errand)
    site = errand.site.config.site
    order = ["command", "maintenance-on", "--terminal", f"{site.area}-{site.terminal}"]
    order += ["--reason", "更换打印机", "--data", str(errand.site.twin.data)]
    assert CliRunner().invoke(hub_app, order).exit_code == 0
    errand.terminal.delivery.downstream.wake()
    errand.terminal.orders.start(200)
    errand.citizen.wait_until(
        lambda: errand.terminal.orders.maintenance is not None, "the order has come"
    )
    assert errand.shows("step") == "form"
    errand.citizen.tap("exit")
    errand.citizen.wait_for_step("outOfService")
    assert errand.shows("outReason") == "工作人员正在维护这台机器（更换打印机）"
    assert errand.shows("nearest") == site.nearest
    # The operations room sees it, too.
    errand.citizen.wait_until(lambda: in_maintenance(errand) == before + 1, "the room is told")
    errand.site.cable.pull()
    folder = ["--data", str(errand.site.data)]
    assert CliRunner().invoke(kiosk_app, ["maintenance", "status", *folder]).exit_code == 1
    assert CliRunner().invoke(kiosk_app, ["maintenance", "off", *folder]).exit_code == 0
    errand.citizen.wait_for_step("attract")
