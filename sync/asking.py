"""Brings questions to the platform while a citizen waits: one exchange each, nothing kept.

Nothing is asked twice by itself. A question that only reads may be asked again by whoever waits for
it; one that changes something (a draft that is kept) names what it changes, so asking again does no
harm either.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import threading
from collections.abc import Callable

import requests

from sync.contract.asking import Answer, Ask, NotAnswered, Why
from sync.contract.asking_wire import (
    LARGEST_ANSWER_BYTES,
    QUESTION_TYPE,
    QUESTIONS_PATH,
    AnswerRefused,
    Asked,
    seal_question,
)
from sync.contract.platform import PlatformKey
from sync.relay.pace import Limits, Timing
from sync.relay.wire import Wire
from sync.verdict import Answer as HttpAnswer
from sync.verdict import NoAnswer

_LATER = frozenset({429, 503})


@dataclasses.dataclass(frozen=True, slots=True)
class _Patience:
    idle_every_s: float
    connect_timeout_s: float
    read_timeout_s: float
    backoff_base_s: float
    backoff_cap_s: float


class Asking:
    """The way to the platform, for questions; any thread may use it.

    Args:
        url: base address of the platform.
        platform: whom questions are sealed for.
        terminal: 13 digits.
        timing: for the connection; how long an answer is waited for is said with each question.
        clock: wall clock, timezone-aware.
        dial: a session with the terminal's certificate, anew for each question.
    """

    def __init__(
        self,
        url: str,
        *,
        platform: PlatformKey,
        terminal: str,
        timing: Timing,
        clock: Callable[[], dt.datetime],
        dial: Callable[[], requests.Session] = requests.Session,
    ) -> None:
        self._url = url
        self._platform = platform
        self._terminal = terminal
        self._timing = timing
        self._clock = clock
        self._dial = dial
        self._lock = threading.Lock()
        self._under_way: set[Wire] = set()
        self._closed = False

    def expect(self, platform: PlatformKey) -> None:
        """Seal for this key of the platform from now on."""
        self._platform = platform

    def ask(self, ask: Ask, *, within_s: float) -> Answer:
        """Ask, and wait; see ``sync.contract.asking.Asker``."""
        try:
            asked = seal_question(
                ask, terminal=self._terminal, at=self._clock(), platform=self._platform
            )
        except ValueError:
            raise NotAnswered(Why.BROKEN) from None
        came = self._exchange(asked, within_s)
        if isinstance(came, NoAnswer):
            raise NotAnswered(Why.NOT_OURS if came.stranger else Why.AWAY)
        try:
            return asked.read(came.body)
        except AnswerRefused:
            raise NotAnswered(_why(came)) from None

    def close(self) -> None:
        """Break off what is under way, and refuse what comes. May be called twice."""
        with self._lock:
            self._closed = True
            under_way = tuple(self._under_way)
        for wire in under_way:
            wire.abort()

    def _exchange(self, asked: Asked, within_s: float) -> HttpAnswer | NoAnswer:
        timing = self._timing
        patience = _Patience(
            timing.idle_every_s,
            min(timing.connect_timeout_s, within_s),
            within_s,
            timing.backoff_base_s,
            timing.backoff_cap_s,
        )
        limits = Limits(exchange_timeout_s=within_s, answer_bytes=LARGEST_ANSWER_BYTES)
        wire = Wire(self._url, timing=patience, limits=limits, http=self._dial())
        with self._lock:
            if self._closed:
                wire.abort()
            self._under_way.add(wire)
        try:
            return wire.call("POST", QUESTIONS_PATH, {"Content-Type": QUESTION_TYPE}, asked.wire)
        finally:
            with self._lock:
                self._under_way.discard(wire)
            wire.close()


def _why(came: HttpAnswer) -> Why:
    """What an answer without the platform's seal may mean; any of it may be a stranger's lie."""
    if came.status in _LATER:
        return Why.BUSY
    if came.status in (401, 403):
        return Why.REFUSED
    # A login page has any status; only errors of a server look like one of ours being ill.
    return Why.BROKEN if came.status >= 500 else Why.NOT_OURS
