"""Where cases are (过程可溯), told to whom they belong; and results as documents.

Who knows a number sees where that case is. What is wrong with it, what is still missing and what
can be done is for the applicant and whoever acted for them, by the number on their card.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Literal

import msgspec

from sync.contract import case
from sync.contract.asking import (
    AskProgress,
    AskResult,
    CaseView,
    Certificate,
    Citizen,
    Deferred,
    Progress,
)
from sync.contract.asking_wire import Question
from sync.contract.number import CHINA, check_number
from sync.hub.appointments import time_of
from sync.hub.certificates.issuing import Issuing, new_number
from sync.hub.certificates.typesetting import Sheet
from sync.hub.departments.register import Asked, Entry
from sync.hub.desks import FORWARDED, forwarded_words
from sync.hub.entries import Case, Happening, SubCase
from sync.hub.ledger import Ledger
from sync.hub.noted import notes_of
from sync.hub.parcels import event_words, parcel_words
from sync.hub.parts import parts_of
from sync.hub.promised import promised_day
from sync.hub.states import STATE_WORDS, CaseState

_MOST = 30
_SOURCE = "市政数局（示例）"
# As events of a timeline read; states have words of their own.
_EVENT_WORDS: Mapping[str, str] = {"opened": "平台已打开核对"}
# Until a department has decided, a citizen may change their mind.
_OPEN = frozenset(
    {
        CaseState.RECEIVED,
        CaseState.WAITING_FOR_ATTACHMENTS,
        CaseState.ACCEPTED_FOR_CHECK,
        CaseState.NEEDS_CORRECTION,
    }
)


class CaseDesk:
    """Tells citizens about their cases; any thread may ask.

    Args:
        ledger: where the cases are.
        issuing: makes documents of results.
        settle: waits a little for what has just come to be opened.
        clock: the platform's wall clock, timezone-aware.
    """

    def __init__(
        self,
        ledger: Ledger,
        issuing: Issuing,
        settle: Callable[[], object],
        clock: Callable[[], dt.datetime],
    ) -> None:
        self._ledger = ledger
        self._issuing = issuing
        self._settle = settle
        self._clock = clock

    def progress(self, question: Question) -> Progress:
        """Where one case is, or all of a citizen's; answers ``AskProgress``."""
        ask = question.ask
        if not isinstance(ask, AskProgress):
            raise TypeError(type(ask).__name__)
        self._settle()
        if ask.number:
            kept = self._ledger.case(ask.number) if check_number(ask.number) else None
            found = [] if kept is None else [kept]
        else:
            found = [] if ask.citizen is None else self._mine(ask.citizen.id_number)
        return Progress(cases=tuple(self._view(one, ask.citizen) for one in found))

    def result(self, question: Question) -> Certificate:
        """The result of one's own case, as a document; answers ``AskResult``."""
        ask = question.ask
        if not isinstance(ask, AskResult):
            raise TypeError(type(ask).__name__)
        self._settle()
        kept = self._ledger.case(ask.number) if check_number(ask.number) else None
        document = None if kept is None else _read(kept)
        if kept is None or document is None or not _belongs(document, ask.citizen):
            # Not whether there is such a case: that is not theirs to know.
            return Certificate(state="none", reason="没有查到您名下的这个办件")
        if kept.state != CaseState.APPROVED:
            words = STATE_WORDS.get(kept.state, kept.state)
            return Certificate(state="refused", reason=f"这个办件还没有结果（{words}）")
        return self._issuing.issue(self._sheet(kept, document, ask.citizen))

    def entry(self, asked: Asked) -> Entry | None:
        """The citizen's cases as a register (``cases``); ``None`` for somebody without any."""
        if asked.person is None:
            return None
        self._settle()
        rows = []
        for one in self._mine(asked.person.id_number):
            document = _read(one)
            rows.append(
                {
                    "number": one.number,
                    "item": "" if document is None else document.item.name,
                    "state": STATE_WORDS.get(one.state, one.state),
                    "received": _moment(one.received_at).date().isoformat(),
                }
            )
        return Entry({}, tuple(rows)) if rows else None

    def _mine(self, id_number: str) -> list[Case]:
        return self._ledger.cases_of(id_number, _MOST)

    def _view(self, kept: Case, citizen: Citizen | None) -> CaseView:
        document = _read(kept)
        own = document is not None and citizen is not None and _belongs(document, citizen)
        happened = self._ledger.timeline(kept.number)
        words = STATE_WORDS.get(kept.state, kept.state)
        told = _told(kept) if own else ""
        said = f"{words}：{told}" if told and kept.state != "needs-correction" else words
        parcel = parcel_words(document, kept.state, happened) if document and own else ()
        view = CaseView(
            number=kept.number,
            name="" if document is None else document.item.name,
            state=kept.state,
            words="；".join((said, *parcel)),
            received_at=_moment(kept.received_at),
            timeline=tuple((_moment(one.at), _words(one, own=own)) for one in happened),
        )
        if document is None or not own:
            return view
        return msgspec.structs.replace(
            view,
            defects=_defects(kept),
            deferred=_deferred(document, happened),
            may=_may(kept, document, happened, self._clock()),
            due=promised_day(document.item, kept.state, kept.received_at, happened),
            parts=tuple(_part(one, document) for one in parts_of(self._ledger.engine, kept.number)),
        )

    def _sheet(self, kept: Case, document: case.CaseDocument, citizen: Citizen) -> Sheet:
        now = self._clock()
        happened = self._ledger.timeline(kept.number)
        # What came later (a parcel) is not the decision.
        decided = next(
            (one for one in reversed(happened) if one.event == CaseState.APPROVED), happened[-1]
        )
        lines = [
            ("办理事项", document.item.name),
            ("办件编号", kept.number),
            ("申请人", citizen.name),
            ("证件号码", citizen.id_number),
            ("收到时间", _shown(kept.received_at)),
            ("办结时间", _shown(decided.at)),
            ("办理结果", "准予"),
        ]
        if kept.reason:
            lines.append(("说明", kept.reason))
        return Sheet(
            title="办理结果通知书",
            number=new_number(now),
            source=_SOURCE,
            seal=_SOURCE.removesuffix("（示例）"),
            issued_at=now,
            lines=lines,
        )


def _read(kept: Case) -> case.CaseDocument | None:
    return case.decode(kept.document) if kept.document else None


def _belongs(document: case.CaseDocument, citizen: Citizen) -> bool:
    people = (document.applicant, document.agent)
    return any(
        one.id_number == citizen.id_number
        for one in people
        if not isinstance(one, msgspec.UnsetType)
    )


def _told(kept: Case) -> str:
    """What a rule or a clerk told the citizen; paths of wrong fields are for staff."""
    decided = (CaseState.APPROVED, CaseState.REJECTED, CaseState.NEEDS_CORRECTION)
    return kept.reason if kept.state in decided else ""


def _defects(kept: Case) -> tuple[str, ...]:
    if kept.state != CaseState.NEEDS_CORRECTION:
        return ()
    return tuple(one.strip() for one in re.split(r"[；;\n]", kept.reason) if one.strip())


def _deferred(document: case.CaseDocument, happened: list[Happening]) -> tuple[Deferred, ...]:
    if any(one.event == CaseState.DEFERRED_RECEIVED for one in happened):
        return ()
    return tuple(
        Deferred(code=one.code, name=one.name, due=one.due)
        for one in document.materials
        if one.state == "deferred" and not isinstance(one.due, msgspec.UnsetType)
    )


_May = Literal["withdraw", "supplement", "result"]


def _may(
    kept: Case, document: case.CaseDocument, happened: list[Happening], now: dt.datetime
) -> tuple[_May, ...]:
    """What the citizen can do with it: as ``following`` would let them."""
    missing = bool(_deferred(document, happened))
    decided = kept.state == CaseState.APPROVED
    if not decided and kept.state not in _OPEN:
        return ()
    time = time_of(notes_of(document).slot) if decided else None
    can: dict[_May, bool] = {
        "withdraw": not decided or (time is not None and time.starts > now),
        "supplement": missing or kept.state == CaseState.NEEDS_CORRECTION,
        "result": decided,
    }
    return tuple(one for one, possible in can.items() if possible)


def _part(one: SubCase, document: case.CaseDocument) -> CaseView:
    words = STATE_WORDS.get(one.state, one.state)
    named = () if isinstance(document.parts, msgspec.UnsetType) else document.parts
    item = next((part for part in named if part.handling_code == one.code), None)
    return CaseView(
        number=one.number,
        name=one.name,
        state=one.state,
        words=f"{words}：{one.reason}" if one.reason else words,
        received_at=_moment(one.received_at),
        timeline=((_moment(one.changed_at), words),),
        due=None if item is None else promised_day(item, one.state, one.received_at),
    )


def _words(happening: Happening, *, own: bool) -> str:
    if happening.event == FORWARDED:
        return forwarded_words(happening.reason)
    known = STATE_WORDS.get(happening.event) or _EVENT_WORDS.get(happening.event)
    known = known or event_words(happening, own=own)
    return known or happening.event


def _moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def _shown(text: str) -> str:
    at = _moment(text).astimezone(CHINA)
    return f"{at.year}年{at.month}月{at.day}日 {at:%H:%M}"
