"""What the screens say on which something is filled in, provided or chosen."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kiosk.journey import events as ev
from kiosk.voice.page import Act, Entry, EntryKind
from kiosk.voice.sheet import Sheet

# GA 36, the terminal's own first.
PROVINCES = "粤京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵青藏川宁琼"
# How a pad of the screen is typed on twelve keys.
_ENTRIES: Mapping[str, EntryKind] = {"digits": "digits", "signs": "signs", "writing": "writing"}


def _form(sheet: Sheet) -> None:
    words, pad = sheet.words, sheet.text("fieldPad")
    sheet.key += sheet.text("fieldId")
    sheet.intro_text(sheet.text("fieldQuestion"), sheet.text("formCount"), sheet.text("fieldHint"))
    sheet.news(sheet.text("complaint"))
    sheet.reads(sheet.text("fieldNote"))
    if pad in _ENTRIES:
        _typed(sheet, _ENTRIES[pad])
    elif pad in ("choice", "multi", "town", "region"):
        if pad == "region":
            sheet.key += sheet.text("fieldDraft")
            sheet.news(sheet.text("fieldShown"))
        _options(sheet, several=pad == "multi")
    elif sheet.text("fieldId"):
        sheet.fact(words["voice_known"], sheet.text("fieldShown"), private=True)
    for row in sheet.rows("paperOffers"):
        value = str(row["value"])
        sheet.choice(
            str(row["label"]),
            ev.OptionTapped(value),
            f"offer-{value}",
            hint=str(row["hint"]),
            chosen=bool(row["chosen"]),
        )
    sheet.news(sheet.text("paperNote"))
    if asks := sheet.text("paperAsks"):
        sheet.button(asks, ev.PaperTapped(), "readPaper")
    last = sheet.flag("formLast")
    sheet.lead(words["form_check" if last else "form_next"], ev.NextTapped())
    sheet.other(words["form_back"], ev.BackTapped())
    sheet.reads(sheet.text("sparedLine"))


def _paper(sheet: Sheet) -> None:
    sheet.intro("paper_heading", "paper_lead")
    sheet.news(sheet.text("paperSays"))
    if primary := sheet.text("paperPrimary"):
        sheet.lead(primary, ev.PageTapped())
    sheet.other(sheet.words["paper_back"], ev.BackTapped())


def _typed(sheet: Sheet, kind: EntryKind) -> None:
    name = sheet.text("fieldKind") == "name"
    # Dates are typed without their dashes, which only the number pad's event knows.
    digits = kind == "digits"
    sheet.entry(
        sheet.words["voice_answer"],
        Entry(
            kind,
            sheet.text("fieldTyped" if digits else "fieldDraft"),
            ev.Typed if digits else ev.Drafted,
            int(str(sheet.values["fieldLongest"])),
            sheet.text("fieldExtra") if digits else "",
            name,
            PROVINCES if sheet.text("fieldKind") == "plate" else "",
            said=sheet.text("fieldShown"),
        ),
    )


def _options(sheet: Sheet, *, several: bool) -> None:
    event: Callable[[str], ev.Event] = ev.Toggled if several else ev.Drafted
    named = {"town": "town", "region": "region"}.get(sheet.text("fieldPad"), "option")
    for row in sheet.rows("fieldOptions"):
        value = str(row["value"])
        sheet.choice(
            str(row["label"]),
            event(value),
            f"{named}-{value}",
            hint=str(row["hint"]),
            chosen=bool(row["chosen"]),
            several=several,
        )


def _parts(sheet: Sheet) -> None:
    words = sheet.words
    sheet.intro("parts_heading", "parts_lead")
    sheet.news(sheet.text("partsComplaint"))
    for row in sheet.rows("partsRows"):
        value = str(row["value"])
        sheet.choice(
            str(row["label"]),
            ev.OptionTapped(value),
            f"part-{value}",
            hint=str(row["hint"]),
            chosen=bool(row["chosen"]),
            several=True,
            closed="" if row["enabled"] else str(row["hint"]),
        )
    sheet.reads(sheet.text("partsSpared"))
    sheet.lead(words["form_next"], ev.NextTapped())


def _materials(sheet: Sheet) -> None:
    sheet.key += sheet.text("materialsHeading")
    sheet.intro_text(sheet.text("materialsHeading"), sheet.text("materialsLead"))
    sheet.lead(sheet.text("materialsPrimary"), ev.NextTapped())
    for row in sheet.rows("materialsRows"):
        name, state, code = str(row["name"]), str(row["state"]), str(row["code"])
        if row["mine"]:
            sheet.choice(name, ev.MaterialOpened(code), f"material-{code}", hint=state)
        else:
            sheet.fact(name, state)
    sheet.reads(sheet.text("materialsSpared"))
    sheet.other(sheet.words["materials_back"], ev.BackTapped())


def _material(sheet: Sheet) -> None:
    sheet.key += sheet.text("materialName")
    sheet.intro_text(
        sheet.text("materialName"), sheet.text("materialLead"), sheet.text("materialCheck")
    )
    sheet.news(sheet.text("materialNote"))
    for row in sheet.rows("materialWays"):
        way = str(row["way"])
        hint = str(row["hint"])
        closed = "" if row["enabled"] else hint
        if closed:
            sheet.fact(str(row["label"]), closed)
            continue
        sheet.button(f"{row['label']}，{hint}", _way(way), f"way-{way}", leads=bool(row["chosen"]))
    sheet.other(sheet.words["material_back"], ev.BackTapped())


def _way(way: str) -> Act:
    return lambda now: ev.WayPicked(way, now.clock())


def _promise(sheet: Sheet) -> None:
    words = sheet.words
    sheet.intro_text(sheet.text("promiseTitle"))
    sheet.intro("promise_signed_with")
    sheet.fact(words["promise_told"], sheet.text("promiseTold"))
    sheet.fact(words["promise_text"], sheet.text("promiseText"))
    sheet.lead(words["promise_agree"], ev.NextTapped())
    sheet.other(words["promise_other"], ev.BackTapped())


def _scan(sheet: Sheet) -> None:
    taken = sheet.text("scanPhase") == "taken"
    sheet.key += f"{taken}{sheet.values['scanPages']}"
    sheet.intro_text(sheet.text("scanHeading"), sheet.text("scanCount"))
    sheet.intro("voice_camera")
    sheet.news(sheet.text("scanWarns") or sheet.text("scanSays"))
    if sheet.flag("scanPrimaryEnabled"):
        event = ev.PageAccepted() if taken else ev.PageTapped()
        sheet.lead(sheet.text("scanPrimary"), event)
    kept = int(str(sheet.values["scanPages"])) > 0
    other = ev.PageRejected() if taken else ev.NextTapped() if kept else ev.BackTapped()
    sheet.other(sheet.text("scanSecondary"), other)


def _slots(sheet: Sheet) -> None:
    sheet.key += sheet.text("slotsPage") + sheet.text("slotsLead")
    sheet.intro_text(sheet.text("slotsHeading"), sheet.text("slotsLead"))
    sheet.news(sheet.text("slotsNote"))
    for row in sheet.rows("slotsOptions"):
        value = str(row["value"])
        sheet.choice(
            str(row["label"]),
            ev.OptionTapped(value),
            f"slot-{value}",
            hint=str(row["hint"]),
            closed=str(row["hint"]) if row["full"] else "",
        )
    sheet.lead(sheet.text("slotsAgain"), ev.NextTapped())


def _review(sheet: Sheet) -> None:
    words = sheet.words
    sheet.intro_text(sheet.text("reviewHeading"))
    sheet.intro("voice_review")
    sheet.news(sheet.text("saveTrouble"), sheet.text("complaint"))
    sheet.reads(sheet.text("itemName"))
    if person := sheet.text("personName"):
        sheet.fact(words["review_applicant"], f"{person}，{sheet.text('personNumber')}")
    for row in sheet.rows("reviewRows"):
        label = str(row["label"])
        # On a headset nobody looks over the shoulder.
        sheet.fact(label, str(row["full"]), private=True, note=str(row["source"]))
        if not row["fixed"]:
            sheet.button(
                words.say("voice_edit", label=label),
                ev.EditTapped(str(row["field"])),
                f"edit-{row['field']}",
            )
    for name in ("appointment", "reviewMaterials"):
        for row in sheet.rows(name):
            sheet.fact(str(row["label"]), str(row["value"]))
    sheet.reads(sheet.text("reviewPromises"), sheet.text("reviewSpared"))
    if sheet.flag("reviewSigns"):
        signed = "voice_signed" if sheet.flag("reviewSigned") else "voice_sign"
        sheet.signature(words[signed])
    sheet.lead(sheet.text("reviewSubmit"), lambda now: ev.SubmitTapped(now.key(), now.clock()))


def _bill(sheet: Sheet) -> None:
    words = sheet.words
    sheet.intro_text(sheet.text("billHeading"), sheet.text("billLead"))
    sheet.news(sheet.text("billNote"))
    several = sheet.flag("billSeveral")
    for row in sheet.rows("billLines"):
        said = "，".join(
            part for part in (str(row["title"]), str(row["amount"]), str(row["detail"])) if part
        )
        if several:
            sheet.choice(
                said,
                ev.Toggled(str(row["id"])),
                f"bill-{row['id']}",
                chosen=bool(row["chosen"]),
                several=True,
            )
        else:
            sheet.reads(said)
    sheet.reads(sheet.text("billBasis"), sheet.text("billPrinter"))
    if sheet.flag("billNobody"):
        sheet.lead(words["bill_change"], ev.BackTapped())
        sheet.other(words["bill_another"], ev.AnotherTapped())
    elif sheet.flag("billNothing"):
        sheet.lead(words["bill_another"], ev.AnotherTapped())
        sheet.other(words["bill_back"], ev.BackTapped())
    else:
        sheet.lead(sheet.text("billPay"), lambda now: ev.PayTapped(now.key(), now.clock()))


FORM_PAGES: Mapping[str, Callable[[Sheet], None]] = {
    "form": _form,
    "paper": _paper,
    "parts": _parts,
    "materials": _materials,
    "material": _material,
    "promise": _promise,
    "scan": _scan,
    "slots": _slots,
    "review": _review,
    "bill": _bill,
}
