"""Each kind of service has its own table: without it, or with another's, the file is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kiosk.test_catalog import complaints, variant

LEAFLET = """
[leaflet]
source = "text"
"""
CERTIFICATE = """
[certificate]
title = "示例证明"
register = "household"
"""
CHARGE = """
[charge]
title = "示例缴费"
"""


@pytest.mark.parametrize("kind", ["query_print", "payment", "booking", "certify", "pickup"])
def test_kind_without_its_table_is_refused(tmp_path: Path, kind: str) -> None:
    found = complaints(variant(tmp_path, 'kind = "apply"', f'kind = "{kind}"'))
    assert any(f"kind 是 {kind}" in one.sentence for one in found)


@pytest.mark.parametrize(
    ("kind", "table", "word"),
    [
        ("apply", LEAFLET, "[leaflet] 只用于"),
        ("guide", LEAFLET, "sections"),
        ("guide", LEAFLET, "L0"),
        ("query_print", CERTIFICATE, "a4"),
        ("query_print", CERTIFICATE.replace("household", "户口"), "不像一个库"),
        ("payment", CHARGE, "fixed_fen"),
        ("payment", CHARGE + 'register = "water-bill"\naccount = "nowhere"', "nowhere"),
        ("payment", CHARGE + "fixed_fen = 2000", "pay_online"),
        ("booking", '\n[booking]\nwhat = "示例"\nplaces = []\n', "地点"),
    ],
)
def test_mistake_in_a_table_is_named_in_a_sentence(
    tmp_path: Path, kind: str, table: str, word: str
) -> None:
    path = variant(tmp_path, 'kind = "apply"', f'kind = "{kind}"')
    path.write_text(path.read_text("utf-8") + table, "utf-8")
    assert any(word in one.sentence for one in complaints(path))
