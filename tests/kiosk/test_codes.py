"""Codes of the national standard: known real layouts parse, slips are found."""

from __future__ import annotations

import pytest

from kiosk.catalog.codes import parse_handling_code


@pytest.mark.parametrize(
    ("text", "level", "catalog", "handling"),
    [
        ("11441900007331881C344210610001001", "3", "442106100010", "01"),
        ("114403006939513773344201505200802", "3", "442015052008", "02"),
    ],
)
def test_handling_codes_of_public_lists_parse(
    text: str, level: str, catalog: str, handling: str
) -> None:
    codes = parse_handling_code(text)
    assert (codes.level, codes.catalog, codes.handling) == (level, catalog, handling)
    assert codes.handling_code == text
    assert codes.implementation_code == text[:31]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "11441900007331881C3442106100010",
        "11441900007331882C344210610001001",
        "11441900007331881Cx44210610001001",
        "11441900007331881C34421061000100a",
    ],
)
def test_slip_in_a_code_is_found(text: str) -> None:
    with pytest.raises(ValueError, match=r"character|应为|校验位"):
        parse_handling_code(text)
