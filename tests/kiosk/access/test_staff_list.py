"""The platform's list of staff on its way: made there, carried sealed, taken once, never older."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from kiosk.access.card import read_card
from kiosk.cli import app
from sync.contract.platform import load_platform
from sync.contract.staff_list import StaffFileRefused, unpack
from sync.hub.__main__ import app as hub_app
from tests.kiosk.staff.test_sync_cli import SITE

WORDS = "correct horse battery"


class Office:
    """The platform's administrator, and a technician at a terminal."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.administrator("init")
        keys = folder / "hub" / "platform.json"
        (folder / "site.toml").write_text(SITE.format(url="http://x.test", keys=keys), "utf-8")

    def administrator(self, *words: str) -> Result:
        return CliRunner().invoke(hub_app, [*words, "--data", str(self.folder / "hub")])

    def file(self, name: str) -> Path:
        made = self.administrator("staff-file", str(self.folder / name), "--passphrase", WORDS)
        assert made.exit_code == 0, made.output
        return self.folder / name

    def technician(self, *words: str) -> Result:
        where = ["--data", str(self.folder / "terminal")]
        return CliRunner().invoke(app, ["staff", *words, *where])

    def take(self, file: Path, passphrase: str = WORDS) -> Result:
        site = ["--site", str(self.folder / "site.toml")]
        return self.technician("import", str(file), "--passphrase", passphrase, *site)

    def listed(self) -> dict[str, str]:
        told = json.loads(self.technician("list", "--json").output)
        return {one["number"]: one["from"] for one in told["staff"]}


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def test_list_is_taken_and_who_left_goes_with_the_next_one(office: Office) -> None:
    site = ["--site", str(office.folder / "site.toml")]
    office.technician("add", "0001", "--role", "admin", *site)
    told = office.administrator("staff-add", "0023", "--role", "technician")
    assert told.output.startswith("otpauth://totp/")
    office.administrator("staff-add", "0024", "--role", "engineer")
    first = office.file("first.list")
    assert "0023" not in first.read_text("utf-8")
    assert office.take(first).exit_code == 0
    assert office.listed() == {"G0001": "here", "J0023": "platform", "X0024": "platform"}
    office.administrator("staff-remove", "0023")
    assert office.take(office.file("second.list")).exit_code == 0
    assert office.listed() == {"G0001": "here", "X0024": "platform"}
    # Whoever was taken off does not come back with the file of last week.
    assert office.take(first).exit_code == 2
    assert office.take(office.folder / "second.list").exit_code == 2


def test_card_comes_with_the_list_and_goes_when_it_is_taken_back(office: Office) -> None:
    def bound() -> list[str]:
        told = json.loads(office.technician("list", "--json").output)
        return [one["card"] for one in told["staff"]]

    office.administrator("staff-add", "0023", "--role", "technician")
    told = office.administrator("staff-card", "0023").output.strip()
    assert read_card(told) is not None
    assert office.take(office.file("first.list")).exit_code == 0
    assert bound() == ["yes"]
    office.administrator("staff-card", "0023", "--take-back")
    assert office.take(office.file("second.list")).exit_code == 0
    assert bound() == ["no"]
    # Here as well; the number is shown once and stands nowhere in the list that is printed.
    told = json.loads(office.technician("card", "0023", "--json").output)["code"]
    assert told not in office.technician("list", "--json").output
    assert bound() == ["yes"]
    assert office.technician("card", "0999").exit_code == 2


def test_other_passphrase_other_platform_or_changed_file_is_refused(office: Office) -> None:
    office.administrator("staff-add", "0023", "--role", "technician")
    file = office.file("staff.list")
    assert office.take(file, "another passphrase").exit_code == 2
    ours = load_platform(office.folder / "hub" / "platform.json")
    content = json.loads(file.read_bytes())
    content["sealed"] = content["sealed"][:-8] + "AAAAAAA="
    with pytest.raises(StaffFileRefused, match="changed"):
        unpack(json.dumps(content).encode(), WORDS, ours)
    shutil.move(office.folder / "hub", office.folder / "stranger")
    office.administrator("init")
    theirs = load_platform(office.folder / "hub" / "platform.json")
    with pytest.raises(StaffFileRefused, match="not signed"):
        unpack(file.read_bytes(), WORDS, theirs)
    assert office.listed() == {}


@pytest.mark.parametrize(
    "words",
    [
        ("staff-add", "23", "--role", "technician"),
        ("staff-add", "0023", "--role", "boss"),
        ("staff-remove", "0023"),
        ("staff-file", "x", "--passphrase", "short"),
    ],
)
def test_what_cannot_be_is_refused_at_the_desk(office: Office, words: tuple[str, ...]) -> None:
    assert office.administrator(*words).exit_code == 2
