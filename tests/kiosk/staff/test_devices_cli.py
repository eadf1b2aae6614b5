"""The technician's command line, on real wires: what it shows, what it returns."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from drivers.a4.simulator import IppSimulator
from drivers.device import CompletionCode, ConditionCode, DeviceClass, DeviceStatus, Severity
from drivers.idcard import people
from drivers.idcard.people import synthetic_card
from drivers.idcard.record import CardRecord, parse_record
from drivers.registry import Registry
from kiosk.case.masking import masked_number
from kiosk.cli import app
from kiosk.staff.explain import explain, staff_words
from tests.kiosk.staff.conftest import SITE, Bench


def test_status_shows_every_device_and_returns_zero_when_all_are_well(bench: Bench) -> None:
    result = bench.run("devices", "status")
    assert result.exit_code == 0
    assert "身份证读卡器" in result.stdout
    assert "可用" in result.stdout


def test_status_names_the_condition_and_the_remedy(bench: Bench) -> None:
    bench.printer.paper_out()
    result = bench.run("devices", "status", "receipt")
    assert result.exit_code == 1
    assert "paperOut" in result.stdout
    assert "换纸" in result.stdout
    record = bench.json("devices", "status")[1]
    assert record["device"] == "receipt"
    assert record["component"] == "UNAVAILABLE"
    assert record["conditions"][0]["code"] == "paperOut"


def test_device_that_is_not_fitted_is_named(bench: Bench) -> None:
    result = bench.run("devices", "status", "a4")
    assert result.exit_code == 2
    assert "a4" in result.stderr


def test_missing_site_file_is_named(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["devices", "status", "--site", str(tmp_path / "none.toml")])
    assert result.exit_code == 2
    assert "none.toml" in result.stderr


def test_watch_tells_what_is_so_at_first_and_ends_in_its_time(bench: Bench) -> None:
    result = bench.run("devices", "watch", "--for", "3", "--json")
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert {line["device"] for line in lines} == {"idcard", "receipt"}
    assert {line["component"] for line in lines} == {"READY"}


def test_card_is_read_and_shown_masked(bench: Bench) -> None:
    card = synthetic_card(people.SENIOR)
    record = parse_record(card.text, card.photo)
    assert isinstance(record, CardRecord)
    bench.reader.place(card)
    result = bench.run("devices", "read-card")
    assert result.exit_code == 0
    assert record.name not in result.stdout
    assert record.id_number not in result.stdout
    assert masked_number(record.id_number) in result.stdout
    bench.reader.lift()
    bench.reader.place(card)
    shown = bench.json("devices", "read-card")
    assert shown["ok"]
    assert shown["reader"]


def test_wait_for_a_card_ends_in_its_time_and_says_so(bench: Bench) -> None:
    result = bench.run("devices", "read-card", "--timeout", "0.3")
    assert result.exit_code == 1
    assert "timeOut" in result.stderr
    assert "没有等到结果" in result.stderr


def test_other_card_is_told(bench: Bench) -> None:
    bench.reader.wrong_card()
    record = bench.json("devices", "read-card")
    assert record == {"ok": False, "code": "userError", "reason": record["reason"]}
    assert "wrongCard" in record["reason"]


def test_test_receipt_is_printed_and_confirmed(bench: Bench) -> None:
    result = bench.run("devices", "print-test")
    assert result.exit_code == 0
    assert "打印机已确认" in result.stdout
    assert len(bench.printer.sheets()) == 1


def test_test_receipt_without_paper_is_not_called_printed(bench: Bench) -> None:
    bench.printer.paper_out()
    result = bench.run("devices", "print-test")
    assert result.exit_code == 1
    assert "已打印" not in result.stdout
    assert "paperOut" in result.stderr


def test_list_names_every_adapter_with_its_fields() -> None:
    result = CliRunner().invoke(app, ["devices", "list", "--json"])
    adapters = {(one["device"], one["adapter"]) for one in json.loads(result.stdout)}
    assert {("idcard", "sdt-serial"), ("receipt", "escpos-tcp")} <= adapters
    table = CliRunner().invoke(app, ["devices", "list", "receipt"]).stdout
    assert "columns" in table
    assert "sdt-serial" not in table


def test_explain_says_what_it_means_and_what_to_do() -> None:
    result = CliRunner().invoke(app, ["devices", "explain", "PAPEROUT"])
    assert result.exit_code == 0
    assert "没有纸了" in result.stdout
    assert "换纸" in result.stdout


@pytest.mark.parametrize("code", ["41", "0x41", "media-empty", "MEDIA-EMPTY-error", "OB"])
def test_explain_knows_the_devices_own_codes(code: str) -> None:
    result = CliRunner().invoke(app, ["devices", "explain", code, "--json"])
    assert result.exit_code == 0
    assert json.loads(result.stdout)[0]["means"]


def test_explain_of_nonsense_is_refused() -> None:
    result = CliRunner().invoke(app, ["devices", "explain", "flux"])
    assert result.exit_code == 2
    assert "flux" in result.stderr


@pytest.mark.parametrize("word", [*DeviceStatus, *ConditionCode, *CompletionCode])
def test_every_word_of_the_vocabulary_is_explained(word: str) -> None:
    found = explain(word, Registry([]), staff_words())
    assert found
    assert all(one.means and one.remedy for one in found)


def test_every_class_and_severity_has_a_name() -> None:
    words = staff_words()
    assert all(words[f"class_{device_class}"] for device_class in DeviceClass)
    assert all(words[f"severity_{severity}"] for severity in Severity)


def test_every_own_adapter_is_told_in_the_words_of_the_staff() -> None:
    words = staff_words()
    untold = [
        adapter.name for adapter in Registry.installed() if f"adapter_{adapter.name}" not in words
    ]
    assert untold == []


def test_test_page_is_printed_on_the_a4_printer_and_confirmed(tmp_path: Path) -> None:
    printer = IppSimulator(profile="test")
    site = tmp_path / "site.toml"
    head = SITE.format(reader="/dev/null", printer=9).split("[devices.idcard]")[0]
    table = f'[devices.a4]\nadapter = "ipp"\nuri = "{printer.uri}"\n'
    site.write_text(f'{head}{table}[platform]\nurl = ""\nkeys = ""\n', "utf-8")
    words = ["devices", "print-test", "a4", "--site", str(site)]
    try:
        result = CliRunner().invoke(app, words, catch_exceptions=False)
        assert result.exit_code == 0
        assert "打印机已确认" in result.stdout
        assert len(printer.printed()) == 1
        printer.power_off()
        again = CliRunner().invoke(app, words, catch_exceptions=False)
        assert again.exit_code == 1
        assert "已打印" not in again.stdout
    finally:
        printer.close()


def test_only_printers_print(bench: Bench) -> None:
    result = bench.run("devices", "print-test", "idcard")
    assert result.exit_code == 2
    assert "idcard" in result.stderr
