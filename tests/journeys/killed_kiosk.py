"""A kiosk that is killed right after the submission's commit, before anything was sent."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from kiosk.app.qt import application
from sync.relay import Relay
from tests.journeys.conftest import PANEL, begin_errand


def die(relay: Relay) -> None:
    """Stands where the relay is told that something was saved."""
    os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    """Hand a case in, and die."""
    app = application(PANEL, offscreen=True)
    assert app is not None
    Relay.wake = die  # type: ignore[method-assign, assignment]  # the moment between commit and sending
    errand = begin_errand(Path(sys.argv[1]))
    errand.to_review()
    errand.citizen.tap("primary")
    errand.citizen.wait_for_step("result")


if __name__ == "__main__":
    main()
