"""A technician sets a terminal up, from nothing to a signed report, over real wires."""

from __future__ import annotations

import base64
import datetime as dt
import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from typer.testing import CliRunner, Result

from kiosk.cli import app
from kiosk.staff.commissioning import SiteAnswers, write_site
from sync.hub.server import HubServer
from sync.identity.terminal import Identity
from tests.kiosk.staff.conftest import Bench
from tests.sync.factory import utc_now

AREA, NUMBER = "441900004", "0001"


class Place:
    """A bare machine with devices plugged in, and a platform that knows of it."""

    def __init__(self, bench: Bench, folder: Path, hub: HubServer) -> None:
        self.bench, self.folder, self.hub = bench, folder, hub
        self.keys = folder / "hub" / "platform.json"
        self.data = folder / "terminal"

    def commission(self, **answers: str) -> Result:
        told = {
            "place": "测试站 · 1 号机",
            "area": AREA,
            "terminal": NUMBER,
            "nearest": "隔壁 2 号机",
            "url": self.hub.address.url,
            "keys": str(self.keys),
            "site": str(self.bench.site),
            "data": str(self.data),
            **answers,
        }
        words = ["commission", "--no-probe", "--no-window", "--json"]
        for name, value in told.items():
            words += [f"--{name}", value]
        return CliRunner().invoke(app, words, catch_exceptions=False)


@pytest.fixture
def place(bench: Bench, tmp_path: Path) -> Any:
    hub = HubServer(tmp_path / "hub", name="hub.test", clock=utc_now, tls=("127.0.0.1",))
    hub.start(10.0)
    yield Place(bench, tmp_path, hub)
    hub.stop(10.0)
    assert hub.book is not None
    hub.book.close()


def test_machine_is_enrolled_tried_and_accepted_with_a_report_its_key_signed(place: Place) -> None:
    assert place.hub.book is not None
    code = place.hub.book.new_code(AREA + NUMBER, dt.timedelta(days=1))
    done = place.commission(code=code)
    record = json.loads(done.stdout)
    outcomes = {one["step"]: one["outcome"] for one in record["steps"]}
    assert outcomes["enrolment"] == outcomes["receipt"] == outcomes["idcard"] == "passed"
    assert outcomes["check-database"] == "not-tried", "it is made when the terminal starts"
    assert record["printed"] is True
    assert record["passed"] is True
    assert done.exit_code == 0
    report = Path(record["file"])
    identity = Identity(place.data / "identity", AREA + NUMBER, place.hub.secrets.platform)
    assert identity.certificate is not None
    public = identity.certificate.public_key()
    assert isinstance(public, ec.EllipticCurvePublicKey)
    signature = base64.b64decode(report.with_name(report.name + ".sig").read_bytes())
    public.verify(signature, report.read_bytes(), ec.ECDSA(hashes.SHA256()))


def test_printer_without_paper_fails_its_step_and_says_what_to_do(place: Place) -> None:
    place.bench.printer.paper_out()
    done = place.commission()
    record = json.loads(done.stdout)
    (receipt,) = [one for one in record["steps"] if one["step"] == "receipt"]
    assert done.exit_code == 1
    assert receipt["outcome"] == "failed"
    assert receipt["remedy"]
    (enrolment,) = [one for one in record["steps"] if one["step"] == "enrolment"]
    assert enrolment["outcome"] == "not-tried"


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("area", "44190000", "9 位数字"),
        ("terminal", "三号", "4 位数字"),
        ("url", "platform.example", "https://"),
        ("keys", "/nowhere/platform.json", "platform.json"),
        ("place", "  ", "地点"),
    ],
)
def test_answer_that_cannot_be_right_is_asked_for_again_and_nothing_is_written(
    place: Place, field: str, value: str, says: str
) -> None:
    before = place.bench.site.read_bytes()
    done = place.commission(**{field: value})
    assert done.exit_code == 2
    assert says in done.stderr
    assert place.bench.site.read_bytes() == before


def test_technician_who_is_asked_may_slip_and_is_asked_for_the_code_as_well(place: Place) -> None:
    assert place.hub.book is not None
    code = place.hub.book.new_code(AREA + NUMBER, dt.timedelta(days=1))
    answers = [
        "测试站 · 1 号机",
        "44190000",
        AREA,
        NUMBER,
        "隔壁 2 号机",
        "hub",
        place.hub.address.url,
    ]
    answers += ["/nowhere/platform.json", str(place.keys), code]
    words = ["commission", "--no-probe", "--no-window"]
    words += ["--site", str(place.bench.site), "--data", str(place.data)]
    done = CliRunner().invoke(app, words, input="\n".join(answers) + "\n", catch_exceptions=False)
    assert done.exit_code == 0, done.output
    assert done.output.count("9 位数字") == done.output.count("https:// 开头") == 1
    identity = Identity(place.data / "identity", AREA + NUMBER, place.hub.secrets.platform)
    assert identity.certificate is not None


def test_second_run_keeps_devices_and_comments(tmp_path: Path) -> None:
    site, keys = tmp_path / "etc" / "site.toml", tmp_path / "platform.json"
    keys.write_text("{}", encoding="utf-8")
    answers = SiteAnswers("甲站", AREA, NUMBER, "乙站", "metro", "https://hub.example", keys)
    write_site(site, answers)
    with site.open("a", encoding="utf-8") as file:
        file.write('\n# 换过一次\n[devices.receipt]\nadapter = "escpos-usb"\n')
    write_site(site, SiteAnswers("丙站", AREA, NUMBER, "乙站", "hall", "https://hub.example", keys))
    text = site.read_text(encoding="utf-8")
    assert "# 换过一次" in text
    read = tomllib.loads(text)
    assert (read["site"]["place"], read["site"]["kind"]) == ("丙站", "hall")
    assert read["devices"]["receipt"]["adapter"] == "escpos-usb"
