"""Field staff look at payments: what was paid, and what nobody knows yet."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from kiosk.cli import app
from sync.contract import paid
from sync.contract.key import new_key
from sync.payments.journal import Journal
from sync.payments.orders import Intent, OrderState
from tests.sync.factory import ID_NUMBER, ITEM, NAME, Keys, make_document, make_keys, utc_now


@pytest.fixture(scope="module")
def keys() -> Keys:
    return make_keys()


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    journal = Journal(tmp_path / "payments.sqlite3", clock=utc_now)
    yield journal
    journal.close()


def intend(journal: Journal, keys: Keys, title: str) -> str:
    order = new_key()
    sealed = paid.seal_case(
        make_document(), bills=("b",), order=order, amount_fen=5820, platform=keys.platform
    )
    journal.intend(Intent(order, ITEM, title, 5820, (title,), paid.encode_sealed(sealed)))
    return order


def run(folder: Path, *words: str) -> Result:
    arguments = ["payments", "list", *words, "--data", str(folder)]
    return CliRunner(env={"COLUMNS": "240"}).invoke(app, arguments, catch_exceptions=False)


def test_orders_are_listed_with_their_end_and_nobodys_name(
    tmp_path: Path, journal: Journal, keys: Keys
) -> None:
    done, doubt = intend(journal, keys, "水费"), intend(journal, keys, "电费")
    journal.paid(done)
    journal.submitted(done, "441900004000320261120000421", utc_now())
    journal.note(doubt, OrderState.UNKNOWN)
    told = run(tmp_path)
    assert told.exit_code == 0
    assert "已付款，已登记" in told.output
    assert "已问 1 次" in told.output
    assert NAME not in told.output
    assert ID_NUMBER not in told.output
    (only,) = json.loads(run(tmp_path, "--open", "--json").output)
    assert (only["order"], only["state"], only["amount_fen"]) == (doubt, "unknown", 5820)


def test_order_without_an_end_for_too_long_wants_to_be_seen_to(tmp_path: Path, keys: Keys) -> None:
    long_ago = utc_now() - dt.timedelta(hours=1)
    journal = Journal(tmp_path / "payments.sqlite3", clock=lambda: long_ago)
    intend(journal, keys, "水费")
    journal.close()
    assert run(tmp_path, "--open").exit_code == 1


def test_terminal_that_never_took_money_is_told_in_a_sentence(tmp_path: Path) -> None:
    told = run(tmp_path)
    assert told.exit_code == 2
    assert not (tmp_path / "payments.sqlite3").exists()
