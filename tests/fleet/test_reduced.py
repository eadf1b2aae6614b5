"""The fleet's run in small: the same road, without its figures."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fleet import figures
from tests.fleet.run import one_run, prepare
from tests.fleet.terminals import Event
from tests.sync.hub import postgresql

pytestmark = pytest.mark.process


@pytest.mark.skipif(not postgresql.installed(), reason=postgresql.MISSING)
def test_thirty_terminals_that_come_back_at_once_deliver_everything_once(tmp_path: Path) -> None:
    queues = prepare(tmp_path, terminals=30, each=10, seed=7)

    result = one_run(queues, terminals=30, each=10, workers=2, seed=7)

    assert result.ledger.good, result.ledger
    assert result.ledger.held == 300
    assert result.early == 0


def test_request_before_its_time_is_noticed() -> None:
    later = Event(1, "batch", 1.0, 0.5, 429, "busy", retry_after_s=2.0)
    patient = Event(1, "batch", 3.6, 0.1, 200, "received", 50)
    hasty = Event(1, "batch", 3.4, 0.1, 200, "received", 50)
    other = Event(2, "batch", 3.4, 0.1, 200, "received", 50)

    assert figures.before_their_time([later, patient, other]) == 0
    assert figures.before_their_time([later, hasty, other]) == 1
