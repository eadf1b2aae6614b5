"""The scripted citizen again, without card and without a face: a passport, and a code by SMS.

Nothing is handed in; what cannot be done on this machine (models that set-up could not fetch) is
left out, and the card is used instead.
"""

from __future__ import annotations

from collections.abc import Callable

from kiosk.bridge.view import View
from kiosk.dock.citizen import Citizen, NotOnScreen
from kiosk.dock.desk import PASSPORT
from kiosk.dock.errand import ITEM, LETTERS, PromiseBroken
from kiosk.dock.site import SimulatedSite

# Reading a page takes seconds, on a busy machine many.
READS_MS = 90_000


def show_other_ways(
    citizen: Citizen, view: View, site: SimulatedSite, *, filmed: Callable[[], bool]
) -> None:
    """Walk there, with a picture of every screen, and leave.

    Args:
        citizen: whose finger it is.
        view: what the window shows.
        site: the devices.
        filmed: whether the document camera's picture is on screen.

    Raises:
        PromiseBroken: a screen did not come.
    """
    try:
        _walk(citizen, view, site, filmed)
    except NotOnScreen as error:
        citizen.photograph("stuck")
        raise PromiseBroken(f"not on screen: {error}") from error


def _walk(citizen: Citizen, view: View, site: SimulatedSite, filmed: Callable[[], bool]) -> None:
    citizen.wait_until(lambda: view.shown("networkNotice") == "", "network")
    site.lay_document(PASSPORT)
    citizen.wait_for_step("attract")
    citizen.tap("start")
    citizen.wait_for_step("services")
    citizen.choose(ITEM, LETTERS)
    citizen.wait_for_step("item")
    citizen.tap("primary")
    citizen.wait_for_step("consent")
    citizen.tap("primary")
    citizen.wait_for_step("identify")
    if view.shown("travelOffered"):
        _passport(citizen, view, site, filmed)
    else:
        site.place_card()
    citizen.wait_for_step("confirm")
    citizen.photograph("confirm-document")
    site.lift_card()
    site.desk.put_on_reader()
    citizen.tap("primary")
    citizen.wait_for_step("ways")
    citizen.tap("way-sms-code")
    citizen.wait_for_step("code")
    waiting = [one for one in site.twin.get("/v1/identity") if one["way"] == "sms-code"]
    citizen.type(waiting[0]["code"])
    citizen.photograph("code")
    citizen.tap("primary")
    citizen.wait_for_step("form")
    citizen.photograph("form-without-a-face")
    citizen.tap("exit")
    site.lay_document()
    citizen.wait_for_step("attract")


def _passport(
    citizen: Citizen, view: View, site: SimulatedSite, filmed: Callable[[], bool]
) -> None:
    citizen.tap("secondary")
    citizen.wait_for_step("travel")
    citizen.wait_until(filmed, "picture of the page")
    citizen.photograph("travel-page")
    citizen.tap("primary")
    citizen.wait_until(lambda: view.shown("travelPhase") == "read", "page that is read", READS_MS)
    citizen.photograph("travel-read")
    citizen.tap("primary")
    citizen.wait_until(lambda: view.shown("travelPhase") == "chip", "reader of chips")
    citizen.photograph("travel-chip")
    site.desk.put_on_reader(PASSPORT)
