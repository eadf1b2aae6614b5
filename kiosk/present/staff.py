"""The values of staff mode, read by QML as ``desk.<name>``."""

from __future__ import annotations

from kiosk.access.board import TARGETS, Button, Desk, Facts, Page, Row, pages_for
from kiosk.present.set_up_pictures import DOES, place_of
from kiosk.present.staff_rows import rows_of
from kiosk.present.value import Value
from kiosk.words import Words

_SIGNING = (Page.SIGN_IN, Page.SECOND)
_KEYS = (Page.ENROL, Page.LOGS)


def staff_values(
    desk: Desk, facts: Facts | None, words: Words, device_words: Words
) -> dict[str, Value]:
    """Every value of every page; those of other pages are empty.

    Args:
        desk: where staff is.
        facts: of the terminal; ``None`` while nobody is in.
        words: of staff mode.
        device_words: what devices say, in sentences.
    """
    signing = desk.page in _SIGNING
    rows = () if facts is None or not desk.inside else rows_of(desk, facts, words, device_words)
    return {
        "page": desk.page.value,
        "inside": desk.inside,
        "heading": _heading(desk, words),
        "lead": _lead(desk, facts, words),
        "who": _who(desk, words),
        "back": words["sign_back"],
        "leave": words["page_leave"],
        "nav": _nav(desk, words),
        "rows": [_row(row, desk) for row in rows],
        "busy": desk.busy,
        "complaint": desk.complaint,
        "field": desk.field,
        "digits": desk.digits,
        "code": desk.code,
        "digitsLabel": words["sign_number"],
        "codeLabel": words["sign_answer" if desk.question else "sign_code"],
        "codeLength": 8 if desk.question else 6,
        "question": words.say("sign_question", question=_in_fours(desk.question))
        if desk.question
        else "",
        "enter": words["sign_agree" if desk.page is Page.SECOND else "sign_enter"],
        "canEnter": signing and len(desk.digits) == 4 and len(desk.code) in (6, 8),
        "hasPad": desk.page in _KEYS,
        "typed": desk.search,
        "search": words["button_enrol" if desk.page is Page.ENROL else "button_search"],
        "target": desk.target,
        "targets": [{"x": x, "y": y} for x, y in TARGETS],
    }


def _who(desk: Desk, words: Words) -> str:
    if not desk.inside:
        return ""
    return words.say("page_who", number=desk.person, role=words[f"role_{desk.role}"])


def _heading(desk: Desk, words: Words) -> str:
    if desk.page is Page.SIGN_IN:
        return words["sign_heading"]
    if desk.page is Page.SECOND:
        return words["sign_second_heading"]
    return "" if desk.page is Page.CLOSED else words[f"page_{desk.page.value}"]


def _lead(desk: Desk, facts: Facts | None, words: Words) -> str:
    if desk.page in _SIGNING:
        if desk.question:
            return words["sign_lead_question"]
        key = "sign_second_lead" if desk.page is Page.SECOND else "sign_lead"
        return words[f"{key}_card" if desk.reads_cards else key]
    if desk.page is Page.TOUCH:
        return words.say("commission_touch_lead", at=desk.target + 1, of=len(TARGETS))
    if desk.page is Page.OVERVIEW and facts is not None:
        return words.say(
            "lead_overview", place=facts.place, terminal=facts.terminal, version=facts.version
        )
    key = f"lead_{desk.page.value}"
    return words[key] if key in words and desk.page is not Page.OVERVIEW else ""


def _nav(desk: Desk, words: Words) -> list[dict[str, object]]:
    if not desk.inside:
        return []
    here = Page.COMMISSION if desk.page in (Page.ENROL, Page.TOUCH) else desk.page
    return [
        {"name": page.value, "label": words[f"page_{page.value}"], "chosen": page is here}
        for page in pages_for(desk.role)
    ]


def _row(row: Row, desk: Desk) -> dict[str, object]:
    return {
        "title": row.title,
        "says": row.says,
        "tone": row.tone.value,
        "todo": row.to_do,
        "at": "" if row.device is None else place_of(row.device),
        "does": "" if row.device is None else DOES[row.device],
        "buttons": [_button(button, desk) for button in row.buttons],
    }


def _button(button: Button, desk: Desk) -> dict[str, object]:
    return {
        "name": button.name,
        "label": button.label,
        "subject": button.subject,
        # One thing at a time: what runs may be printing.
        "enabled": not desk.busy,
    }


def _in_fours(digits: str) -> str:
    return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))
