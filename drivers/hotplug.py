"""Plugging and unplugging, as the kernel or udev tells it.

The only module that knows pyudev. Where nothing can be listened to (no netlink, no library) devices
are found again all the same, by looking at them now and then; listening only makes it quick.
"""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Callable
from typing import Literal

_log = logging.getLogger("drivers.hotplug")

# Where the devices of a terminal appear: serial lines, usblp nodes, input events, cameras, the rest
# of USB (PC/SC readers).
SUBSYSTEMS = ("tty", "usbmisc", "input", "video4linux", "usb")
JOIN_S = 2.0


@dataclasses.dataclass(frozen=True, slots=True)
class HotPlugEvent:
    """One thing that came or went.

    Attributes:
        action: ``add``, ``remove``, or another word of the kernel's.
        subsystem: one of ``SUBSYSTEMS``.
        node: its device node, empty where it has none.
    """

    action: str
    subsystem: str
    node: str


class HotPlug:
    """Listens from ``start`` to ``stop``; ``on_change`` is called on a thread of its own."""

    def __init__(
        self,
        on_change: Callable[[HotPlugEvent], None],
        *,
        source: Literal["udev", "kernel"] = "udev",
    ) -> None:
        """Args: ``source`` is ``kernel`` where no udev daemon runs."""
        self._on_change = on_change
        self._source = source
        self._end: Callable[[], None] | None = None

    def start(self) -> bool:
        """Begin; false when nothing can be listened to here."""
        try:
            import pyudev

            monitor = pyudev.Monitor.from_netlink(pyudev.Context(), source=self._source)
            for subsystem in SUBSYSTEMS:
                monitor.filter_by(subsystem)
            observer = pyudev.MonitorObserver(monitor, callback=self._tell, name="hotplug")
            observer.start()
        except (ImportError, OSError) as error:
            # pyudev raises ImportError when libudev is missing, OSError when netlink is closed.
            _log.warning("no hot-plug events: %s", type(error).__name__)
            return False

        def end() -> None:
            observer.send_stop()
            observer.join(JOIN_S)

        self._end = end
        return True

    def stop(self) -> None:
        """End; nothing happens when it never began."""
        end, self._end = self._end, None
        if end is not None:
            end()

    def _tell(self, device: object) -> None:
        self._on_change(
            HotPlugEvent(
                action=str(getattr(device, "action", "") or ""),
                subsystem=str(getattr(device, "subsystem", "") or ""),
                node=str(getattr(device, "device_node", "") or ""),
            )
        )
