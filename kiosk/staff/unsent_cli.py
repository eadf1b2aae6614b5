"""``guanjia-kiosk sync unsent``: how much of citizens' business is on this terminal alone."""

from __future__ import annotations

import typer

from kiosk.staff import show
from kiosk.staff.devices_cli import EXIT_NOT_WELL, Json
from kiosk.staff.payments_cli import open_orders
from kiosk.staff.sync_cli import DATABASE, DEFAULT_DATA, Data, in_words, open_reading


def unsent(data: Data = DEFAULT_DATA, json: Json = False) -> None:
    """Count what the platform does not have: submissions that wait or are kept back, open payments.

    The package's removal asks this. A terminal that was never used has none.

    Exit codes: 0 there is none, 1 there is some, 2 the queue cannot be read.

    Example: guanjia-kiosk sync unsent --data /var/lib/guanjia
    """
    waiting = quarantined = 0
    if (data / DATABASE).is_file():
        with in_words(), open_reading(data) as reading:
            counted = reading.report().counts
        waiting, quarantined = counted.waiting, counted.quarantined
    payments = open_orders(data)
    total = waiting + quarantined + payments
    if json:
        show.print_json(
            {"unsent": total, "waiting": waiting, "quarantined": quarantined, "payments": payments}
        )
    else:
        typer.echo(total)
    raise typer.Exit(EXIT_NOT_WELL if total else 0)


def taken(data: Data = DEFAULT_DATA) -> None:
    """Count all that this terminal ever took; an update compares it before and after.

    Example: guanjia-kiosk sync taken --data /var/lib/guanjia
    """
    total = 0
    if (data / DATABASE).is_file():
        with in_words(), open_reading(data) as reading:
            counted = reading.report().counts
        total = counted.waiting + counted.delivered + counted.quarantined
    typer.echo(total)
