"""What an item asks of a department's register has to be kept there."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from kiosk.catalog.catalog import CatalogError, load_catalog

CONFIG = Path(__file__).resolve().parent.parent.parent / "config"
PENSION = "resident-pension-enrolment.toml"


def services(tmp_path: Path, old: str, new: str) -> Path:
    folder = tmp_path / "services"
    folder.mkdir()
    shutil.copy(CONFIG / "registers.toml", tmp_path)
    text = (CONFIG / "services" / PENSION).read_text("utf-8")
    text = re.sub(r"(?m)^related = .*\n", "", text)
    assert old in text
    (folder / PENSION).write_text(text.replace(old, new, 1), "utf-8")
    return folder


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('register = "household"', 'register = "houshold"', "houshold"),
        ('prefill = "card.town"', 'prefill = "shared.household.twon"', "household.twon"),
        ('prefill = "card.town"', 'prefill = "shared.dwelling.town"', "dwelling.town"),
    ],
)
def test_register_that_no_department_keeps_is_found_with_its_line(
    tmp_path: Path, old: str, new: str, named: str
) -> None:
    folder = services(tmp_path, old, new)
    with pytest.raises(CatalogError) as told:
        load_catalog(folder)
    (finding,) = told.value.findings
    assert named in finding.sentence
    assert named in (folder / PENSION).read_text("utf-8").splitlines()[finding.line - 1]


def test_fact_of_a_register_fills_in_an_answer(tmp_path: Path) -> None:
    folder = services(tmp_path, 'prefill = "card.town"', 'prefill = "shared.household.town"')
    assert load_catalog(folder).items[0].field("town").prefill == "shared.household.town"
