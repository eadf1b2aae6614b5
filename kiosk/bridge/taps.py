"""What the citizen can do on the screens: every slot is one event, nothing is decided here."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable

from PySide6.QtCore import QObject, Slot

from kiosk.case.draft import new_code
from kiosk.catalog.standard import MARKS
from kiosk.journey import events as ev
from kiosk.journey.events import Event
from sync.contract.case import Signature
from sync.contract.key import new_key


class Taps(QObject):
    """The screens' buttons."""

    def __init__(
        self,
        dispatch: Callable[[Event], None],
        clock: Callable[[], dt.datetime],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._dispatch = dispatch
        self._clock = clock

    @Slot()
    def touched(self) -> None:
        """Somebody is there."""
        self._dispatch(ev.Touched())

    @Slot()
    def start(self) -> None:
        """Touch on the attract screen: a new session."""
        self._dispatch(ev.StartTapped(uuid.uuid4().hex, self._clock()))

    @Slot(bool)
    def elder(self, on: bool) -> None:
        """「用长者版」, or not."""
        self._dispatch(ev.ElderChosen(on))

    @Slot(str)
    def language(self, name: str) -> None:
        """A language of the sheet."""
        self._dispatch(ev.LanguageChosen(name))

    @Slot(str)
    def choose(self, item_id: str) -> None:
        """A service's tile."""
        self._dispatch(ev.ServiceChosen(item_id))

    @Slot(str)
    def category(self, name: str) -> None:
        """A category's tile."""
        self._dispatch(ev.CategoryChosen(name))

    @Slot()
    def progress(self) -> None:
        """「查办件进度」."""
        self._dispatch(ev.ProgressTapped())

    @Slot()
    def withdraw(self) -> None:
        """「撤回这个件」."""
        self._dispatch(ev.WithdrawTapped())

    @Slot()
    def resume(self) -> None:
        """「继续上次没办完的」."""
        self._dispatch(ev.ResumeTapped())

    @Slot()
    def keep(self) -> None:
        """「保存并稍后继续」."""
        self._dispatch(ev.KeepTapped(new_code(), self._clock()))

    @Slot(str)
    def mark(self, name: str) -> None:
        """A mark of 四办, as a filter of the list."""
        for mark in MARKS:
            if mark == name:
                self._dispatch(ev.MarkTapped(mark))

    @Slot(str)
    def lookBy(self, name: str) -> None:
        """「按部门」 or 「按人生事件」."""
        self._dispatch(ev.WayChosen("department" if name == "department" else "life_event"))

    @Slot(str)
    def search(self, query: str) -> None:
        """What is searched for so far."""
        self._dispatch(ev.SearchTyped(query))

    @Slot(str)
    def pick(self, value: str) -> None:
        """An option of the situation question."""
        self._dispatch(ev.SituationPicked(value))

    @Slot(str)
    def reopen(self, question_id: str) -> None:
        """A chip of the situation."""
        self._dispatch(ev.SituationReopened(question_id))

    @Slot()
    def begin(self) -> None:
        """「开始」."""
        self._dispatch(ev.BeginTapped())

    @Slot()
    def agree(self) -> None:
        """Consent."""
        self._dispatch(ev.ConsentGiven(self._clock()))

    @Slot()
    def decline(self) -> None:
        """No consent."""
        self._dispatch(ev.ConsentDeclined())

    @Slot()
    def confirm(self) -> None:
        """「是我」."""
        self._dispatch(ev.IdentityConfirmed())

    @Slot()
    def paper(self) -> None:
        """「从纸上读」."""
        self._dispatch(ev.PaperTapped())

    @Slot()
    def travel(self) -> None:
        """「用护照、港澳台证件」."""
        self._dispatch(ev.TravelTapped())

    @Slot()
    def actFor(self) -> None:
        """「我替这个人办」."""
        self._dispatch(ev.AgentTapped())

    @Slot()
    def deny(self) -> None:
        """「不是我」."""
        self._dispatch(ev.NotMe())

    @Slot(str)
    def draft(self, value: str) -> None:
        """The answer so far."""
        self._dispatch(ev.Drafted(value))

    @Slot(str)
    def type(self, typed: str) -> None:
        """What was typed on the number pad so far."""
        self._dispatch(ev.Typed(typed))

    @Slot(str)
    def toggle(self, value: str) -> None:
        """One of several choices."""
        self._dispatch(ev.Toggled(value))

    @Slot()
    def accept(self) -> None:
        """「下一步」."""
        self._dispatch(ev.NextTapped())

    @Slot(str)
    def edit(self, field_id: str) -> None:
        """「修改」."""
        self._dispatch(ev.EditTapped(field_id))

    @Slot(str)
    def material(self, code: str) -> None:
        """A material of the list."""
        self._dispatch(ev.MaterialOpened(code))

    @Slot(str)
    def way(self, way: str) -> None:
        """A way to provide a material."""
        self._dispatch(ev.WayPicked(way, self._clock()))

    @Slot()
    def takePage(self) -> None:
        """「拍照」."""
        self._dispatch(ev.PageTapped())

    @Slot()
    def keepPage(self) -> None:
        """「用这张」."""
        self._dispatch(ev.PageAccepted())

    @Slot()
    def retakePage(self) -> None:
        """「重拍」."""
        self._dispatch(ev.PageRejected())

    @Slot(object)
    def sign(self, signature: Signature) -> None:
        """A stroke ended."""
        self._dispatch(ev.Signed(signature))

    @Slot()
    def clearSignature(self) -> None:
        """「重签」."""
        self._dispatch(ev.SignatureCleared())

    @Slot()
    def submit(self) -> None:
        """「提交」."""
        self._dispatch(ev.SubmitTapped(new_key(), self._clock()))

    @Slot()
    def pay(self) -> None:
        """「去缴费」."""
        self._dispatch(ev.PayTapped(new_key(), self._clock()))

    @Slot(str)
    def option(self, value: str) -> None:
        """A place, a day or a time."""
        self._dispatch(ev.OptionTapped(value))

    @Slot()
    def printAgain(self) -> None:
        """「再打一次」."""
        self._dispatch(ev.PrintTapped())

    @Slot()
    def retry(self) -> None:
        """「再试一次」."""
        self._dispatch(ev.RetryTapped())

    @Slot()
    def skip(self) -> None:
        """「跳过」."""
        self._dispatch(ev.SkipTapped())

    @Slot()
    def copySlip(self) -> None:
        """「打印取件小票」."""
        self._dispatch(ev.CopyTapped())

    @Slot()
    def another(self) -> None:
        """「再办一件」."""
        self._dispatch(ev.AnotherTapped())

    @Slot()
    def done(self) -> None:
        """「完成」."""
        self._dispatch(ev.DoneTapped())

    @Slot()
    def back(self) -> None:
        """「返回」."""
        self._dispatch(ev.BackTapped())

    @Slot()
    def leave(self) -> None:
        """「退出并清除」."""
        self._dispatch(ev.ExitTapped())
