from __future__ import annotations

import pytest

from drivers.idcard.codes import ETHNIC_GROUPS, ethnic_name, sex_name


def test_there_are_56_ethnic_groups_and_two_further_entries() -> None:
    assert [code for code in ETHNIC_GROUPS if code <= "56"] == [f"{n:02d}" for n in range(1, 57)]
    assert list(ETHNIC_GROUPS)[56:] == ["97", "98"]
    assert len(set(ETHNIC_GROUPS.values())) == 58


@pytest.mark.parametrize(
    ("code", "name"),
    [("01", "汉"), ("08", "壮"), ("11", "满"), ("20", "傈僳"), ("33", "羌"), ("56", "基诺")],
)
def test_ethnic_code_has_the_name_of_the_standard(code: str, name: str) -> None:
    assert ethnic_name(code) == name


def test_unknown_code_has_no_name() -> None:
    assert ethnic_name("57") == ethnic_name("") == sex_name("3") == ""


def test_sex_codes_are_those_of_the_standard() -> None:
    assert [sex_name(code) for code in "0129"] == ["未知的性别", "男", "女", "未说明的性别"]
