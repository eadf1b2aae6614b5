"""A tactile keypad: short and long presses, from an input device and from a program."""

from __future__ import annotations

from drivers.device import CompletionCode, DeviceStatus
from drivers.input_device import InputEvent
from drivers.keypad.evdev_keypad import EvdevKeypad
from drivers.keypad.port import Press
from drivers.keypad.simulated import SimulatedKeypad
from drivers.keypad.simulator import KeypadSimulator
from tests.drivers.scripted_input import DROPPED, ScriptedInput, key, stroke

KP5, KP_STAR, KP_DOT, DOWN, LETTER_A = 76, 55, 83, 108, 30


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def pressed(pad: EvdevKeypad) -> tuple[Press, ...]:
    got = pad.presses(0.0)
    assert got.ok
    assert got.value is not None
    return got.value


def test_keys_of_pads_and_arrows_are_the_twelve_and_letters_are_nothing() -> None:
    source = ScriptedInput()
    pad = EvdevKeypad(source)
    assert pad.status().status is DeviceStatus.ONLINE
    for code in (KP5, KP_STAR, LETTER_A, KP_DOT, DOWN):
        source.send(*stroke(code))
    assert pressed(pad) == tuple(Press(one) for one in "5*#8")
    assert "5" not in repr(Press("5"))


def test_long_press_counts_while_it_is_held_and_only_once() -> None:
    source, clock = ScriptedInput(), Clock()
    pad = EvdevKeypad(source, monotonic=clock)
    pad.status()
    source.send(*key(KP_STAR, 1))
    assert pressed(pad) == ()
    clock.now = 0.5
    source.send(*key(KP_STAR, 2))
    assert pressed(pad) == ()
    clock.now = 1.0
    assert pressed(pad) == (Press("*", long=True),)
    clock.now = 2.0
    source.send(*key(KP_STAR, 0))
    assert pressed(pad) == ()


def test_lost_events_make_no_press() -> None:
    source = ScriptedInput()
    pad = EvdevKeypad(source)
    pad.status()
    source.send(*key(KP5, 1), DROPPED, *key(KP5, 0))
    assert pressed(pad) == ()


def test_keypad_that_is_pulled_says_so_and_comes_back() -> None:
    source = ScriptedInput()
    pad = EvdevKeypad(source)
    source.plugged = False
    assert pad.status().status is DeviceStatus.NO_DEVICE
    assert pad.presses(0.0).code is CompletionCode.HARDWARE_ERROR
    source.replug()
    assert pad.status().status is DeviceStatus.ONLINE
    source.send(*stroke(KP5))
    assert pressed(pad) == (Press("5"),)
    pad.close()
    source.send(InputEvent(1, KP5, 1))
    assert source.leaked == 1


def test_program_presses_keys() -> None:
    simulator = KeypadSimulator(profile="test")
    pad = SimulatedKeypad(simulator.port)
    try:
        assert pad.presses(0.3).ok
        simulator.press("1", "#")
        simulator.press("*", long=True)
        got: list[Press] = []
        while len(got) < 3:
            answer = pad.presses(2.0)
            assert answer.value
            got += answer.value
        assert got == [Press("1"), Press("#"), Press("*", long=True)]
    finally:
        pad.close()
        simulator.close()
    assert pad.status().status is DeviceStatus.NO_DEVICE
