"""Every record type is read into msgspec's tables once, before there is a second thread.

msgspec (0.22 and before) fills a type's table of fields at its first use and publishes the table
before it is full. Two threads that decode a type for the first time at the same moment end the
whole process with SIGSEGV. So whoever starts threads asks for :func:`prepare_structs` first.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator

import msgspec

_lock = threading.Lock()
_prepared: set[type[msgspec.Struct]] = set()


def prepare_structs() -> int:
    """Fill the tables of all record types that are defined by now; cheap to call again.

    Returns:
        How many types were filled by this call.
    """
    with _lock:
        new = [one for one in _all(msgspec.Struct) if one not in _prepared]
        for one in new:
            # The tables are shared between JSON, MessagePack and convert.
            msgspec.json.Decoder(one)
            _prepared.add(one)
        return len(new)


def _all(parent: type[msgspec.Struct]) -> Iterator[type[msgspec.Struct]]:
    for child in parent.__subclasses__():
        yield child
        yield from _all(child)
