"""Every way out of a kiosk that is known has tests, and the tests are there."""

from __future__ import annotations

import ast
import tomllib

import pytest

from kiosk.config import ROOT

ROWS = tomllib.loads((ROOT / "tests" / "escape" / "rows.toml").read_text("utf-8"))


def test_all_twenty_ways_are_listed() -> None:
    assert list(ROWS) == [str(number) for number in range(1, 21)]


@pytest.mark.parametrize("row", ROWS.values(), ids=list(ROWS))
def test_way_is_held_shut_by_tests_that_exist(row: dict[str, object]) -> None:
    tests = row["tests"]
    assert isinstance(tests, list)
    assert tests
    for test in tests:
        path, _, name = str(test).partition("::")
        tree = ast.parse((ROOT / path).read_text("utf-8"))
        assert name in {one.name for one in tree.body if isinstance(one, ast.FunctionDef)}, test
