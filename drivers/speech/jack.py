"""Whether a headset is plugged in: the switch of a jack, or a USB card that comes and goes."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from pathlib import Path

SOUND_CARDS = Path("/proc/asound")
# linux/input-event-codes.h and linux/input.h: SW_HEADPHONE_INSERT, EVIOCGSW(8).
SW_HEADPHONE_INSERT = 0x02
_EVIOCGSW_8 = (2 << 30) | (8 << 16) | (ord("E") << 8) | 0x1B

Jack = Callable[[], bool]


def no_jack() -> bool:
    """Where nothing tells, there is no headset."""
    return False


def switch_jack(path: str) -> Jack:
    """The jack of a sound chip, which the kernel shows as an input device with a switch.

    Args:
        path: a stable name such as ``/dev/input/by-path/...-event``.
    """

    def look() -> bool:
        try:
            node = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        except OSError:
            return False
        try:
            bits = fcntl.ioctl(node, _EVIOCGSW_8, bytes(8))
        except OSError:
            return False
        finally:
            os.close(node)
        return bool(bits[0] & (1 << SW_HEADPHONE_INSERT))

    return look


def card_jack(name: str, cards: Path = SOUND_CARDS) -> Jack:
    """A headset that is a sound card of its own (USB): there while the card is.

    Args:
        name: the card's id, as ``aplay -L`` shows it after ``CARD=``.
        cards: the kernel's list.
    """
    return lambda: (cards / name).exists()
