"""``guanjia-kiosk sync``: every command about the queue and the road, in one place."""

from __future__ import annotations

from kiosk.staff import bundle_cli, doctor_cli, export_cli
from kiosk.staff.sync_cli import app
from kiosk.staff.unsent_cli import taken, unsent

app.command("doctor")(doctor_cli.doctor)
app.command("bundle")(bundle_cli.bundle)
app.command("export")(export_cli.export_submissions)
app.command("unsent")(unsent)
app.command("taken", hidden=True)(taken)
app.command("import-receipt")(export_cli.import_receipts)

__all__ = ["app"]
