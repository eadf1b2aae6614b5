"""Clocks that are a day off, set back or at 1970, and what a terminal makes of them."""

from __future__ import annotations

import datetime as dt
import stat
import time
from pathlib import Path

import pytest
import requests

from sync.contract.acknowledgement import Greeting, sign
from sync.hub.server import HubServer
from sync.timekeeping import (
    EARLIEST,
    Bounds,
    Timekeeper,
    TimeSource,
    ask,
    chrony_synchronised,
    read_tracking,
)
from tests.sync.factory import NOW, Clock, Keys, make_keys

DAY = dt.timedelta(days=1)
HOUR_S = 3600.0
TRACKING = (
    b"CB00710F,203.0.113.15,3,1763700000.1,0.0001,0.0002,0.0003,-12.3,0.0,0.1,0.02,0.001,64.2,"
)


class Bench:
    """A platform whose time is right, and a terminal whose system clock need not be."""

    def __init__(self, folder: Path, keys: Keys, clock: Clock) -> None:
        self.folder, self.keys, self.clock = folder, keys, clock
        self.right = NOW
        self.synchronised = False
        self.keeper = self.restart()

    def restart(self) -> Timekeeper:
        self.keeper = Timekeeper(
            platform=self.keys.platform,
            floor_file=self.folder / "time-floor",
            system=self.clock,
            boot=self.clock.monotonic,
            synchronised=lambda: self.synchronised,
            bounds=Bounds(certain_for_s=12 * HOUR_S),
        )
        return self.keeper

    def pass_time(self, seconds: float) -> None:
        self.clock.pass_time(seconds)
        self.right += dt.timedelta(seconds=seconds)

    def hear(
        self, *, trip_s: float = 0.2, nonce: str | None = None, keys: Keys | None = None
    ) -> bool:
        question = self.keeper.question()
        self.pass_time(trip_s / 2)
        signer = keys or self.keys
        body = sign(
            Greeting(
                hub=signer.platform.hub,
                kid=signer.platform.kid,
                nonce=nonce or question.nonce,
                at=self.right,
            ),
            signer.sign,
        )
        self.pass_time(trip_s / 2)
        return self.keeper.heard(question, body)


@pytest.fixture
def bench(tmp_path: Path, keys: Keys, clock: Clock) -> Bench:
    return Bench(tmp_path, keys, clock)


@pytest.mark.parametrize(
    "wrong", [dt.timedelta(0), DAY, -DAY, dt.datetime(1970, 1, 1, tzinfo=dt.UTC) - NOW, 40 * DAY]
)
def test_signed_greeting_corrects_any_clock(bench: Bench, wrong: dt.timedelta) -> None:
    bench.clock.wall += wrong
    assert not bench.keeper.now().certain
    assert bench.keeper.skew_s() is None
    assert bench.hear()
    reading = bench.keeper.now()
    assert (reading.certain, reading.source) == (True, TimeSource.PLATFORM)
    assert abs(reading.at - bench.right) < dt.timedelta(milliseconds=1)
    assert bench.keeper.skew_s() == pytest.approx(wrong.total_seconds(), abs=0.001)
    assert reading.error_s == pytest.approx(0.1, abs=0.01)


def test_clock_set_back_after_a_sample_changes_nothing(bench: Bench) -> None:
    bench.hear()
    before = bench.keeper.now().at
    bench.clock.wall -= 3 * DAY
    bench.pass_time(60.0)
    reading = bench.keeper.now()
    assert reading.certain
    assert reading.at - before == dt.timedelta(seconds=60)


def test_certainty_ends_but_the_best_guess_is_held(bench: Bench) -> None:
    bench.clock.wall += DAY
    bench.hear()
    bench.pass_time(13 * HOUR_S)
    reading = bench.keeper.now()
    assert (reading.certain, reading.source) == (False, TimeSource.HELD)
    assert abs(reading.at - bench.right) < dt.timedelta(seconds=5)
    assert reading.error_s is not None
    assert reading.error_s > 4


def test_what_another_signed_or_answered_to_another_is_no_sample(bench: Bench) -> None:
    assert not bench.hear(nonce="0" * 32)
    assert not bench.hear(keys=make_keys("test-1"))
    assert not bench.keeper.heard(bench.keeper.question(), b"<html>login</html>")
    assert not bench.hear(trip_s=11.0)
    assert not bench.keeper.now().certain


def test_one_wrong_sample_among_several_makes_time_uncertain_not_wrong(bench: Bench) -> None:
    for _ in range(3):
        bench.hear()
    bench.right += DAY
    bench.hear()
    bench.right -= DAY
    reading = bench.keeper.now()
    assert not reading.certain
    assert abs(reading.at - bench.right) < dt.timedelta(seconds=1)
    bench.hear()
    assert bench.keeper.now().certain


def test_floor_outlives_a_restart_with_an_empty_battery(bench: Bench) -> None:
    bench.hear()
    known = bench.keeper.now().at
    bench.clock.wall = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    bench.clock.seconds = 3.0
    bench.restart()
    bench.clock.pass_time(60.0)
    reading = bench.keeper.now()
    assert (reading.certain, reading.source) == (False, TimeSource.FLOOR)
    assert dt.timedelta(seconds=50) < reading.at - known < dt.timedelta(seconds=61)
    floor = bench.folder / "time-floor"
    assert stat.S_IMODE(floor.stat().st_mode) == 0o600
    assert [path.name for path in bench.folder.iterdir()] == ["time-floor"]


def test_uncertain_future_does_not_raise_the_floor(bench: Bench) -> None:
    bench.clock.wall = dt.datetime(2099, 1, 1, tzinfo=dt.UTC)
    assert bench.keeper.now().source is TimeSource.SYSTEM
    bench.keeper.refresh()
    assert list(bench.folder.iterdir()) == []
    bench.clock.wall = NOW
    assert bench.keeper.now().at == NOW


def test_certain_time_before_the_floor_contradicts_and_is_not_certain(bench: Bench) -> None:
    bench.right += 30 * DAY
    bench.hear()
    bench.keeper.now()
    bench.restart()
    bench.right -= 30 * DAY
    bench.hear()
    reading = bench.keeper.now()
    assert (reading.certain, reading.source) == (False, TimeSource.FLOOR)
    bench.right += 30 * DAY
    for _ in range(3):
        bench.hear()
    assert bench.keeper.now().certain


def test_floor_is_written_once_a_minute_at_most(bench: Bench) -> None:
    floor = bench.folder / "time-floor"
    bench.hear()
    first = floor.read_bytes()
    bench.pass_time(30.0)
    bench.keeper.refresh()
    assert floor.read_bytes() == first
    bench.pass_time(31.0)
    bench.keeper.refresh()
    assert floor.read_bytes() > first


def test_damaged_floor_and_a_full_disk_are_no_errors(bench: Bench) -> None:
    floor = bench.folder / "time-floor"
    bench.clock.wall = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    for content in (b"\xff\x00 yesterday", b"9999-12-31T00:00:00+00:00", b"2030-01-01", b""):
        floor.write_bytes(content)
        assert bench.restart().now().at == EARLIEST
    floor.unlink()
    floor.mkdir()
    (floor / "in the way").touch()
    assert bench.hear()
    assert bench.keeper.now().certain


def test_chrony_makes_the_system_clock_certain_until_somebody_sets_it(bench: Bench) -> None:
    bench.synchronised = True
    bench.keeper.refresh()
    assert (bench.keeper.now().certain, bench.keeper.now().source) == (True, TimeSource.CHRONY)
    bench.clock.wall += DAY
    assert not bench.keeper.now().certain
    bench.clock.wall -= DAY
    bench.pass_time(13 * HOUR_S)
    assert not bench.keeper.now().certain


@pytest.mark.parametrize(
    ("line", "synchronised"),
    [
        (TRACKING + b"Normal\n", True),
        (TRACKING + b"Insert second\n", True),
        (TRACKING + b"Not synchronised\n", False),
        (b"00000000" + TRACKING[8:] + b"Normal\n", False),
        (b"7F7F0101" + TRACKING[8:] + b"Normal\n", False),
        (TRACKING.replace(b",0.001,", b",1.5,") + b"Normal\n", False),
        (TRACKING.replace(b",0.001,", b",nan,") + b"Normal\n", False),
        (TRACKING.replace(b",0.001,", b",x,") + b"Normal\n", False),
        (b"506 Cannot talk to daemon\n", False),
        (b"", False),
        (b"\xff", False),
    ],
)
def test_only_a_synchronised_chrony_counts(line: bytes, synchronised: bool) -> None:
    assert read_tracking(line) is synchronised


def test_missing_silent_and_failing_chrony_mean_no(tmp_path: Path) -> None:
    assert not chrony_synchronised(str(tmp_path / "none"))
    slow = tmp_path / "slow"
    slow.write_text("#!/bin/sh\nexec sleep 30\n")
    slow.chmod(0o700)
    began = time.monotonic()
    assert not chrony_synchronised(str(slow), timeout_s=0.2)
    assert time.monotonic() - began < 5
    good = tmp_path / "good"
    good.write_text(f"#!/bin/sh\necho {TRACKING.decode()}Normal\n")
    good.chmod(0o700)
    assert chrony_synchronised(str(good), timeout_s=5.0)


def test_real_hub_is_asked_over_the_wire(hub: HubServer, tmp_path: Path) -> None:
    keeper = Timekeeper(
        platform=hub.secrets.platform,
        floor_file=tmp_path / "time-floor",
        system=lambda: dt.datetime.now(dt.UTC) - DAY,
    )
    with requests.Session() as http:
        assert ask(keeper, http, hub.address.url, timeout_s=5.0)
        assert abs(keeper.now().at - dt.datetime.now(dt.UTC)) < dt.timedelta(seconds=5)
        assert not ask(keeper, http, "http://127.0.0.1:9", timeout_s=1.0)
