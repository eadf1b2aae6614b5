"""What the screens say on which the citizen waits, is given something, or ends."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kiosk.journey import events as ev
from kiosk.voice.sheet import Sheet


def _fetching(sheet: Sheet) -> None:
    words, trouble = sheet.words, sheet.text("fetchTrouble")
    sheet.key += str(bool(trouble))
    sheet.intro_text(sheet.text("fetchHeading"), trouble or sheet.text("fetchLead"))
    if sheet.flag("fetchSlow"):
        sheet.news(sheet.text("fetchWaits"))
    if trouble:
        sheet.lead(words["fetching_retry"], ev.RetryTapped())
    if sheet.flag("fetchSkippable"):
        sheet.other(words["fetching_skip"], ev.SkipTapped())


def _pay(sheet: Sheet) -> None:
    words, state = sheet.words, sheet.text("payState")
    sheet.key += state
    sheet.intro_text(sheet.text("payHeading"), sheet.text("payLead"))
    if sheet.text("payCode"):
        sheet.intro("voice_pay_code")
    sheet.news(sheet.text("paySays"))
    sheet.fact(words["pay_what"], sheet.text("payTitle"))
    sheet.fact(words["pay_amount"], sheet.text("payAmount"))
    primary = {"silent": ev.NextTapped(), "unknown": ev.PrintTapped()}.get(state, ev.BackTapped())
    sheet.lead(sheet.text("payPrimary"), primary)
    other = ev.DoneTapped() if state == "unknown" else ev.BackTapped()
    sheet.other(sheet.text("paySecondary"), other)


def _document(sheet: Sheet) -> None:
    words, primary = sheet.words, sheet.text("printoutPrimary")
    now = sheet.text("printoutNow")
    sheet.intro_text("" if now else sheet.text("printoutHeading"), sheet.text("printoutTitle"))
    sheet.news(now, sheet.text("printoutSays"))
    for row in sheet.rows("printoutRows"):
        sheet.fact(str(row["label"]), str(row["full"]), private=True)
    sheet.reads(sheet.text("printoutMore"))
    if primary:
        sheet.lead(primary, ev.PrintTapped())
    if sheet.flag("printoutCanSlip"):
        sheet.button(words["printout_copy_slip"], ev.CopyTapped(), "copySlip")
    if not sheet.flag("printoutBusy"):
        sheet.button(words["result_done"], ev.DoneTapped(), "secondary" if primary else "primary")
        if not primary:
            sheet.other(words["result_another"], ev.AnotherTapped())


def _pickup(sheet: Sheet) -> None:
    words = sheet.words
    sheet.intro("pickup_heading", "pickup_lead")
    sheet.news(sheet.text("pickupSays"))
    for row in sheet.rows("pickupRows"):
        value = str(row["value"])
        sheet.choice(
            str(row["label"]),
            ev.OptionTapped(value),
            f"ready-{value}",
            hint=str(row["hint"]).split("\n")[-1],
        )
    sheet.reads(sheet.text("pickupWhere"))
    if sheet.flag("pickupCanPrint"):
        sheet.lead(words["pickup_print"], ev.PrintTapped())
    sheet.button(words["result_done"], ev.DoneTapped(), "")
    sheet.other(words["result_another"], ev.AnotherTapped())


def _submitting(sheet: Sheet) -> None:
    words = sheet.words
    sheet.intro("submitting_heading", "submitting_lead")
    if sheet.flag("delivered"):
        sheet.news(words["submitting_delivered"])
    elif sheet.flag("saved"):
        sheet.news(words["submitting_saved"])
    sheet.news(sheet.text("saveSlow"))


def _result(sheet: Sheet) -> None:
    words = sheet.words
    sheet.key += sheet.text("resultHeading")
    sheet.intro_text(sheet.text("itemName"), sheet.text("resultHeading"), sheet.text("resultLead"))
    sheet.intro_fact(words["result_number"], sheet.text("number"))
    sheet.news(sheet.text("receiptSays"))
    sheet.fact(words["result_number"], sheet.text("number"), private=True)
    sheet.reads(words["result_keep"])
    if sheet.flag("canPrintAgain"):
        sheet.button(words["result_print_again"], ev.PrintTapped(), "printAgain")
    for row in sheet.rows("nextSteps"):
        done = "voice_done" if row["done"] else "voice_to_come"
        said = words.say(done, step=row["title"])
        sheet.fact(said, str(row["detail"]))
    if again := sheet.text("resultAgain"):
        sheet.lead(again, ev.NextTapped())
        sheet.other(words["result_done"], ev.DoneTapped())
    else:
        sheet.lead(words["result_done"], ev.DoneTapped())
        sheet.other(words["result_another"], ev.AnotherTapped())
    for row in sheet.rows("resultRelated"):
        item = str(row["id"])
        sheet.choice(
            str(row["name"]), ev.ServiceChosen(item), f"related-{item}", hint=str(row["summary"])
        )


def _rating(sheet: Sheet) -> None:
    words = sheet.words
    sheet.intro("rating_heading", "rating_lead")
    sheet.news(sheet.text("ratingTrouble"))
    for row in sheet.rows("ratingFaces"):
        value = str(row["value"])
        sheet.choice(
            str(row["label"]), ev.OptionTapped(value), f"face-{value}", chosen=bool(row["chosen"])
        )
    sheet.reads(sheet.text("ratingAsk"))
    for row in sheet.rows("ratingChips"):
        value = str(row["value"])
        sheet.choice(
            str(row["label"]),
            ev.Toggled(value),
            f"chip-{value}",
            chosen=bool(row["chosen"]),
            several=True,
        )
    if sheet.flag("ratingReady"):
        sheet.lead(words["rating_submit"], lambda now: ev.SubmitTapped(now.key(), now.clock()))
    sheet.other(words["rating_skip"], ev.SkipTapped())


def _take(sheet: Sheet) -> None:
    sheet.intro_text(sheet.text("takeHeading"))
    sheet.intro("take_lead")


def _goodbye(sheet: Sheet) -> None:
    sheet.intro("goodbye_heading")
    sheet.intro_text(sheet.text("goodbyeLead"))


END_PAGES: Mapping[str, Callable[[Sheet], None]] = {
    "fetching": _fetching,
    "pay": _pay,
    "document": _document,
    "pickup": _pickup,
    "submitting": _submitting,
    "result": _result,
    "rating": _rating,
    "take": _take,
    "goodbye": _goodbye,
}
