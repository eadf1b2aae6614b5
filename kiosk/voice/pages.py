"""The spoken page of every step, from the same values that its screen shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kiosk.catalog.groups import By
from kiosk.journey import events as ev
from kiosk.present.value import Value
from kiosk.voice.page import PATIENCE, Entry, SpokenPage
from kiosk.voice.pages_end import END_PAGES
from kiosk.voice.pages_form import FORM_PAGES
from kiosk.voice.pages_proof import PROOF_PAGES
from kiosk.voice.sheet import Sheet
from kiosk.words import Words

Builder = Callable[[Sheet], None]


def spoken_page(values: Mapping[str, Value], words: Words) -> SpokenPage:
    """What the screen of these values says.

    Args:
        values: of ``kiosk.present``.
        words: of the same language.
    """
    sheet = Sheet(values, words)
    if sheet.flag("idleWarning"):
        _idle(sheet)
        return sheet.page()
    BUILDERS.get(str(values["step"]), _unknown)(sheet)
    if not sheet.said_first:
        _unknown(sheet)
    sheet.news(sheet.text("networkNotice"))
    if sheet.flag("canKeep") and sheet.flag("canExit"):
        sheet.button(words["keep_offer"], lambda now: ev.KeepTapped(now.code(), now.clock()), "")
    return sheet.page()


def _unknown(sheet: Sheet) -> None:
    """A screen without words of its own says how it is used; back and exit work as everywhere."""
    sheet.intro_text(sheet.text("helpText"))


def _idle(sheet: Sheet) -> None:
    sheet.key += "-idle"
    sheet.intro("idle_heading")
    sheet.intro_text(
        sheet.text("idleLead").replace("{seconds}", str(_seconds(sheet))),
        sheet.words["voice_stay"],
    )
    sheet.button(sheet.words["idle_stay"], ev.Touched(), "idleStay", leads=True)
    sheet.button(sheet.text("idleLeave"), ev.ExitTapped(), "idleLeave")


def _seconds(sheet: Sheet) -> int:
    """Until the visit ends; 长者版 has three times as long already."""
    seconds = int(str(sheet.values["graceSeconds"]))
    return seconds if sheet.flag("elder") else PATIENCE * seconds


def _attract(sheet: Sheet) -> None:
    words = sheet.words
    sheet.intro_text(f"{words['brand']}，{sheet.text('place')}")
    sheet.intro("voice_welcome")
    sheet.intro_text(sheet.text("readyLine"), sheet.text("notReadyLine"))
    sheet.button(
        words["voice_start"],
        lambda now: ev.StartTapped(now.session(), now.clock()),
        "start",
        leads=True,
    )
    if not sheet.flag("allGood"):
        sheet.reads(*sheet.lines("notes"))


def _out_of_service(sheet: Sheet) -> None:
    sheet.intro("out_heading")
    sheet.intro_text(sheet.text("outReason"), sheet.text("outSince"))
    sheet.reads(f"{sheet.words['out_nearest']}，{sheet.text('nearest')}")
    sheet.reads(sheet.words["out_hotline"])


def _services(sheet: Sheet) -> None:
    words = sheet.words
    searching, categories = sheet.flag("searching"), sheet.rows("categories")
    first = "search" if searching else str(categories[:1]) + sheet.text("servicesHeading")
    sheet.key += first
    sheet.intro_text(sheet.text("servicesHeading"))
    if searching:
        sheet.intro_text(words["voice_search"])
        sheet.entry(
            words["services_search"],
            Entry("letters", sheet.text("query"), ev.SearchTyped, said=sheet.text("query")),
        )
        sheet.news(sheet.text("nothingFound"))
    else:
        sheet.intro_text(sheet.text("servicesLead"))
    for way in sheet.rows("ways"):
        by: By = "department" if way["id"] == "department" else "life_event"
        sheet.button(str(way["label"]), ev.WayChosen(by), f"by-{way['id']}")
    if sheet.rows("ways"):
        sheet.button(words["resume_offer"], ev.ResumeTapped(), "resume")
    if categories:
        sheet.lead(words["services_search_button"], ev.SearchTyped(""))
        sheet.other(words["services_progress"], ev.ProgressTapped())
    for row in categories:
        hint = "，".join(part for part in (str(row["count"]), str(row["hint"])) if part)
        name = str(row["name"])
        sheet.choice(name, ev.CategoryChosen(name), f"category-{name}", hint=hint)
    for tile in sheet.rows("tiles"):
        sheet.choice(
            str(tile["name"]),
            ev.ServiceChosen(str(tile["id"])),
            f"service-{tile['id']}",
            # One that is closed can be opened all the same: its page says why and where else.
            hint=str(tile["reason"]) or f"{tile['summary']}，{tile['detail']}",
        )
    if searching:
        sheet.other(words["services_search_all"], ev.BackTapped())


def _item(sheet: Sheet) -> None:
    words = sheet.words
    sheet.key += sheet.text("itemName")
    sheet.intro_text(sheet.text("itemName"), sheet.text("itemSummary"))
    closed = sheet.text("itemClosed")
    if closed:
        sheet.news(f"{words['item_closed']}，{closed}")
        sheet.reads(sheet.text("elsewhere"))
    else:
        sheet.lead(words["item_begin"], ev.BeginTapped())
    for fact in sheet.rows("itemFacts"):
        sheet.fact(str(fact["label"]), str(fact["value"]))
    if needs := sheet.lines("itemNeeds"):
        sheet.fact(words["item_need"], "、".join(needs))
    sheet.reads(*sheet.lines("itemShared"), sheet.text("itemHotline"))
    _chips(sheet)


def _chips(sheet: Sheet) -> None:
    for chip in sheet.rows("chips"):
        sheet.button(
            sheet.words.say("voice_chip", answer=chip["label"]),
            ev.SituationReopened(str(chip["id"])),
            f"chip-{chip['id']}",
        )


def _situation(sheet: Sheet) -> None:
    sheet.key += sheet.text("situationAsk")
    sheet.intro_text(sheet.text("situationAsk"), sheet.text("situationHint"))
    for row in sheet.rows("situationOptions"):
        value = str(row["value"])
        sheet.choice(
            str(row["label"]),
            ev.SituationPicked(value),
            f"situation-{value}",
            hint=str(row["hint"]),
            chosen=bool(row["chosen"]),
        )
    _chips(sheet)


def _refused(sheet: Sheet) -> None:
    words = sheet.words
    sheet.intro("refused_heading")
    sheet.intro_text(sheet.text("refusedReason"))
    sheet.news(sheet.text("refusedSays"))
    for row in sheet.rows("refusedRows"):
        sheet.fact(str(row["label"]), str(row["value"]))
    sheet.reads(sheet.text("itemHotline"))
    if sheet.flag("refusedCanPrint"):
        sheet.lead(words["refused_print"], ev.PrintTapped())
        sheet.other(words["refused_another"], ev.AnotherTapped())
    else:
        sheet.lead(words["refused_another"], ev.AnotherTapped())


def _consent(sheet: Sheet) -> None:
    words = sheet.words
    sheet.intro("consent_heading", "consent_lead")
    for row in sheet.rows("consentRows"):
        sheet.fact(str(row["label"]), str(row["value"]))
    sheet.lead(words["consent_agree"], lambda now: ev.ConsentGiven(now.clock()))
    sheet.other(words["consent_decline"], ev.ConsentDeclined())
    sheet.reads(words["consent_aside"])


def _identify(sheet: Sheet) -> None:
    words = sheet.words
    sheet.intro_text(sheet.text("identifyHeading"))
    sheet.intro("identify_place", "identify_lead")
    sheet.news(sheet.text("cardSays"))
    sheet.reads(words["identify_without"])
    if sheet.flag("travelOffered"):
        sheet.other(words["travel_open"], ev.TravelTapped())


def _confirm(sheet: Sheet) -> None:
    words = sheet.words
    sheet.intro("confirm_heading", "confirm_lead")
    for key, value in (
        ("name", "personNameFull"),
        ("number", "personNumberFull"),
        ("address", "personAddressFull"),
        ("valid", "personValid"),
    ):
        if sheet.text(value):
            sheet.fact(words[f"confirm_{key}"], sheet.text(value), private=True)
    if said := sheet.text("personDocument"):
        sheet.fact(words["travel_label_kind"], said)
    if sheet.flag("personExpired"):
        sheet.news(words["confirm_expired"])
    sheet.reads(sheet.text("personEnds"))
    sheet.lead(words["confirm_yes"], ev.IdentityConfirmed())
    sheet.other(words["confirm_no"], ev.NotMe())
    if sheet.flag("agentOffered"):
        sheet.button(words["agent_act"], ev.AgentTapped(), "actFor")


def _agent(sheet: Sheet) -> None:
    words, ready = sheet.words, sheet.flag("agentReady")
    sheet.key += str(ready)
    sheet.intro_text(sheet.text("agentHeading"), sheet.text("agentLead"))
    sheet.reads(sheet.text("agentText"), words["agent_limits"])
    if ready:
        sheet.fact(sheet.text("agentWho"), sheet.text("agentName"), private=True)
        sheet.lead(sheet.text("agentPrimary"), ev.NextTapped())
    else:
        sheet.lead(sheet.text("agentPrimary"), lambda now: ev.ConsentGiven(now.clock()))
    sheet.other(words["agent_back"], ev.BackTapped())


def _track(sheet: Sheet) -> None:
    words, by_number = sheet.words, sheet.flag("trackByNumber")
    sheet.key += str(by_number)
    sheet.intro_text(sheet.text("trackHeading"), sheet.text("trackLead"))
    sheet.news(sheet.text("complaint"))
    if by_number:
        sheet.entry(
            words["result_number"], Entry("digits", sheet.text("trackTyped"), ev.Drafted, 27)
        )
        sheet.lead(words["track_look_up"], ev.NextTapped())
    for row in sheet.rows("trackWays"):
        value = str(row["value"])
        sheet.choice(
            str(row["label"]), ev.OptionTapped(value), f"track-{value}", hint=str(row["hint"])
        )


def _resume(sheet: Sheet) -> None:
    words = sheet.words
    sheet.intro("resume_heading", "resume_lead")
    sheet.news(sheet.text("complaint"))
    sheet.reads(sheet.text("resumeScan"))
    shown = sheet.text("resumeShown")
    typed = sheet.text("resumeTyped")
    sheet.entry(words["voice_code"], Entry("signs", typed, ev.Drafted, 8, said=shown))
    if not sheet.flag("resumeLooking"):
        sheet.lead(words["resume_look_up"], ev.NextTapped())


def _keep(sheet: Sheet) -> None:
    words, phase = sheet.words, sheet.text("keepPhase")
    sheet.key += phase
    sheet.intro_text(sheet.text("keepHeading"), sheet.text("keepLead"))
    sheet.intro_fact(words["voice_code"], sheet.text("keepCode"))
    sheet.news(sheet.text("keepTrouble"), sheet.text("keepSlip"))
    sheet.fact(words["voice_code"], sheet.text("keepCode"), private=True)
    for row in sheet.rows("keepFacts"):
        sheet.fact(str(row["label"]), str(row["value"]))
    sheet.reads(sheet.text("keepPages"))
    if sheet.flag("keepAgain"):
        sheet.button(words["result_print_again"], ev.PrintTapped(), "printAgain")
    if phase == "kept":
        sheet.lead(words["keep_finish"], ev.DoneTapped())
    elif phase == "trouble":
        sheet.lead(words["keep_retry"], ev.RetryTapped())
    sheet.other(words["keep_back"], ev.BackTapped())


def _cases(sheet: Sheet) -> None:
    words, rows = sheet.words, sheet.rows("casesRows")
    sheet.intro_text(sheet.text("casesHeading"), sheet.text("casesLead"))
    for row in rows:
        value = str(row["value"])
        sheet.choice(
            str(row["label"]), ev.OptionTapped(value), f"case-{value}", hint=str(row["hint"])
        )
    sheet.lead(words["cases_done"], ev.DoneTapped())
    if rows:
        sheet.other(words["cases_print"], ev.PrintTapped())


def _case(sheet: Sheet) -> None:
    words = sheet.words
    sheet.intro_text(sheet.text("caseName"), sheet.text("caseWords"), sheet.text("caseDue"))
    for row in sheet.rows("caseActions"):
        value = str(row["value"])
        sheet.choice(str(row["label"]), ev.OptionTapped(value), f"do-{value}")
    for heading, name in (("case_defects", "caseDefects"), ("case_deferred", "caseDeferred")):
        if lines := sheet.lines(name):
            sheet.reads(words[heading], *lines)
    for row in sheet.rows("caseParts"):
        sheet.fact(str(row["label"]), str(row["value"]))
    if timeline := sheet.rows("caseTimeline"):
        sheet.reads(words["case_timeline"])
        for row in timeline:
            sheet.fact(str(row["title"]), str(row["detail"]))
    sheet.fact(words["result_number"], sheet.text("caseNumber"), private=True)
    sheet.reads(sheet.text("caseNote"))
    asked = any(row["value"] == "supplement" for row in sheet.rows("caseActions"))
    (sheet.other if asked else sheet.lead)(words["case_done"], ev.DoneTapped())


def _leaflet(sheet: Sheet) -> None:
    words = sheet.words
    sheet.key += sheet.text("leafletTitle")
    sheet.intro_text(sheet.text("leafletTitle"), sheet.text("leafletLead"))
    sheet.news(sheet.text("leafletSays"), sheet.text("leafletNothing"))
    for section in sheet.rows("leafletSections"):
        sheet.fact(str(section["title"]), str(section["text"]))
    for row in sheet.rows("leafletRows"):
        value = str(row["value"])
        sheet.choice(
            str(row["label"]), ev.OptionTapped(value), f"leaflet-{value}", hint=str(row["hint"])
        )
    sheet.reads(sheet.text("leafletMore"))
    if sheet.flag("leafletSearchable"):
        typed = sheet.text("leafletQuery")
        sheet.entry(words["voice_search"], Entry("letters", typed, ev.SearchTyped, said=typed))
    if sheet.rows("leafletSections") or not sheet.rows("leafletRows"):
        starts = sheet.text("leafletStarts")
        if sheet.flag("leafletCanPrint"):
            sheet.lead(sheet.text("leafletPrintText"), ev.PrintTapped())
        if starts:
            sheet.button(words["leaflet_start"], ev.ServiceChosen(starts), "secondary")
        sheet.button(words["leaflet_done"], ev.DoneTapped(), "")
        sheet.button(words["leaflet_another"], ev.AnotherTapped(), "")


BUILDERS: Mapping[str, Builder] = {
    "attract": _attract,
    "outOfService": _out_of_service,
    "services": _services,
    "item": _item,
    "situation": _situation,
    "refused": _refused,
    "consent": _consent,
    "identify": _identify,
    "confirm": _confirm,
    "agent": _agent,
    "track": _track,
    "resume": _resume,
    "keep": _keep,
    "cases": _cases,
    "case": _case,
    "leaflet": _leaflet,
    **FORM_PAGES,
    **END_PAGES,
    **PROOF_PAGES,
}
