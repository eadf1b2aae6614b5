"""The readiness report: on screen, as JSON, on paper."""

from __future__ import annotations

from pathlib import Path

from kiosk.catalog.catalog import load_catalog
from kiosk.config import ROOT
from kiosk.staff.explain import staff_words
from tests.kiosk.staff.conftest import Bench

CATALOG = load_catalog(ROOT / "config" / "services")


def test_report_tells_what_can_be_started_and_that_the_network_is_down(
    bench: Bench, tmp_path: Path
) -> None:
    record = bench.json("readiness", "--data", str(tmp_path))
    count = len(list((ROOT / "config" / "services").glob("*.toml")))
    # This bench has a card reader and a receipt printer: what needs more is refused with a reason.
    assert record["profile"] == "政务服务大厅"
    assert record["items"] == count == record["canStart"] + len(record["refusals"])
    assert record["canStart"] > 0
    result = bench.run("readiness", "--data", str(tmp_path))
    assert result.exit_code == (1 if record["refusals"] else 0)
    assert f"{record['canStart']} / {count} 项" in result.stdout
    assert "先收件后送达" in result.stdout
    assert "隔壁 2 号机" in result.stdout


def test_report_names_the_reason_the_remedy_and_the_nearest_alternative(
    bench: Bench, tmp_path: Path
) -> None:
    bench.reader.unplug()
    record = bench.json("readiness", "--data", str(tmp_path))
    reading = [item.id for item in CATALOG if "idcard" in item.requires.devices]
    assert set(reading) <= set(record["refusals"])
    assert record["refusals"]["senior-allowance"] == "身份证读卡器暂时不能用"
    assert record["devices"]["idcard"]["remedy"]
    assert record["nearest"] == "隔壁 2 号机"
    assert bench.run("readiness", "--data", str(tmp_path)).exit_code == 1


def test_folder_that_is_missing_stops_everything(bench: Bench, tmp_path: Path) -> None:
    record = bench.json("readiness", "--data", str(tmp_path / "none"))
    assert record["outOfService"] == "reason_cannot_save"


def test_supplies_are_listed(bench: Bench, tmp_path: Path) -> None:
    bench.printer.paper_near_end()
    record = bench.json("readiness", "--data", str(tmp_path))
    assert record["supplies"] == [{"device": "receipt", "code": "paperLow"}]
    result = bench.run("readiness", "--data", str(tmp_path))
    assert staff_words()["condition_paperLow_means"] in result.stdout


def test_report_is_printed_on_the_receipt_printer(bench: Bench, tmp_path: Path) -> None:
    record = bench.json("readiness", "--data", str(tmp_path), "--print")
    assert record["printed"]
    assert len(bench.printer.sheets()) == 1


def test_report_that_cannot_be_printed_says_so(bench: Bench, tmp_path: Path) -> None:
    bench.printer.paper_out()
    result = bench.run("readiness", "--data", str(tmp_path), "--print")
    assert result.exit_code == 1
    assert "没有得到打印机确认" in result.stderr


def test_damaged_queue_is_found_out_by_saving(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "outbox.sqlite3").write_bytes(b"no database at all" * 400)
    record = bench.json("readiness", "--data", str(tmp_path))
    assert record["outOfService"] == "reason_cannot_save"


def test_report_counts_what_is_offered_at_the_kind_of_site(bench: Bench, tmp_path: Path) -> None:
    text = bench.site.read_text("utf-8")
    bench.site.write_text(text.replace("[site]\n", '[site]\nkind = "metro"\n'), "utf-8")
    record = bench.json("readiness", "--data", str(tmp_path))
    assert record["profile"] == "地铁站"
    assert record["items"] < len(CATALOG)
    assert "id-card-pickup" not in record["refusals"]
