"""Carries drafts to the platform and back: sealed here, under a name that tells nobody the code."""

from __future__ import annotations

import logging
from collections.abc import Callable

from kiosk.case.draft import Lock, NotADraft
from kiosk.journey.effects import FindDraft, ForgetDraft, KeepDraft
from kiosk.journey.events import DraftFound, DraftKept, Event
from sync.contract import asking
from sync.contract.asking import Asker, NotAnswered, Why

_log = logging.getLogger("kiosk.journey")

DraftEffect = KeepDraft | FindDraft | ForgetDraft


def carry(effect: DraftEffect, platform: Asker, post: Callable[[Event], None]) -> None:
    """Do what the effect says and post what came of it; blocks, so on no thread of a window."""
    try:
        match effect:
            case KeepDraft():
                post(_keep(effect, platform))
            case FindDraft():
                post(_find(effect, platform))
            case ForgetDraft():
                _forget(effect, platform)
    except NotAnswered as error:
        _log.warning("%s not answered: %s", type(effect).__name__, error.why)
        _tell_trouble(effect, error.why, post)
    except Exception as error:
        # A bug must end in a sentence for the citizen as well, with everything still there.
        _log.error("%s failed: %s", type(effect).__name__, type(error).__name__)
        _tell_trouble(effect, Why.BROKEN, post)


def _keep(effect: KeepDraft, platform: Asker) -> DraftKept:
    lock = Lock.of(effect.code)
    ask = asking.KeepDraft(
        code_digest=lock.name, sealed=lock.seal(effect.draft), until=effect.until
    )
    answer = platform.ask(ask, within_s=effect.within_s)
    match answer:
        case asking.Kept(until=until):
            return DraftKept(effect.session, effect.code, until)
        case asking.Declined(reason=reason):
            return DraftKept(effect.session, effect.code, trouble="declined", reason=reason)
    return DraftKept(effect.session, effect.code, trouble=Why.BROKEN)


def _find(effect: FindDraft, platform: Asker) -> DraftFound:
    lock = Lock.of(effect.code)
    # Not taken: who has the code and not the card must not make it vanish.
    answer = platform.ask(asking.AskDraft(code_digest=lock.name), within_s=effect.within_s)
    if not isinstance(answer, asking.Draft):
        return DraftFound(effect.session, effect.code, trouble=Why.BROKEN)
    if answer.state == "none":
        return DraftFound(effect.session, effect.code)
    try:
        return DraftFound(effect.session, effect.code, lock.open(answer.sealed))
    except NotADraft:
        return DraftFound(effect.session, effect.code, trouble="damaged")


def _forget(effect: ForgetDraft, platform: Asker) -> None:
    ask = asking.AskDraft(code_digest=Lock.of(effect.code).name, take=True)
    platform.ask(ask, within_s=effect.within_s)


def _tell_trouble(effect: DraftEffect, why: Why, post: Callable[[Event], None]) -> None:
    match effect:
        case KeepDraft(session, code):
            post(DraftKept(session, code, trouble=why))
        case FindDraft(session, code):
            post(DraftFound(session, code, trouble=why))
