"""The words that exercises are written in: what a trainee can do, and what can be seen of it.

A *move* is something hands do at the machine. A *fact* is what the devices, the link, the queue or
the screen say of themselves; nothing counts because somebody said "done".
"""

from __future__ import annotations

from collections.abc import Iterable

from drivers.device import ComponentState, ConditionCode, DeviceClass
from kiosk.journey.state import Step

MOVES = frozenset(
    {
        "receipt.run_out",
        "receipt.open",
        "receipt.load",
        "receipt.close",
        "receipt.off",
        "receipt.on",
        "a4.jam",
        "a4.run_out",
        "a4.toner_out",
        "a4.fill_tray",
        "a4.open",
        "a4.clear",
        "a4.load",
        "a4.change_toner",
        "a4.empty_tray",
        "a4.close",
        "card.place",
        "card.lift",
        "reader.unplug",
        "reader.plug",
        "cable.pull",
        "cable.plug",
        "camera.unplug",
        "camera.plug",
        "cabinet.open",
        "cabinet.close",
        "cabinet.tamper",
        "cabinet.reset",
        "mains.cut",
        "mains.return",
        "maintenance.on",
        "maintenance.off",
        "doctor.run",
    }
)
_OTHERS = frozenset(
    {
        "link.up",
        "link.down",
        "queue.empty",
        "queue.waiting",
        "service.open",
        "service.closed",
        "maintenance.on",
        "doctor.read",
        "doctor.well",
    }
)


def _of_devices() -> Iterable[str]:
    for device in DeviceClass:
        yield from (f"{device}.{state.value.lower()}" for state in ComponentState)
        yield from (f"{device}.{code}" for code in ConditionCode)


# ``<device>.ready|busy|unavailable``, ``<device>.<condition>``, ``screen.<step>``, and the others.
FACTS = frozenset({*_of_devices(), *(f"screen.{step}" for step in Step), *_OTHERS})
