"""What every cabinet's adapter promises, whatever board reads its contacts.

An adapter's test inherits ``CabinetContract`` and provides the ``stand`` fixture.
"""

from __future__ import annotations

from typing import ClassVar, Literal, Protocol

import pytest

from drivers.cabinet.port import Cabinet, CabinetInputs, LightColour, LightPattern, OperatorSwitch
from drivers.device import (
    Cancel,
    CompletionCode,
    ComponentState,
    ConditionCode,
    DeviceClass,
    DeviceStatus,
)


class Stand(Protocol):
    """A cabinet with the contacts and lights of the default map, and hands at its doors."""

    cabinet: Cabinet

    def open_door(self, is_open: bool) -> None: ...

    def tamper(self, tripped: bool) -> None: ...

    def someone_there(self, present: bool) -> None: ...

    def turn_key(self, position: Literal["run", "maintenance", "supervisor"]) -> None: ...

    def shines(self, name: str) -> LightColour | None: ...

    def unplug(self) -> None: ...

    def replug(self) -> None: ...


class CabinetContract:
    """The tests; ``stand`` comes from the adapter's own test module."""

    # A board on the network can only be said not to answer there.
    gone: ClassVar[DeviceStatus] = DeviceStatus.NO_DEVICE

    def test_closed_cabinet_is_ready(self, stand: Stand) -> None:
        report = stand.cabinet.status()
        assert report.component is ComponentState.READY
        assert report.conditions == ()
        assert stand.cabinet.status() == report

    def test_open_door_is_a_warning_until_it_is_closed(self, stand: Stand) -> None:
        stand.open_door(True)
        report = stand.cabinet.status()
        assert report.has(ConditionCode.DOOR_OPEN)
        assert report.component is ComponentState.READY
        assert stand.cabinet.status() == report
        stand.open_door(False)
        assert not stand.cabinet.status().has(ConditionCode.DOOR_OPEN)

    def test_tripped_tamper_contact_is_a_fraud_attempt(self, stand: Stand) -> None:
        stand.tamper(True)
        report = stand.cabinet.status()
        assert report.status is DeviceStatus.FRAUD_ATTEMPT
        assert report.has(ConditionCode.TAMPERED)
        assert report.component is ComponentState.UNAVAILABLE
        stand.tamper(False)
        assert stand.cabinet.status().status is DeviceStatus.ONLINE

    def test_inputs_say_what_the_contacts_say(self, stand: Stand) -> None:
        quiet = CabinetInputs(False, False, False, OperatorSwitch.RUN)
        assert stand.cabinet.inputs().value == quiet
        stand.someone_there(True)
        stand.open_door(True)
        assert stand.cabinet.inputs().value == CabinetInputs(True, False, True, OperatorSwitch.RUN)

    @pytest.mark.parametrize("position", ["run", "maintenance", "supervisor"])
    def test_operator_switch_is_read(
        self, stand: Stand, position: Literal["run", "maintenance", "supervisor"]
    ) -> None:
        stand.turn_key(position)
        inputs = stand.cabinet.inputs().value
        assert inputs is not None
        assert inputs.operator_switch == position

    def test_light_shines_and_goes_out(self, stand: Stand) -> None:
        assert stand.cabinet.set_light("idcard", LightPattern.CONTINUOUS).ok
        assert stand.shines("idcard") is LightColour.WHITE
        assert stand.shines("receipt") is None
        assert stand.cabinet.set_light("idcard", LightPattern.OFF).ok
        assert stand.shines("idcard") is None

    def test_light_of_two_colours_shows_one_at_a_time(self, stand: Stand) -> None:
        stand.cabinet.set_light("status", LightPattern.CONTINUOUS)
        assert stand.shines("status") is LightColour.GREEN
        stand.cabinet.set_light("status", LightPattern.CONTINUOUS, LightColour.RED)
        assert stand.shines("status") is LightColour.RED

    def test_light_or_colour_that_is_not_there_is_refused(self, stand: Stand) -> None:
        on = LightPattern.CONTINUOUS
        assert stand.cabinet.set_light("chimney", on).code is CompletionCode.INVALID_DATA
        blue = stand.cabinet.set_light("idcard", on, LightColour.BLUE)
        assert blue.code is CompletionCode.UNSUPPORTED_DATA

    def test_canceled_command_switches_nothing(self, stand: Stand) -> None:
        cancel = Cancel()
        cancel.set()
        ended = stand.cabinet.set_light("idcard", LightPattern.CONTINUOUS, cancel=cancel)
        assert ended.code is CompletionCode.CANCELED
        assert stand.shines("idcard") is None

    def test_unplugged_cabinet_is_gone_and_comes_back_by_itself(self, stand: Stand) -> None:
        stand.cabinet.status()
        stand.unplug()
        report = stand.cabinet.status()
        assert report.status is self.gone
        assert report.reason
        assert not stand.cabinet.inputs().ok
        assert not stand.cabinet.set_light("idcard", LightPattern.CONTINUOUS).ok
        stand.replug()
        assert stand.cabinet.status().status is DeviceStatus.ONLINE

    def test_closed_adapter_opens_again_with_the_next_call(self, stand: Stand) -> None:
        stand.cabinet.status()
        stand.cabinet.close()
        stand.cabinet.close()
        assert stand.cabinet.status().status is DeviceStatus.ONLINE

    def test_capabilities_name_contacts_and_lights(self, stand: Stand) -> None:
        capabilities = stand.cabinet.capabilities()
        assert capabilities.device_class is DeviceClass.CABINET
        expected = {"door", "tamper", "presence", "operatorSwitch", "light:idcard", "light:status"}
        assert capabilities.features >= expected
