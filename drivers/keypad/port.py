"""What every tactile keypad can do: twelve keys that fingers find, as on a telephone."""

from __future__ import annotations

import dataclasses
from typing import Protocol

from drivers.device import Completion, Device

KEYS = tuple("0123456789*#")
# So long is a long press.
LONG_S = 1.0


@dataclasses.dataclass(frozen=True, slots=True)
class Press:
    """A key was pressed.

    Attributes:
        key: one of ``KEYS``; not shown, it may be a digit of somebody's number.
        long: it was held for ``LONG_S``.
    """

    key: str = dataclasses.field(repr=False)
    long: bool = False


class Keypad(Device, Protocol):
    """A keypad whose keys reach no window.

    Features: ``input`` for an input device of the kernel.
    """

    def presses(self, wait_s: float) -> Completion[tuple[Press, ...]]:
        """What was pressed since the last call.

        A short press counts when the key is let go, a long one as soon as it is long.

        Args:
            wait_s: how long to wait for the first, in seconds.

        Returns:
            ``success``, also with nothing; ``deviceNotReady`` or ``hardwareError`` when there is no
            keypad.
        """
