"""``guanjia-kiosk devices``: every command of the technician's, in one place."""

from __future__ import annotations

from kiosk.staff import snap_cli, trials_cli, usb_policy_cli
from kiosk.staff.devices_cli import app

app.command("read-card")(trials_cli.read_card)
app.command("print-test")(trials_cli.print_test)
app.command("scan")(trials_cli.scan)
app.command("snap")(snap_cli.snap)
app.command("usb-policy")(usb_policy_cli.usb_policy)

__all__ = ["app"]
