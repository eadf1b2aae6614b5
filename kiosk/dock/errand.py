"""The scripted errand: a pension enrolment handed in while the network is down.

Presses the real buttons, keeps a picture of every screen, and compares at the end what was promised
with what the platform has.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from PySide6.QtQuick import QQuickWindow

from kiosk.bridge.view import View
from kiosk.dock.citizen import Citizen, NotOnScreen
from kiosk.dock.site import SimulatedSite
from kiosk.dock.written import ACCOUNT, PHONE

ITEM = "resident-pension-enrolment"
# Initials of 居民养老保险: what a citizen types where the services are too many for one screen.
LETTERS = "JMYLBX"
TIER = "600"


class PromiseBroken(Exception):
    """What the screen promised and what happened differ."""


def run_errand(
    window: QQuickWindow,
    view: View,
    site: SimulatedSite,
    out: Path,
    tell: Callable[[str], None] = lambda _: None,
) -> str:
    """Do the errand, and return the summary of one page.

    Raises:
        PromiseBroken: a screen did not come, or the platform does not hold the case exactly once,
            or the receipt's code is not its number.
    """
    citizen = Citizen(window, shots=out, tell=tell)
    try:
        _hand_in(citizen, view, site)
        number = str(view.shown("number"))
        _see_it_delivered(citizen, view, site)
        _leave(citizen, view, site)
    except NotOnScreen as error:
        citizen.photograph("stuck")
        raise PromiseBroken(f"not on screen: {error}") from error
    paper = _keep_receipt(site, out)
    record = _compare_with_platform(site, number, out)
    code = _code_on(paper)
    if code != number:
        raise PromiseBroken("the receipt's code does not read back as its number")
    return _summary(out, number, record)


def _hand_in(citizen: Citizen, view: View, site: SimulatedSite) -> None:
    citizen.wait_until(lambda: view.shown("step") == "attract", "attract screen")
    citizen.wait_until(lambda: view.shown("networkNotice") == "", "network")
    site.cable.pull()
    citizen.wait_until(lambda: view.shown("networkNotice") != "", "network notice")
    citizen.wait_for_step("attract")
    citizen.photograph("attract")
    citizen.tap("start")
    citizen.wait_for_step("services")
    citizen.photograph("services")
    citizen.choose(ITEM, LETTERS)
    citizen.wait_for_step("item")
    citizen.photograph("item")
    citizen.tap("primary")
    citizen.wait_for_step("consent")
    citizen.photograph("consent")
    citizen.tap("primary")
    citizen.wait_for_step("identify")
    citizen.photograph("identify")
    site.place_card()
    citizen.wait_for_step("confirm")
    citizen.photograph("confirm")
    site.lift_card()
    citizen.tap("primary")
    _show_face(citizen, view)
    citizen.wait_for_step("form")
    _fill(citizen, view)
    citizen.wait_for_step("review")
    citizen.sign()
    citizen.photograph("review")
    citizen.tap("primary")
    citizen.wait_for_step("submitting")
    citizen.photograph("submitting")
    citizen.wait_for_step("result")


# Longer than the camera's step gives somebody (``drivers.face.liveness.Rules``).
LOOKS_MS = 90_000


def _show_face(citizen: Citizen, view: View) -> None:
    """By the face, where the terminal has what that takes; handed in to be verified otherwise."""
    citizen.wait_for_step("ways")
    citizen.photograph("ways")
    if not citizen.sees("way-face"):
        citizen.tap("way-later")
        return
    citizen.tap("way-face")
    citizen.wait_for_step("faceConsent")
    citizen.photograph("face-consent")
    citizen.tap("primary")
    citizen.wait_for_step("face")
    citizen.wait_until(lambda: view.shown("faceTask") != "" or view.shown("step") != "face", "task")
    citizen.photograph("face")
    # A machine with other work films too few pictures a second. As anybody would: once more, and
    # then another way.
    if not _judged(citizen, view):
        citizen.tap("primary")
        if not _judged(citizen, view):
            citizen.tap("secondary")
            citizen.wait_for_step("ways")
    if view.shown("step") == "ways":
        citizen.wait_for_step("ways")
        citizen.tap("way-later")


def _judged(citizen: Citizen, view: View) -> bool:
    """Whether the camera's step is over; false when it asks to try again."""
    citizen.wait_until(
        lambda: view.shown("facePhase") == "again" or view.shown("step") != "face",
        "the face",
        LOOKS_MS,
    )
    return bool(view.shown("step") != "face")


def _fill(citizen: Citizen, view: View) -> None:
    citizen.photograph("form-town")
    citizen.tap("primary")
    citizen.wait_until(lambda: view.shown("fieldId") == "tier", "question tier")
    citizen.tap(f"option-{TIER}")
    citizen.photograph("form-tier")
    citizen.tap("primary")
    citizen.wait_until(lambda: view.shown("fieldId") == "phone", "question phone")
    citizen.type(PHONE[:-1])
    citizen.tap("primary")
    citizen.wait_until(lambda: view.shown("complaint") != "", "sentence about the missing digit")
    citizen.photograph("form-phone-too-short")
    citizen.type(PHONE[-1])
    citizen.tap("primary")
    citizen.wait_until(lambda: view.shown("fieldId") == "account", "question account")
    citizen.type(ACCOUNT)
    citizen.photograph("form-account")
    citizen.tap("primary")


def _see_it_delivered(citizen: Citizen, view: View, site: SimulatedSite) -> None:
    citizen.wait_until(lambda: view.shown("receiptState") == "printed", "printed receipt")
    if view.shown("delivered"):
        raise PromiseBroken("said to be delivered while the network was down")
    citizen.photograph("result-received")
    site.cable.plug()
    citizen.wait_until(lambda: view.shown("delivered") is True, "delivery")
    citizen.photograph("result-delivered")


def _leave(citizen: Citizen, view: View, site: SimulatedSite) -> None:
    site.place_card()
    citizen.wait_until(lambda: view.shown("cardPresent") is True, "card on the reader")
    citizen.tap("primary")
    citizen.wait_for_step("rating")
    citizen.photograph("rating")
    citizen.tap("secondary")
    citizen.wait_for_step("take")
    citizen.photograph("take")
    site.lift_card()
    citizen.wait_for_step("goodbye")
    citizen.photograph("goodbye")
    citizen.wait_for_step("attract")
    # Without a reader the services that need no card go on; an open door closes the terminal.
    site.cabinet.open_door()
    citizen.wait_for_step("outOfService")
    citizen.photograph("out-of-service")
    site.cabinet.open_door(False)
    citizen.wait_for_step("attract")


def _keep_receipt(site: SimulatedSite, out: Path) -> Image.Image:
    papers = site.printer.papers()
    if len(papers) != 1:
        raise PromiseBroken(f"one receipt was promised, the printer cut {len(papers)}")
    papers[0].save(out / "receipt.png")
    return papers[0]


def _code_on(paper: Image.Image) -> str:
    import zxingcpp

    found = zxingcpp.read_barcodes(
        paper, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    )
    return str(found[0].text) if len(found) == 1 else ""


def _compare_with_platform(site: SimulatedSite, number: str, out: Path) -> dict[str, object]:
    record: dict[str, object] = site.twin.get(f"/v1/cases/{number}")
    everything: dict[str, object] = site.twin.get("/v1/export")
    text = json.dumps(everything, ensure_ascii=False, indent=2)
    (out / "platform.json").write_text(text, encoding="utf-8")
    cases = everything["cases"]
    held = [case for case in cases if case["number"] == number] if isinstance(cases, list) else []
    if len(held) != 1:
        raise PromiseBroken(f"the platform holds the case {len(held)} times, not once")
    return record


def _summary(out: Path, number: str, record: dict[str, object]) -> str:
    pictures = len(list(out.glob("[0-9]*.png")))
    lines = (
        f"莞家政务 · {out.name}",
        f"  编号        {number}",
        "  断网提交    已收件，待受理（回执已打印，二维码读出的就是编号）",
        f"  来网后      平台已签收，恰好 1 次，{record['received_at']}",
        f"  画面        {pictures} 张，{out}/*.png",
        f"  回执        {out}/receipt.png",
        f"  平台记录    {out}/platform.json",
    )
    return "\n".join(lines) + "\n"
