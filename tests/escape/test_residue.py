"""Rows 16, 17, 7 and 8: what the last citizen leaves behind, and text that is more than text."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QQmlExpression, qmlContext
from PySide6.QtQuick import QQuickItem

from drivers.idcard.people import SENIOR, synthetic_card
from drivers.idcard.record import CardRecord, RecordDefect, parse_record
from kiosk.bridge.items import visible_items
from kiosk.bridge.view import visible
from kiosk.journey import events as ev
from tests.journeys.conftest import Errand

PHONE, ACCOUNT = "13800138000", "4111111111111111"
WRITTEN = "甲骨文"


def record() -> CardRecord:
    card = synthetic_card(SENIOR)
    read = parse_record(card.text, card.photo)
    assert isinstance(read, CardRecord)
    return read


def canaries() -> tuple[str, ...]:
    read = record()
    return (read.name, read.id_number, read.address[-6:], PHONE, ACCOUNT, "138 0013", WRITTEN)


def everything(errand: Errand) -> Iterator[tuple[str, str]]:
    """Every text of every item of the window, hidden ones as well, and all that QML can read."""
    items: list[QQuickItem] = [errand.terminal.window.window.contentItem()]
    while items:
        item = items.pop()
        items += item.childItems()
        for name in ("text", "value", "shown", "letters", "candidates", "placeholderText"):
            yield f"{item.metaObject().className()}.{name}", str(item.property(name))
    view = errand.terminal.view
    yield from ((name, str(view.shown(name))) for name in view._shown)
    typing = errand.terminal.keyboard
    yield from ((name, str(typing.property(name))) for name in ("letters", "candidates"))
    clipboard = QGuiApplication.clipboard()
    yield "clipboard", clipboard.text()


def left_behind(errand: Errand) -> list[str]:
    return [
        f"{where}: {canary}"
        for where, text in everything(errand)
        for canary in canaries()
        if canary in text
    ]


def by_exit(errand: Errand) -> None:
    errand.citizen.tap("exit")
    errand.citizen.wait_until(lambda: errand.citizen.sees("exitLeave"), "question before the exit")
    errand.citizen.tap("exitLeave")


def by_idling(errand: Errand) -> None:
    for _ in range(2):
        errand.terminal._dispatch(ev.TimerElapsed(errand.terminal.journey.session, ev.Timer.IDLE))
        errand.terminal._dispatch(ev.TimerElapsed(errand.terminal.journey.session, ev.Timer.GRACE))


def by_not_me(errand: Errand) -> None:
    errand.citizen.tap("secondary")


def filled_in(errand: Errand) -> None:
    errand.to_review()
    clipboard = QGuiApplication.clipboard()
    clipboard.setText(ACCOUNT)


def half_written(errand: Errand) -> None:
    """Letters under way, with candidates, and a search for them."""
    errand.citizen.wait_for_step("attract")
    errand.citizen.tap("start")
    errand.citizen.wait_for_step("services")
    errand.citizen.tap("primary")
    errand.citizen.type("JGW")
    errand.terminal.keyboard.begin(False)
    errand.citizen.wait_until(lambda: bool(errand.terminal.keyboard.property("ready")), "lexicon")
    for letter in "jiaguwen":
        errand.terminal.keyboard.press(letter)
    assert WRITTEN in errand.terminal.keyboard.property("candidates")


def confirmed(errand: Errand) -> None:
    errand.to_identify()
    errand.site.place_card()
    errand.citizen.wait_for_step("confirm")
    errand.site.lift_card()


@pytest.mark.parametrize(
    ("before", "out"),
    [
        (filled_in, by_exit),
        (filled_in, by_idling),
        (half_written, by_idling),
        (confirmed, by_not_me),
    ],
    ids=["exit", "idle", "search", "not me"],
)
def test_nothing_of_the_last_citizen_is_left_on_any_way_out(
    errand: Errand, before: Callable[[Errand], None], out: Callable[[Errand], None]
) -> None:
    before(errand)
    assert left_behind(errand) != []
    out(errand)
    errand.citizen.wait_until(
        lambda: errand.terminal.window.window.property("shownStep") in ("attract", "identify"),
        "the end of the session",
    )
    errand.citizen.wait_for_step(str(errand.terminal.journey.at))
    assert left_behind(errand) == []


def test_locked_window_is_not_closed_by_its_display(errand: Errand) -> None:
    window = errand.terminal.window.window
    window.setProperty("locked", True)
    assert not window.close()
    assert window.isVisible()
    window.setProperty("locked", False)
    assert window.close()


def values_shown(errand: Errand) -> list[str]:
    return [str(item.property("value")) for item in visible_items(_root(errand))]


def texts_once(errand: Errand, words: str) -> list[QQuickItem]:
    """Every text on screen, as soon as one of them holds the words."""
    texts: list[QQuickItem] = []

    def told() -> bool:
        items = visible_items(_root(errand))
        texts[:] = [one for one in items if one.inherits("QQuickText")]
        return any(words in str(one.property("text")) for one in texts)

    errand.citizen.wait_until(told, words)
    return texts


def test_markup_is_shown_as_it_stands(errand: Errand) -> None:
    confirmed(errand)
    errand.wait_until_shown("cardPresent", False)
    journey = errand.terminal.journey
    assert journey.card is not None
    for name in ("<b>张</b>", "<img src='file:///etc/passwd'>", "[a](http://b)"):
        card = dataclasses.replace(journey.card, name=name)
        # As if it had been read: whatever happens meanwhile is shown with this name, too.
        errand.terminal.runner.journey = dataclasses.replace(journey, card=card)
        errand.terminal._show(errand.terminal.journey)
        errand.citizen.hold("hold")
        texts = texts_once(errand, name)
        # Qt.TextFormat.PlainText is 0: nothing is taken for markup, whatever it holds.
        assert {_format(one) for one in texts} == {0}
        errand.citizen.let_go("hold")


def test_numbers_are_covered_until_somebody_holds_the_button(errand: Errand) -> None:
    confirmed(errand)
    read = record()
    shown = values_shown(errand)
    assert not any(read.id_number[-8:] in text.replace(" ", "") for text in shown)
    errand.citizen.hold("hold")
    errand.citizen.wait_until(
        lambda: any(read.id_number in text.replace(" ", "") for text in values_shown(errand)),
        "the whole number",
    )
    errand.citizen.let_go("hold")
    errand.citizen.tap("primary")
    errand.citizen.wait_for_step("form")
    errand.citizen.tap("primary")
    errand.wait_until_shown("fieldId", "tier")
    errand.citizen.tap("option-600")
    for answer in (PHONE, ACCOUNT):
        errand.citizen.tap("primary")
        errand.wait_until_shown("fieldPad", "digits")
        errand.citizen.type(answer)
    errand.citizen.tap("primary")
    errand.citizen.wait_for_step("review")
    assert not [text for text in values_shown(errand) if ACCOUNT[:8] in text or "0013" in text]
    errand.citizen.hold("hold")
    assert any(ACCOUNT in text.replace(" ", "") for text in values_shown(errand))
    errand.citizen.let_go("hold")
    assert not [text for text in values_shown(errand) if ACCOUNT[:8] in text.replace(" ", "")]


@pytest.mark.parametrize("sign", ["\u202e", "\u200b", "\u2066", "\ufeff", "\u2028", "\x1b"])
def test_what_turns_text_around_is_refused_on_the_card_and_marked_on_the_screen(sign: str) -> None:
    card = synthetic_card(SENIOR)
    # The name stands first on the chip, two bytes a character.
    text = card.text[:2] + sign.encode("utf-16-le") + card.text[4:]
    assert isinstance(parse_record(text, card.photo), RecordDefect)
    assert visible([{"name": f"张{sign}三"}]) == [{"name": "张\ufffd三"}]


def _root(errand: Errand) -> QQuickItem:
    return errand.terminal.window.window.contentItem()


def _format(text: QQuickItem) -> int:
    # Python has no name for this enumeration: QML itself is asked.
    context = qmlContext(text)
    assert context is not None
    answer: Any = QQmlExpression(context, text, "Number(textFormat)").evaluate()
    return int(answer[0] if isinstance(answer, tuple) else answer)
