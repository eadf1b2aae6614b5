"""Keeps the cabinet's lights as the journey wants them; a cabinet without them changes nothing."""

from __future__ import annotations

from drivers.cabinet.port import Cabinet
from drivers.worker import DeviceWorker
from kiosk.journey.state import Journey
from kiosk.present.lights import Lit, lights


class CabinetLights:
    """Sends what changed to the cabinet's worker; called on the window's thread.

    A light that did not take is tried again with the next change; nobody waits for one.
    """

    def __init__(self, cabinet: DeviceWorker[Cabinet]) -> None:
        self._cabinet = cabinet
        self._wanted: dict[str, Lit] = {}

    def show(self, journey: Journey) -> None:
        """Bring the lights in line with the journey."""
        for name, lit in lights(journey).items():
            if self._wanted.get(name) != lit:
                self._wanted[name] = lit
                self._send(name, lit)

    def _send(self, name: str, lit: Lit) -> None:
        def switch(cabinet: Cabinet) -> bool:
            fitted = f"light:{name}" in cabinet.capabilities().features
            return not fitted or cabinet.set_light(name, *lit).ok

        def forget() -> None:
            if self._wanted.get(name) == lit:
                del self._wanted[name]

        self._cabinet.submit(switch, lambda ok: None if ok else forget(), lambda _: forget())
