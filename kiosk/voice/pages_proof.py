"""What the screens say on which somebody shows that they stand there."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kiosk.journey import events as ev
from kiosk.voice.page import Entry
from kiosk.voice.sheet import Sheet


def _travel(sheet: Sheet) -> None:
    phase = sheet.text("travelPhase")
    sheet.key += phase
    sheet.intro_text(sheet.text("travelHeading"), sheet.text("travelLead"))
    sheet.news(sheet.text("travelSays"))
    for row in sheet.rows("travelRows"):
        sheet.fact(str(row["label"]), str(row["full"]), private=True)
    read = phase == "read"
    if primary := sheet.text("travelPrimary"):
        sheet.lead(primary, ev.NextTapped() if read else ev.PageTapped())
    if secondary := sheet.text("travelSecondary"):
        skips = ev.SkipTapped() if phase == "chip" else ev.BackTapped()
        sheet.other(secondary, ev.PageRejected() if read else skips)


def _ways(sheet: Sheet) -> None:
    sheet.intro("ways_heading", "ways_lead")
    sheet.news(sheet.text("waysTrouble"))
    for row in sheet.rows("proofWays"):
        way = str(row["id"])
        event = ev.SkipTapped() if way == "later" else ev.OptionTapped(way)
        sheet.choice(str(row["label"]), event, f"way-{way}", hint=str(row["hint"]))


def _face_consent(sheet: Sheet) -> None:
    sheet.intro_text(sheet.text("faceConsentHeading"), sheet.text("faceConsentLead"))
    for row in sheet.rows("faceRows"):
        sheet.fact(str(row["label"]), str(row["value"]))
    sheet.lead(sheet.text("faceConsentAgree"), lambda now: ev.ConsentGiven(now.clock()))
    sheet.other(sheet.text("faceConsentDecline"), ev.ConsentDeclined())


def _face(sheet: Sheet) -> None:
    words = sheet.words
    again = sheet.text("facePhase") == "again"
    sheet.key += str(again)
    sheet.intro("face_lead")
    sheet.news(sheet.text("faceSays"))
    if again:
        sheet.lead(words["face_retry"], ev.NextTapped())
    sheet.other(words["face_other"], ev.ConsentDeclined())


def _code(sheet: Sheet) -> None:
    words, typed = sheet.words, sheet.text("codeTyped")
    sheet.key += sheet.text("codeHeading")
    sheet.intro_text(sheet.text("codeHeading"), sheet.text("codeLead"))
    sheet.news(sheet.text("proofTrouble"))
    # How many digits there are is enough to hear, whoever listens.
    said = words.say("voice_typed_digit", count=len(typed)) if typed else ""
    longest = int(str(sheet.values["codeLongest"]))
    sheet.entry(words["voice_code"], Entry("digits", typed, ev.Drafted, longest, said=said))
    sheet.lead(words["code_check"], ev.NextTapped())
    if sheet.flag("codeAgain"):
        sheet.other(words["code_send_again"], ev.RetryTapped())
    else:
        sheet.other(words["login_other"], ev.BackTapped())


def _login(sheet: Sheet) -> None:
    sheet.intro_text(sheet.text("loginHeading"), sheet.text("loginLead"), sheet.text("loginNote"))
    sheet.news(sheet.text("loginCallSays"))
    sheet.other(sheet.words["login_other"], ev.BackTapped())


PROOF_PAGES: Mapping[str, Callable[[Sheet], None]] = {
    "travel": _travel,
    "ways": _ways,
    "faceConsent": _face_consent,
    "face": _face,
    "code": _code,
    "login": _login,
}
