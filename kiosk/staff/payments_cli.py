"""``guanjia-kiosk payments``: what was asked for on this terminal, and what came of it.

Works beside a running terminal. Nothing can be changed here: an order whose end is not known is
asked for by the terminal itself until the payment platform answers.

Exit codes: 0 all is well, 1 an order wants to be seen to, 2 the question cannot be asked.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from drivers.adapter import utc_now
from kiosk.case.payment import yuan
from kiosk.staff import show
from kiosk.staff.devices_cli import EXIT_NOT_WELL, Json, refuse
from kiosk.staff.queue_show import sync_words
from kiosk.staff.sync_cli import DEFAULT_DATA, Data, database_key, in_words
from sync.contract.number import CHINA, group_number
from sync.payments.journal import Journal
from sync.payments.orders import Order, OrderState

app = typer.Typer(
    help="Payments: what was asked for, what was paid, what nobody knows yet.",
    no_args_is_help=True,
)

JOURNAL = "payments.sqlite3"
# Longer than any code is valid: then an order should have come to an end.
SETTLED_WITHIN = dt.timedelta(minutes=15)


@app.callback()
def payments() -> None:
    """Payments: what was asked for, what was paid, what nobody knows yet."""


@app.command("list")
def list_payments(
    data: Data = DEFAULT_DATA,
    open_only: Annotated[bool, typer.Option("--open", help="Only those without an end.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="So many, the newest.")] = 50,
    json: Json = False,
) -> None:
    """The newest orders and how each stands.

    Example: guanjia-kiosk payments list --open --data /var/lib/guanjia
    """
    orders = _orders(data, open_only=open_only, limit=limit)
    if json:
        show.print_json([record(order) for order in orders])
    else:
        show.out().print(table(orders))
    if any(wants_attention(order, utc_now()) for order in orders):
        raise typer.Exit(EXIT_NOT_WELL)


def wants_attention(order: Order, now: dt.datetime) -> bool:
    """Whether its end should be known by now."""
    return order.state.open and now - order.created_at > SETTLED_WITHIN


def record(order: Order) -> dict[str, Any]:
    """An order for programs."""
    return {
        "order": order.order_id,
        "item": order.item,
        "title": order.title,
        "amount_fen": order.amount_fen,
        "state": order.state.value,
        "created": order.created_at.isoformat(),
        "changed": order.changed_at.isoformat(),
        "attempts": order.attempts,
        "number": order.number,
    }


def table(orders: tuple[Order, ...]) -> Table:
    """The orders for people."""
    words = sync_words()
    shown = Table(box=None, pad_edge=False)
    for name in ("at", "title", "amount", "state", "order", "number"):
        shown.add_column(words[f"payment_{name}"], overflow="fold")
    for one in orders:
        shown.add_row(
            one.created_at.astimezone(CHINA).strftime("%m-%d %H:%M"),
            one.title,
            yuan(one.amount_fen),
            words.say(f"payment_stands_{one.state}", attempts=one.attempts)
            if one.state is OrderState.UNKNOWN
            else words[f"payment_stands_{one.state}"],
            one.order_id,
            group_number(one.number) if one.number else "",
        )
    return shown


def open_orders(data: Path) -> int:
    """How many orders have no end yet; a terminal that never took one has none."""
    if not (data / JOURNAL).is_file():
        return 0
    return len(_orders(data, open_only=True, limit=1_000_000))


def _orders(data: Path, *, open_only: bool, limit: int) -> tuple[Order, ...]:
    path = data / JOURNAL
    if not path.is_file():
        raise refuse(sync_words().say("payment_none", path=data))
    with in_words():
        journal = Journal(path, clock=utc_now, database_key=database_key())
        try:
            return journal.open_orders()[-limit:] if open_only else journal.newest(limit)
        finally:
            journal.close()
