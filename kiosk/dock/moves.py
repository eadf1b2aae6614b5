"""What hands can do at a simulated site, by the names of ``kiosk.training.vocabulary``.

A move that is not possible does nothing and says why: with the cover shut no paper goes in.
"""

from __future__ import annotations

from collections.abc import Callable

from kiosk.dock.site import SimulatedSite
from kiosk.training.vocabulary import MOVES

COVER_IS_SHUT = "cover_is_shut"

Move = Callable[[], str]


class SiteMoves:
    """Hands on a simulated site.

    Args:
        site: that the terminal stands in.
        more: moves that are no device's: maintenance, the sync doctor.
    """

    def __init__(self, site: SimulatedSite, more: dict[str, Move]) -> None:
        self._site = site
        self._a4_open = False
        self._door_open = False
        self._moves: dict[str, Move] = {**self._printers(), **self._others(), **more}

    @property
    def missing(self) -> frozenset[str]:
        """Moves of the vocabulary that cannot be made here."""
        return MOVES - self._moves.keys()

    def make(self, name: str) -> str:
        """Make a move; the key of a sentence why it did nothing, empty when it did."""
        return self._moves[name]()

    def put_right(self) -> None:
        """Everything as it should be: the beginning of an exercise, and the end of one."""
        site = self._site
        if not site.cable.plugged:
            site.cable.plug()
        if not site.printer.powered:
            site.printer.power_on()
        if site.printer.lines_left == 0:
            site.printer.refill()
        if site.printer.is_cover_open:
            site.printer.close_cover()
        site.pages.jam(False)
        site.pages.refill()
        site.pages.change_toner()
        site.pages.output_full(False)
        site.pages.open_cover(False)
        self._a4_open = self._door_open = False
        site.cabinet.open_door(False)
        site.cabinet.tamper(False)
        site.ups.return_mains()
        if not site.reader.plugged:
            site.reader.replug()
        site.lift_card()
        site.camera.restart()

    def _printers(self) -> dict[str, Move]:
        printer, pages = self._site.printer, self._site.pages

        def turn_a4(opened: bool) -> str:
            self._a4_open = opened
            pages.open_cover(opened)
            return ""

        def inside(act: Callable[[], None]) -> Move:
            return lambda: COVER_IS_SHUT if not self._a4_open else _done(act)

        return {
            "receipt.run_out": lambda: _done(printer.paper_out),
            "receipt.open": lambda: _done(printer.open_cover),
            "receipt.load": lambda: (
                _done(printer.refill) if printer.is_cover_open else COVER_IS_SHUT
            ),
            "receipt.close": lambda: _done(printer.close_cover),
            "receipt.off": lambda: _done(printer.power_off),
            "receipt.on": lambda: _done(printer.power_on),
            "a4.jam": lambda: _done(pages.jam),
            "a4.run_out": lambda: _done(pages.paper_out),
            "a4.toner_out": lambda: _done(pages.toner_out),
            "a4.fill_tray": lambda: _done(pages.output_full),
            "a4.open": lambda: turn_a4(True),
            "a4.clear": inside(lambda: pages.jam(False)),
            "a4.change_toner": inside(pages.change_toner),
            "a4.load": lambda: _done(pages.refill),
            "a4.empty_tray": lambda: _done(lambda: pages.output_full(False)),
            "a4.close": lambda: turn_a4(False),
        }

    def _others(self) -> dict[str, Move]:
        site = self._site

        def turn_door(opened: bool) -> str:
            self._door_open = opened
            site.cabinet.open_door(opened)
            return ""

        return {
            "card.place": lambda: _done(site.place_card),
            "card.lift": lambda: _done(site.lift_card),
            "reader.unplug": lambda: _done(site.reader.unplug),
            "reader.plug": lambda: _done(site.reader.replug),
            "cable.pull": lambda: _done(site.cable.pull),
            "cable.plug": lambda: _done(site.cable.plug),
            "camera.unplug": lambda: _done(site.camera.stop),
            "camera.plug": lambda: _done(site.camera.restart),
            "cabinet.open": lambda: turn_door(True),
            "cabinet.close": lambda: turn_door(False),
            "cabinet.tamper": lambda: _done(site.cabinet.tamper),
            # The contact lies behind the door.
            "cabinet.reset": lambda: (
                _done(lambda: site.cabinet.tamper(False)) if self._door_open else COVER_IS_SHUT
            ),
            "mains.cut": lambda: _done(site.ups.fail_mains),
            "mains.return": lambda: _done(site.ups.return_mains),
        }


def _done(act: Callable[[], object]) -> str:
    act()
    return ""
