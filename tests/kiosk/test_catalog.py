"""Items are data: valid files are offered, anything else is refused with a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.catalog.catalog import CatalogError, Finding, load_catalog
from kiosk.catalog.towns import Towns

ROOT = Path(__file__).resolve().parent.parent.parent
SERVICES = ROOT / "config" / "services"
PENSION = SERVICES / "resident-pension-enrolment.toml"


def variant(tmp_path: Path, old: str, new: str) -> Path:
    # Without its questions and answers, which stand last, and without the items it names: some
    # kinds of item must have one, and here is no other.
    text = PENSION.read_text("utf-8").partition("[[faq]]")[0]
    text = "".join(line for line in text.splitlines(True) if not line.startswith("related ="))
    assert old in text
    path = tmp_path / "variant.toml"
    path.write_text(text.replace(old, new, 1), "utf-8")
    return path


def complaints(path: Path) -> list[Finding]:
    try:
        load_catalog(path.parent)
    except CatalogError as error:
        return error.findings
    return []


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
        ("schema = 2", "schema = 3", "schema"),
        ("once = true }", "once = true, within_minutes = 60 }", "马上办"),
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
        # The twelve checks of the standard.
        ('case_type = "承诺件"', 'case_type = "即办件"', "即审即办"),
        ('review = "前审后批"', 'review = "即审即办"', "前审后批"),
        ('登记结果", kind = "其他"', '登记证", kind = "其他"', "出证办结"),
        ('登记结果", kind = "其他"', '登记批文", kind = "其他"', "出文办结"),
        ("visits = 0", "visits = 1", "visit_reason"),
        ('depth = "Ⅳ"', 'depth = "Ⅲ"\nonline = false', "by_post"),
        ('depth = "Ⅳ"', 'depth = "Ⅳ"\nvisit_reason = "验原件"', "visit_reason"),
        ('consult = "', 'fee = { charged = true }\nconsult = "', "收费依据"),
        ('consult = "', 'fee = { pay_online = true }\nconsult = "', "网上支付"),
        ('complain = "0769-12345"', 'complain = "0769-12333"', "不能相同"),
        ('consult = "0769-12333"', 'consult = "12333"', "区号"),
        ('topics = ["自然人', 'topics = ["法人', "服务对象"),
        ('item_type = "公共服务"', 'item_type = "行政许可"', "常见问题"),
        ('item_type = "公共服务"', 'item_type = "行政许可"\nsteps = ["受理"]', "至少 5 步"),
        (', sample = "短信和回执上写明登记成功、参保镇街和档次"', "", "样本"),
        # The terminal's own.
        ("promised_days = 5", "promised_days = 50", "法定办结时限"),
        ('devices = ["idcard"]', "devices = []", "idcard"),
        ('why = "核对您的身份，填写参保登记表"\n', "", "单独同意"),
        ('fee = "不收费"', 'fee = "10 元"', "charged"),
        ('kind = "apply"', 'kind = "theme"', "联办事项"),
        ('id = "resident-pension-enrolment"', 'id = "居民养老"', "小写字母"),
        ('ways = ["shared"]', "ways = []", "ways"),
        ('ways = ["shared"]', 'ways = ["scan"]', "证明事项清单"),
        ('ways = ["shared"]', 'ways = ["scan"]\nproof = "nothing"', "不在证明事项清单"),
        ('ways = ["shared"]', 'ways = ["shared", "commitment"]', "commitment"),
        ('ways = ["shared"]', 'ways = ["shared", "licence"]', "licence_code"),
        ('ways = ["card"]', 'ways = ["card", "defer"]\ndefer_days = 5\nproof = "x"', "核心材料"),
        ('ways = ["shared"]', 'ways = ["shared", "defer"]\ndefer_days = 99', "补交期限"),
        ('prefill = "card.town"', 'prefill = "card.mother"', "prefill"),
        ('prefill = "card.town"', "fixed = true", "prefill"),
        ('kind = "phone"', 'kind = "phone"\nleast = 2\nmost = 1', "下限"),
        ('kind = "phone"', 'kind = "phone"\nwhen = { colour = "red" }', "colour"),
        ('kind = "phone"', 'kind = "phone"\nwhen = { tier = "7" }', "tier = 7"),
        ('kind = "phone"', 'kind = "date"\nnot_before = "tier"', "not_before"),
        ('kind = "phone"', 'kind = "number"\npattern = "[0-9]{3}"\nexample = "ab"', "example"),
        ("schema = 2", 'schema = 2\nrelated = ["no-such-item"]', "no-such-item"),
        ('{ value = "360",', '{ value = "180",', "重复"),
    ],
)
def test_mistake_in_a_file_is_named_in_a_sentence(
    tmp_path: Path, old: str, new: str, word: str
) -> None:
    findings = complaints(variant(tmp_path, old, new))
    assert any(word in finding.sentence for finding in findings), findings
    assert all(finding.file.endswith(".toml") for finding in findings)


@pytest.mark.parametrize(
    ("old", "new", "line_holds"),
    [
        ('kind = "phone"', 'kind = "fax"', 'kind = "fax"'),
        ("promised_days = 5", 'promised_days = "五"', "promised_days"),
        ('ways = ["shared"]', "ways = []", "ways = []"),
        ('name = "城乡', 'nmae = "城乡', "nmae"),
        ('handling = "01"', 'handling = "1"', 'handling = "1"'),
        ('kind = "phone"', 'kind = "phone"\nwhen = { colour = "red" }', "when = "),
        ("schema = 2", "schema = = 2", "schema = = 2"),
    ],
)
def test_finding_names_the_line(tmp_path: Path, old: str, new: str, line_holds: str) -> None:
    path = variant(tmp_path, old, new)
    lines = path.read_text("utf-8").splitlines()
    assert any(line_holds in lines[finding.line - 1] for finding in complaints(path))


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


def test_life_event_of_another_name_is_told_the_name_of_the_vocabulary(tmp_path: Path) -> None:
    services = tmp_path / "services"
    services.mkdir()
    (tmp_path / "life-events.toml").write_bytes((ROOT / "config" / "life-events.toml").read_bytes())
    for said, told in (("养老", "请写“退休养老”"), ("中彩票", "不在 life-events.toml 里")):
        text = PENSION.read_text("utf-8").replace('["退休养老"', f'["{said}"', 1)
        (services / PENSION.name).write_text(text, "utf-8")
        with pytest.raises(CatalogError, match=f"人生事件“{said}”{told}"):
            load_catalog(services)
