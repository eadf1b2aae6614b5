"""A citizen who does whatever the screen asks, by touch, until it shows an end.

Reads what is on screen and presses its items by their names; what to write in a field is drawn from
the valid answers. Nothing here knows a service: each page is answered by what it is.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping

from PySide6.QtQuick import QQuickWindow

from kiosk.bridge.items import bring_into_view
from kiosk.catalog.divisions import divisions
from kiosk.catalog.form import FormField
from kiosk.catalog.item import Item
from kiosk.dock.citizen import NotOnScreen
from tests.journeys.conftest import Errand
from tests.kiosk.people import TODAY
from tests.kiosk.valid_answers import valid

MOST_PAGES = 90
# Where a walk has come to its end.
ENDS = frozenset({"result", "document", "leaflet", "refused", "pickup"})
# Two syllables of two letters a word: found at once by everybody who writes.
TEXT = ("DONGGUANSHI", "NANCHENG")
NAME = ("ZHANG", "WEI")


class WindowWalk:
    """One visit at the real window.

    Args:
        errand: the running terminal and who stands before it.
        card: index of the card that is put on the reader.
        situation: answers to situation questions, by question; others are answered with the first.
        ways: how materials are given, first choice first.
        answers: what to write in fields that are not drawn, by field.
        companion: index of the card of whoever acts for the first, if somebody does.
    """

    def __init__(
        self,
        errand: Errand,
        item: Item,
        card: int,
        *,
        situation: Mapping[str, str] | None = None,
        ways: tuple[str, ...] = (),
        answers: Mapping[str, str] | None = None,
        companion: int | None = None,
    ) -> None:
        self._errand, self._item, self._card = errand, item, card
        self._situation = dict(situation or {})
        self._ways, self._answers = ways, dict(answers or {})
        self._companion = companion
        self._draw = random.Random(item.id)
        self.written: set[str] = set()
        self.given: list[str] = []
        self.seen: list[str] = []
        self.paid = 0

    def to_end(self) -> str:
        """From the attract screen to the step that the visit ends with."""
        self._choose()
        for _ in range(MOST_PAGES):
            step = self._here()
            self.seen.append(step)
            if step in ENDS and (step != "leaflet" or self._shows("leafletSections")):
                return step
            self._pages()[step]()
        raise NotOnScreen(f"an end after {self.seen[-8:]}")

    def leave(self) -> None:
        """Go away, whatever is on screen, with the card and the paper."""
        site, citizen = self._errand.site, self._errand.citizen
        site.lift_card()

        def gone() -> bool:
            site.printer.take_paper()
            site.pages.take_paper()
            step = str(self._shows("step"))
            if step == "attract":
                return True
            name = {"result": "primary", "rating": "secondary"}.get(step, "exit")
            if self._window.property("shownStep") == step and self._window.property("settled"):
                self._window.grabWindow()
                if citizen.sees(name) and citizen.find(name).isEnabled():
                    citizen.tap(name)
            return False

        try:
            citizen.wait_until(gone, "attract screen after leaving")
        except NotOnScreen as error:
            raise NotOnScreen(
                f"attract screen after {self.seen[-3:]}, at {self._mark()}"
            ) from error

    def print_pages(self) -> None:
        """Tap 「打印」 and wait for what the A4 printer says."""
        before = len(self._errand.site.pages.printed())
        self._errand.citizen.tap("primary")
        self._errand.citizen.wait_until(
            lambda: len(self._errand.site.pages.printed()) > before, "printed pages"
        )

    @property
    def _window(self) -> QQuickWindow:
        return self._errand.terminal.window.window

    def _shows(self, name: str) -> object:
        return self._errand.shows(name)

    def _pages(self) -> dict[str, Callable[[], None]]:
        return {
            "situation": self._situate,
            "item": self._go_on,
            "consent": self._go_on,
            "identify": self._identify,
            "confirm": self._confirm,
            "agent": self._go_on,
            "parts": self._go_on,
            "form": self._answer,
            "materials": self._go_on,
            "material": self._provide,
            "promise": self._go_on,
            "scan": self._photograph,
            "slots": self._book,
            "bill": self._go_on,
            "pay": self._pay,
            "review": self._review,
            "leaflet": self._open_entry,
            "fetching": self._wait_for_answer,
            "submitting": self._wait_for_saving,
        }

    def _here(self) -> str:
        # A page that has just come stands where it will be touched only after the next frame.
        self._errand.citizen.wait_until(
            lambda: (
                self._window.property("shownStep") == self._shows("step")
                and bool(self._window.property("settled"))
            ),
            f"settled screen after {self.seen[-4:]}",
        )
        self._window.grabWindow()
        return str(self._shows("step"))

    def _tap_on(self, name: str) -> None:
        """Touch, and wait until the screen asks something else."""
        before = self._mark()
        self._errand.citizen.tap(name)
        self._errand.citizen.wait_until(
            lambda: self._mark() != before, f"anything after {name} at {before}"
        )

    def _mark(self) -> tuple[object, ...]:
        names = ("step", "fieldId", "situationAsk", "materialName", "slotsPage", "scanPhase")
        others = ("scanPages", "leafletTitle", "payState")
        return tuple(self._shows(name) for name in (*names, *others))

    def _choose(self) -> None:
        citizen, journey = self._errand.citizen, self._errand.terminal
        citizen.wait_for_step("attract")
        citizen.wait_until(
            lambda: not journey.journey.readiness.refusal(self._item.id), "service that is ready"
        )
        citizen.tap("start")
        citizen.wait_for_step("services")
        citizen.tap(f"category-{self._item.category}")
        citizen.wait_until(lambda: citizen.sees(f"service-{self._item.id}"), self._item.id)
        self._window.grabWindow()
        citizen.tap(f"service-{self._item.id}")
        citizen.wait_until(lambda: self._shows("step") != "services", "service that opens")

    def _go_on(self) -> None:
        self._tap_on("primary")

    def _situate(self) -> None:
        journey = self._errand.terminal.journey
        questions = self._item.questions if journey.item is None else journey.item.questions
        question = list(questions)[journey.asking]
        first = question.options[0].value
        self._tap_on(f"situation-{self._situation.get(question.id, first)}")

    def _identify(self) -> None:
        acts = self._shows("step") == "identify" and "agent" in self.seen
        self._errand.site.place_card(
            self._companion if acts and self._companion is not None else self._card
        )
        self._errand.citizen.wait_until(lambda: self._shows("step") != "identify", "read card")

    def _confirm(self) -> None:
        self._errand.site.lift_card()
        self._tap_on("primary" if self._companion is None else "actFor")

    def _answer(self) -> None:
        journey = self._errand.terminal.journey
        field = journey.fields[journey.question]
        if self._shows("fieldPad") and not self._shows("fieldDraft"):
            self._write(field)
        self._tap_on("primary")

    def _write(self, field: FormField) -> None:
        citizen, given = self._errand.citizen, self._errand.terminal.journey.answers
        towns = self._errand.terminal.world.towns
        answer = self._answers.get(field.id) or valid(field, towns, TODAY, self._draw, given)
        pad = str(self._shows("fieldPad"))
        self.written.add(pad)
        match pad:
            case "choice" | "multi":
                for one in answer.split("|"):
                    citizen.tap(f"option-{one}")
            case "town":
                citizen.tap(f"town-{answer}")
            case "region":
                for place in divisions().trail(answer, towns):
                    citizen.tap(f"region-{place.code}")
                    self._window.grabWindow()
            case "writing":
                for word in NAME if field.kind == "name" else TEXT:
                    citizen.type(word)
                    self._window.grabWindow()
                    citizen.tap("candidate-0")
            case "signs":
                for one in answer:
                    citizen.tap(f"key-{one}")
                    self._window.grabWindow()
            case _:
                if citizen.sees("byDigits"):
                    citizen.tap("byDigits")
                    self._window.grabWindow()
                for one in answer.replace("-", ""):
                    citizen.tap("key-clear" if one in "X." else f"key-{one}")

    def _provide(self) -> None:
        rows = self._shows("materialWays")
        assert isinstance(rows, list)
        open_ = [str(row["way"]) for row in rows if row["enabled"]]
        way = next((one for one in self._ways if one in open_), open_[0])
        self.given.append(way)
        self._tap_on(f"way-{way}")

    def _photograph(self) -> None:
        citizen, terminal = self._errand.citizen, self._errand.terminal
        if self._shows("scanPages"):
            self._tap_on("secondary")
            return
        citizen.wait_until(lambda: not terminal.paper.image.isNull(), "live picture")
        citizen.tap("primary")
        citizen.wait_until(lambda: self._shows("scanPhase") == "taken", "taken page")
        self._window.grabWindow()
        citizen.tap("primary")
        citizen.wait_until(
            lambda: bool(self._shows("scanPages")) or self._shows("step") != "scan", "kept page"
        )

    def _book(self) -> None:
        rows = self._shows("slotsOptions")
        assert isinstance(rows, list)
        free = next(row["value"] for row in rows if not row["full"])
        self._tap_on(f"slot-{free}")

    def _pay(self) -> None:
        citizen = self._errand.citizen
        citizen.wait_until(lambda: self._shows("payState") == "shown", "code to be paid")
        assert self._errand.site.payment.pay_newest()
        self.paid += 1
        citizen.wait_until(lambda: self._shows("step") != "pay", "paid")

    def _review(self) -> None:
        if self._shows("reviewSigns"):
            bring_into_view(self._errand.citizen.find("signature"))
            self._errand.citizen.sign()
        self._tap_on("primary")

    def _open_entry(self) -> None:
        rows = self._shows("leafletRows")
        assert isinstance(rows, list)
        self._tap_on(f"leaflet-{rows[0]['value']}")

    def _wait_for_answer(self) -> None:
        self._errand.citizen.wait_until(
            lambda: self._shows("step") != "fetching", "the platform's answer"
        )

    def _wait_for_saving(self) -> None:
        self._errand.citizen.wait_until(
            lambda: self._shows("step") != "submitting", "the end of saving"
        )
