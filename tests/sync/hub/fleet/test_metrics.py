"""Figures for Prometheus: of terminals and cases, for this machine or with the token."""

from __future__ import annotations

from pathlib import Path

import requests
from prometheus_client.parser import text_string_to_metric_families

from sync.contract.status import TerminalState
from sync.hub.fleet.keeping import StatusBook
from sync.hub.nearby import TOKEN_FILE
from sync.hub.server import HubServer
from tests.sync.factory import utc_now
from tests.sync.status import report


def test_figures_are_said_to_this_machine_and_with_a_token_only_to_who_has_it(
    hub: HubServer, tmp_path: Path
) -> None:
    book = StatusBook(hub.ledger.engine, utc_now)
    book.take("4419000040003", [report(at=utc_now(), waiting=4, oldest=utc_now())])
    book.take("4419000040004", [report(at=utc_now(), state=TerminalState.OUT)])
    url = f"{hub.address.url}/metrics"
    answer = requests.get(url, timeout=20)
    assert answer.status_code == 200
    said = {
        (one.name, *one.labels.values()): one.value
        for family in text_string_to_metric_families(answer.text)
        for one in family.samples
    }
    assert said["guanjia_terminals", "ready"] == said["guanjia_terminals", "out"] == 1
    assert said["guanjia_terminal_waiting_submissions", "4419000040003"] == 4
    assert said["guanjia_terminal_up", "4419000040003"] == 1
    assert said["guanjia_terminal_up", "4419000040004"] == 0
    assert said["guanjia_submissions_total",] == 0
    # Behind a proxy everybody seems to be this machine.
    assert requests.get(url, headers={"x-forwarded-for": "1.2.3.4"}, timeout=20).status_code == 403
    (tmp_path / "hub" / TOKEN_FILE).write_text("a-long-token\n")
    assert requests.get(url, timeout=20).status_code == 403
    shown = {"authorization": "Bearer a-long-token"}
    assert requests.get(url, headers=shown, timeout=20).status_code == 200
