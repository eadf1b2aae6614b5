"""``guanjia-kiosk sync``: every command about the queue and the road, in one place."""

from __future__ import annotations

from kiosk.staff import doctor_cli
from kiosk.staff.sync_cli import app

app.command("doctor")(doctor_cli.doctor)

__all__ = ["app"]
