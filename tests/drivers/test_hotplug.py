"""Listening for plugging: it begins and ends cleanly, and does without where it cannot."""

from __future__ import annotations

import builtins
import types
from collections.abc import Mapping, Sequence

import pytest

from drivers.hotplug import HotPlug, HotPlugEvent


def test_listening_begins_and_ends_and_may_end_twice() -> None:
    hot_plug = HotPlug(lambda event: None, source="kernel")
    hot_plug.start()
    hot_plug.stop()
    hot_plug.stop()


def test_event_carries_what_came_and_where() -> None:
    told: list[HotPlugEvent] = []
    device = types.SimpleNamespace(action="add", subsystem="tty", device_node="/dev/ttyACM0")
    HotPlug(told.append)._tell(device)
    HotPlug(told.append)._tell(types.SimpleNamespace(action="remove", subsystem="usb"))
    assert told == [
        HotPlugEvent("add", "tty", "/dev/ttyACM0"),
        HotPlugEvent("remove", "usb", ""),
    ]


def test_missing_library_costs_only_quickness(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    real = builtins.__import__

    def without_pyudev(
        name: str,
        globals_: Mapping[str, object] | None = None,
        locals_: Mapping[str, object] | None = None,
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> types.ModuleType:
        if name == "pyudev":
            raise ImportError(name)
        return real(name, globals_, locals_, fromlist, level)

    monkeypatch.setattr(builtins, "__import__", without_pyudev)
    hot_plug = HotPlug(lambda event: None)
    assert not hot_plug.start()
    assert "no hot-plug events" in caplog.text
    hot_plug.stop()
