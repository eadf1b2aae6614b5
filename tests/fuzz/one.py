"""Fuzz one target with libFuzzer's arguments: ``python -m tests.fuzz.one TARGET PROGRAM ARGS...``.

A process of its own: libFuzzer ends the process it ran in.
"""

from __future__ import annotations

import sys

import atheris


def main() -> None:
    """Instrument the drivers, then fuzz until libFuzzer says that it is enough."""
    name = sys.argv[1]
    with atheris.instrument_imports(include=["drivers"]):
        from tests.fuzz.targets import TARGETS

        target = TARGETS[name]
        target(b"")  # the target's own imports are instrumented, too
    atheris.Setup(sys.argv[2:], target)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
