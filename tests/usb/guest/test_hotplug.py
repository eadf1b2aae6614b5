"""Plugging and unplugging as the kernel tells it; no udev daemon runs in here."""

from __future__ import annotations

import queue
import time

from drivers.hotplug import HotPlug, HotPlugEvent
from tests.usb.guest.gadget import PATIENCE_S, Gadget


def test_reader_s_coming_and_going_is_told(reader_gadget: Gadget) -> None:
    told: queue.SimpleQueue[HotPlugEvent] = queue.SimpleQueue()
    hot_plug = HotPlug(told.put, source="kernel")
    assert hot_plug.start()

    def hear(action: str) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            event = told.get(timeout=PATIENCE_S)
            if (event.action, event.subsystem) == (action, "tty") and "ttyACM" in event.node:
                return
        raise AssertionError(f"no {action} of the serial line was told")

    try:
        reader_gadget.unplug()
        hear("remove")
        reader_gadget.plug()
        hear("add")
    finally:
        hot_plug.stop()
