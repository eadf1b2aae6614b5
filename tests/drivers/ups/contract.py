"""What every power supply's adapter promises, whatever tells it.

An adapter's test inherits ``UpsContract`` and provides the ``stand`` fixture.
"""

from __future__ import annotations

from typing import Protocol

from drivers.device import (
    ComponentState,
    ConditionCode,
    DeviceClass,
    DeviceStatus,
    Severity,
    StatusReport,
)
from drivers.ups.port import Ups


class Stand(Protocol):
    """A supply on mains with a full battery, and hands at its cables."""

    ups: Ups

    def fail_mains(self) -> None: ...

    def return_mains(self) -> None: ...

    def drain(self, charge: int, runtime_s: int) -> None: ...

    def wear_out_battery(self) -> None: ...

    def overload(self) -> None: ...

    def force_shutdown(self) -> None: ...

    def switch_off(self) -> None: ...

    def switch_on(self) -> None: ...


def severity(report: StatusReport, code: ConditionCode) -> Severity | None:
    return next((one.severity for one in report.conditions if one.code is code), None)


class UpsContract:
    """The tests; ``stand`` comes from the adapter's own test module."""

    def test_supply_on_mains_is_ready(self, stand: Stand) -> None:
        report = stand.ups.status()
        assert report == StatusReport(DeviceStatus.ONLINE)
        assert stand.ups.status() == report
        assert stand.ups.capabilities().device_class is DeviceClass.UPS

    def test_power_tells_mains_charge_runtime_and_load(self, stand: Stand) -> None:
        stand.drain(80, 1200)
        power = stand.ups.power().value
        assert power is not None
        assert power.on_mains
        assert (power.charge, power.runtime_s) == (0.8, 1200.0)
        assert power.load is not None
        assert 0 <= power.load < 1

    def test_power_cut_is_a_warning_and_its_end_is_noticed(self, stand: Stand) -> None:
        stand.fail_mains()
        report = stand.ups.status()
        assert severity(report, ConditionCode.ON_BATTERY) is Severity.WARNING
        assert report.component is ComponentState.READY
        power = stand.ups.power().value
        assert power is not None
        assert not power.on_mains
        stand.return_mains()
        assert stand.ups.status().conditions == ()

    def test_low_battery_blocks(self, stand: Stand) -> None:
        stand.fail_mains()
        stand.drain(15, 100)
        report = stand.ups.status()
        assert severity(report, ConditionCode.BATTERY_LOW) is Severity.BLOCKING
        assert report.has(ConditionCode.ON_BATTERY)
        assert report.component is ComponentState.UNAVAILABLE

    def test_worn_out_battery_is_a_warning(self, stand: Stand) -> None:
        stand.wear_out_battery()
        assert severity(stand.ups.status(), ConditionCode.BATTERY_FAILED) is Severity.WARNING

    def test_overload_is_a_warning(self, stand: Stand) -> None:
        stand.overload()
        assert severity(stand.ups.status(), ConditionCode.OVERLOADED) is Severity.WARNING

    def test_forced_shutdown_blocks_even_on_mains(self, stand: Stand) -> None:
        stand.force_shutdown()
        assert stand.ups.status().has(ConditionCode.BATTERY_LOW)
        power = stand.ups.power().value
        assert power is not None
        assert power.shutting_down

    def test_absent_supply_is_no_good_news_and_comes_back_by_itself(self, stand: Stand) -> None:
        stand.ups.status()
        stand.switch_off()
        report = stand.ups.status()
        assert report.status in (DeviceStatus.OFFLINE, DeviceStatus.NO_DEVICE)
        assert report.reason
        power = stand.ups.power()
        assert (power.ok, power.value) == (False, None)
        stand.switch_on()
        assert stand.ups.status().status is DeviceStatus.ONLINE

    def test_closed_adapter_opens_again_with_the_next_call(self, stand: Stand) -> None:
        stand.ups.status()
        stand.ups.close()
        stand.ups.close()
        assert stand.ups.status().status is DeviceStatus.ONLINE
