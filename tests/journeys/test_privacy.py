"""After a session nothing of the citizen is on the terminal's disk or in its log."""

from __future__ import annotations

import logging

import pytest

from drivers.idcard.people import SENIOR, synthetic_card
from drivers.idcard.record import CardRecord, parse_record
from tests.journeys.conftest import Errand


def canaries() -> list[bytes]:
    card = synthetic_card(SENIOR)
    record = parse_record(card.text, card.photo)
    assert isinstance(record, CardRecord)
    words = [record.name, record.id_number, record.address, "13800138000", "4111111111111111"]
    # As it stands on the chip, in JSON, escaped in JSON, and on the printer's wire.
    encoded = [
        word.encode(encoding) for word in words for encoding in ("utf-16-le", "utf-8", "gb18030")
    ]
    return [*encoded, record.name.encode("unicode_escape"), card.photo[:32]]


def test_no_canary_survives_on_the_terminal(
    errand: Errand, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        errand.site.cable.pull()
        errand.to_result()
        errand.wait_for_sentence("receiptSays", "receipt_printed")
        errand.site.cable.plug()
        errand.wait_until_shown("delivered", True)
        errand.citizen.tap("primary")
        errand.citizen.wait_for_step("rating")
        errand.citizen.tap("secondary")
        errand.citizen.wait_for_step("attract")
    files = [path for path in errand.site.data.rglob("*") if path.is_file()]
    assert any(path.name == "outbox.sqlite3" for path in files)
    hub_log = errand.site.twin.data / "hub.log"
    for path in [*files, hub_log]:
        content = path.read_bytes()
        assert [canary for canary in canaries() if canary in content] == [], path.name
    log = caplog.text.encode()
    assert [canary for canary in canaries() if canary in log] == []
