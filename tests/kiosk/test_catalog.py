"""Items are data: valid files are offered, anything else is refused with a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.catalog.catalog import CatalogError, load_catalog, read_item
from kiosk.catalog.towns import Towns

ROOT = Path(__file__).resolve().parent.parent.parent
SERVICES = ROOT / "config" / "services"
PENSION = SERVICES / "resident-pension-enrolment.toml"


def variant(tmp_path: Path, old: str, new: str) -> Path:
    text = PENSION.read_text("utf-8")
    assert old in text
    path = tmp_path / "variant.toml"
    path.write_text(text.replace(old, new, 1), "utf-8")
    return path


def test_shipped_items_are_all_valid() -> None:
    catalog = load_catalog(SERVICES)
    assert len(catalog) >= 1
    assert "resident-pension-enrolment" in catalog


def test_codes_have_the_lengths_of_the_standard() -> None:
    for item in load_catalog(SERVICES):
        assert len(item.codes.implementation_code) == 31
        assert len(item.codes.handling_code) == 33


def test_icons_of_items_exist() -> None:
    icons = {path.stem for path in (ROOT / "assets" / "icons").glob("*.svg")}
    assert {item.icon for item in load_catalog(SERVICES)} <= icons


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("schema = 1", "schema = 2", "schema"),
        ('name = "城乡', 'nmae = "城乡', "nmae"),
        ("11441900DEM0000142", "11441900DEM0000143", "校验位"),
        ('level = "3"', 'level = "三"', "level"),
        ('catalog = "442014007000"', 'catalog = "44201400700"', "catalog"),
        ('handling = "01"', 'handling = "1"', "handling"),
        ("minutes = 4", "minutes = 0", "minutes"),
        ("minutes = 4", 'minutes = "四"', "minutes"),
        ('kind = "phone"', 'kind = "fax"', "fax"),
        ('id = "phone"', 'id = "tier"', "重复"),
        ('from = "公安部门"', "", "from"),
        ('{ value = "360",', '{ value = "180",', "重复"),
    ],
)
def test_mistake_in_a_file_is_named_in_a_sentence(
    tmp_path: Path, old: str, new: str, word: str
) -> None:
    _, findings = read_item(variant(tmp_path, old, new))
    assert any(word in str(finding) for finding in findings), findings
    assert all(finding.file == "variant.toml" for finding in findings)


def test_file_that_is_not_toml_is_refused(tmp_path: Path) -> None:
    (tmp_path / "broken.toml").write_bytes(b"name = \xff\xfe")
    with pytest.raises(CatalogError, match=r"broken\.toml"):
        load_catalog(tmp_path)


def test_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match="没有任何事项"):
        load_catalog(tmp_path)


def test_same_id_in_two_files_is_refused(tmp_path: Path) -> None:
    for name in ("one.toml", "two.toml"):
        (tmp_path / name).write_text(PENSION.read_text("utf-8"), "utf-8")
    with pytest.raises(CatalogError, match=r"two\.toml"):
        load_catalog(tmp_path)


@pytest.fixture(scope="module")
def towns() -> Towns:
    return Towns.read(ROOT / "config" / "towns.toml")


def test_dongguan_has_35_towns(towns: Towns) -> None:
    assert len(towns.names) == 35
    assert all(len(code) == 9 and code.startswith("441900") for code in towns.names)


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("广东省东莞市南城街道测试路1号", "441900004"),
        ("广东省东莞市大岭山镇东城路2号", "441900118"),
        ("广东省东莞市樟木头镇", "441900112"),
        ("广东省广州市南城路3号", None),
        ("", None),
    ],
)
def test_town_is_found_in_an_address(towns: Towns, address: str, code: str | None) -> None:
    assert towns.code_in(address) == code
