"""The NUT adapter against a small server on TCP, and against servers that are none."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.adapter import Surroundings
from drivers.device import ConditionCode, DeviceClass, DeviceStatus
from drivers.registry import Registry, WrongSettings
from drivers.simulation import SimulatorForbidden
from drivers.ups.adapters import ADAPTERS
from drivers.ups.nut import NutUps
from drivers.ups.nut_protocol import (
    STATUS_WORDS,
    Malformed,
    parse_refusal,
    parse_variable,
    power_of,
    unquote,
)
from drivers.ups.probe import find_supplies
from drivers.ups.simulator import NAME, NutSimulator
from tests.drivers.ups.contract import UpsContract

NOW = dt.datetime(2026, 11, 21, 9, 0, tzinfo=dt.UTC)


class NutStand:
    def __init__(self) -> None:
        self.server = server = NutSimulator(profile="test")
        self.ups = self.make()
        self.fail_mains, self.return_mains = server.fail_mains, server.return_mains
        self.drain, self.wear_out_battery = server.drain, server.wear_out_battery
        self.overload, self.force_shutdown = server.overload, server.force_shutdown
        self.switch_off, self.switch_on = server.switch_off, server.switch_on

    def make(self, reply_s: float = 20.0) -> NutUps:
        server = self.server
        return NutUps(server.host, server.port, NAME, reply_s=reply_s, clock=lambda: NOW)


@pytest.fixture
def stand() -> Iterator[NutStand]:
    stand = NutStand()
    yield stand
    stand.ups.close()
    stand.server.close()


class TestNut(UpsContract):
    """The contract, over the NUT protocol."""


def test_supply_known_by_its_configured_name_answers(stand: NutStand, tmp_path: Path) -> None:
    table = {"adapter": "nut", "ups": NAME, "host": "127.0.0.1", "port": stand.server.port}
    device = Registry(ADAPTERS).open(DeviceClass.UPS, table, Surroundings(tmp_path))
    assert device.status().status is DeviceStatus.ONLINE
    assert device.capabilities().model == "Simulated 1000"
    assert device.capabilities().serial == "S0001"
    device.close()


@pytest.mark.parametrize("word", ["DATA-STALE", "DRIVER-NOT-CONNECTED", "ACCESS-DENIED", "ODD"])
def test_refusal_of_the_server_is_offline_with_its_word(stand: NutStand, word: str) -> None:
    stand.server.refuse(word)
    report = stand.ups.status()
    assert report.status is DeviceStatus.OFFLINE
    assert ("ERR" if word == "ODD" else word) in report.reason
    stand.server.heal()
    assert stand.ups.status().status is DeviceStatus.ONLINE


def test_supply_the_server_does_not_know_is_no_device(stand: NutStand) -> None:
    ups = NutUps(stand.server.host, stand.server.port, "other", reply_s=20.0)
    assert ups.status().status is DeviceStatus.NO_DEVICE
    ups.close()


def test_silent_server_is_offline_in_bounded_time(stand: NutStand) -> None:
    ups = stand.make(reply_s=0.1)
    stand.server.go_silent()
    assert "does not answer" in ups.status().reason
    stand.server.heal()
    assert stand.ups.status().status is DeviceStatus.ONLINE
    ups.close()


def test_answer_that_drips_is_given_up_at_the_deadline(stand: NutStand) -> None:
    ups = stand.make(reply_s=0.2)
    stand.server.drip(0.01)
    assert ups.status().status is DeviceStatus.OFFLINE
    ups.close()


def test_connection_dropped_while_idle_costs_nothing(stand: NutStand) -> None:
    stand.ups.status()
    stand.server.drop_connections()
    stand.fail_mains()
    assert stand.ups.status().has(ConditionCode.ON_BATTERY)


@pytest.mark.parametrize("words", ["", "OL OB", "OFF", "OL OFF", "CHRG", "WAIT", "ol", "ALARM"])
def test_status_that_says_neither_mains_nor_battery_is_no_good_news(
    stand: NutStand, words: str
) -> None:
    stand.server.say(words)
    assert stand.ups.status().status is DeviceStatus.HARDWARE_ERROR
    assert stand.ups.power().value is None


def test_unknown_word_is_passed_over_and_noted_once(
    stand: NutStand, caplog: pytest.LogCaptureFixture
) -> None:
    stand.server.say("OL ECO OL")
    with caplog.at_level(logging.INFO, logger="drivers.ups"):
        assert stand.ups.status().status is DeviceStatus.ONLINE
        stand.ups.status()
    assert [record.getMessage() for record in caplog.records] == [
        "status words nobody knows: 'ECO'"
    ]


def test_condition_keeps_its_first_moment(stand: NutStand) -> None:
    times = iter(range(100))
    server = stand.server
    ups = NutUps(
        server.host,
        server.port,
        NAME,
        reply_s=20.0,
        clock=lambda: NOW + dt.timedelta(seconds=next(times)),
    )
    stand.fail_mains()
    first = ups.status()
    assert ups.status() == first
    ups.close()


@pytest.mark.parametrize(
    "raw",
    [
        b"\n",
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"BEGIN LIST VAR other\n",
        b'BEGIN LIST VAR guanjia\nVAR guanjia ups.status "OL\n',
        b"BEGIN LIST VAR guanjia\nEND LIST VAR guanjia\nmore\n",
        b"BEGIN LIST VAR guanjia\n" + b'VAR guanjia a "1"\n' * 600,
        b"x" * 9000,
        b"\xff\xfe\n",
    ],
)
def test_answer_that_is_none_is_offline(stand: NutStand, raw: bytes) -> None:
    stand.server.answer_with(raw)
    assert stand.ups.status().status is DeviceStatus.OFFLINE
    stand.server.heal()
    assert stand.ups.status().status is DeviceStatus.ONLINE


@pytest.fixture(scope="module")
def server() -> Iterator[NutSimulator]:
    server = NutSimulator(profile="test")
    yield server
    server.close()


@given(
    st.one_of(
        st.binary(max_size=60),
        st.binary(max_size=60).map(lambda some: b"BEGIN LIST VAR guanjia\n" + some),
        st.binary(max_size=30).map(
            lambda some: (
                b"BEGIN LIST VAR guanjia\n"
                b'VAR guanjia ups.status "' + some + b'"\nEND LIST VAR guanjia\n'
            )
        ),
    )
)
@settings(max_examples=80)
def test_nonsense_from_the_server_is_a_status(server: NutSimulator, raw: bytes) -> None:
    server.answer_with(raw)
    ups = NutUps(server.host, server.port, NAME, reply_s=0.02)
    assert ups.status().status in set(DeviceStatus)
    ups.close()


@given(st.dictionaries(st.sampled_from(["ups.status", "battery.charge", "ups.load"]), st.text()))
def test_variables_of_any_kind_are_a_state_or_none(variables: dict[str, str]) -> None:
    answer = power_of(variables)
    if answer is not None:
        charge, load = answer[0].charge, answer[0].load
        assert charge is None or 0 <= charge <= 1
        assert load is None or load >= 0


@given(st.lists(st.sampled_from(sorted(STATUS_WORDS)), max_size=6))
def test_words_in_any_order_say_the_same(words: list[str]) -> None:
    there = power_of({"ups.status": " ".join(words)})
    back = power_of({"ups.status": " ".join(reversed(words))})
    assert there == back


@pytest.mark.parametrize("number", ["nan", "inf", "-1", "", "much", "1e400"])
def test_number_that_makes_no_sense_is_not_known(number: str) -> None:
    answer = power_of({"ups.status": "OB", "battery.charge": number, "battery.runtime": number})
    assert answer is not None
    assert (answer[0].charge, answer[0].runtime_s) == (None, None)


def test_quoted_value_is_unescaped() -> None:
    line = 'VAR guanjia ups.mfr "He said \\"back\\\\slash\\""'
    assert parse_variable(line, "guanjia") == ("ups.mfr", 'He said "back\\slash"')


@pytest.mark.parametrize("text", ['a"b', "end\\", '"'])
def test_value_with_a_stray_quote_or_escape_is_malformed(text: str) -> None:
    with pytest.raises(Malformed):
        unquote(text)


@given(st.text())
def test_refusal_is_told_from_everything_else(line: str) -> None:
    assert (parse_refusal(line) is None) == (not (line == "ERR" or line.startswith("ERR ")))


@pytest.mark.parametrize(
    "table",
    [
        {"adapter": "nut"},
        {"adapter": "nut", "ups": "a b"},
        {"adapter": "nut", "ups": "a\nLIST UPS"},
        {"adapter": "nut", "ups": "a", "port": 0},
        {"adapter": "nut", "ups": "a", "reply_s": 0},
    ],
)
def test_wrong_table_is_refused(table: dict[str, Any]) -> None:
    with pytest.raises(WrongSettings, match=r"devices\.ups"):
        Registry(ADAPTERS).settings(DeviceClass.UPS, table)


def test_words_and_errors_are_explained() -> None:
    codes = ADAPTERS[0].codes()
    assert "battery" in codes["OB"]
    assert "driver" in codes["DATA-STALE"]


def test_search_finds_the_supplies_of_a_server(stand: NutStand) -> None:
    port = stand.server.port
    found = list(find_supplies(port=port, limit_s=20.0))
    assert [(one.settings, one.sure) for one in found] == [
        ({"ups": NAME, "host": "127.0.0.1", "port": port}, True)
    ]
    Registry(ADAPTERS).settings(DeviceClass.UPS, {"adapter": "nut", **found[0].settings})


@pytest.mark.parametrize("raw", [b"", b"x" * 70_000, b"ERR ACCESS-DENIED\nEND LIST UPS\n"])
def test_search_finds_nothing_where_no_server_answers(stand: NutStand, raw: bytes) -> None:
    stand.server.answer_with(raw)
    assert list(find_supplies(port=stand.server.port, limit_s=0.2)) == []
    stand.server.switch_off()
    assert list(find_supplies(port=stand.server.port, limit_s=20.0)) == []


@pytest.mark.parametrize("profile", ["production", ""])
def test_simulated_supply_refuses_to_serve_citizens(profile: str) -> None:
    with pytest.raises(SimulatorForbidden):
        NutSimulator(profile=profile)
