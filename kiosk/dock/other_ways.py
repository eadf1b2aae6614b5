"""The scripted citizen again, without card and without a face: a passport, and a code by SMS.

At the form a paper is read instead of typed off.

Nothing is handed in; what cannot be done on this machine (models that set-up could not fetch) is
left out, and the card is used instead.
"""

from __future__ import annotations

from collections.abc import Callable

from kiosk.bridge.view import View
from kiosk.dock.citizen import Citizen, NotOnScreen, wait_for
from kiosk.dock.desk import PASSPORT, WRITTEN
from kiosk.dock.errand import ITEM, LETTERS, TIER, PromiseBroken
from kiosk.dock.site import SimulatedSite

# Reading a page takes seconds, on a busy machine many.
READS_MS = 90_000
PICTURE_MS = 10_000
TRIES = 3
TOWN = "441900006"


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
    _paper(citizen, view, site, filmed)
    citizen.tap("exit")
    if view.shown("canKeep"):
        citizen.tap("exitLeave")
    site.lay_document()
    citizen.wait_for_step("attract")


def _paper(citizen: Citizen, view: View, site: SimulatedSite, filmed: Callable[[], bool]) -> None:
    """The phone's number from a paper; where nothing here reads papers it would be typed."""
    if citizen.sees(f"town-{TOWN}"):
        # A passport says no address.
        citizen.tap(f"town-{TOWN}")
    citizen.tap("primary")
    citizen.wait_until(lambda: view.shown("fieldId") == "tier", "question tier")
    citizen.tap(f"option-{TIER}")
    citizen.tap("primary")
    citizen.wait_until(lambda: view.shown("fieldId") == "phone", "question phone")
    if not view.shown("paperAsks"):
        return
    site.lay_document(WRITTEN)
    citizen.tap("readPaper")
    citizen.wait_for_step("paper")
    citizen.wait_until(filmed, "picture of the paper")
    citizen.photograph("paper")
    if _take(citizen, lambda: view.shown("paperOffers") != [], lambda: view.shown("paperWarns")):
        citizen.wait_for_step("form")
        citizen.photograph("paper-offered")


def _take(citizen: Citizen, read: Callable[[], object], fails: Callable[[], object]) -> bool:
    """Take a picture until it is read; whoever is told that it was no good takes another."""
    for _ in range(TRIES):
        citizen.tap("primary")
        wait_for(lambda: not fails() or bool(read()), PICTURE_MS)
        wait_for(lambda: bool(read() or fails()), READS_MS)
        if read():
            return True
        if not fails():
            return False
    return False


def _passport(
    citizen: Citizen, view: View, site: SimulatedSite, filmed: Callable[[], bool]
) -> None:
    citizen.tap("secondary")
    citizen.wait_for_step("travel")
    citizen.wait_until(filmed, "picture of the page")
    citizen.photograph("travel-page")
    if not _take(
        citizen,
        lambda: view.shown("travelPhase") == "read",
        lambda: view.shown("travelWarns"),
    ):
        # A machine with other work reads nothing in time: as anybody would, the card instead.
        citizen.photograph("travel-not-read")
        citizen.tap("back")
        citizen.wait_for_step("identify")
        site.place_card()
        return
    citizen.photograph("travel-read")
    citizen.tap("primary")
    citizen.wait_until(lambda: view.shown("travelPhase") == "chip", "reader of chips")
    citizen.photograph("travel-chip")
    site.desk.put_on_reader(PASSPORT)
