"""The language of a session: chosen at any moment, forgotten with the citizen.

What is typed and chosen stays: the journey holds values and the Chinese texts of the catalogue,
and everything a citizen reads is said anew for each language.
"""

from __future__ import annotations

import dataclasses

import msgspec

from kiosk.journey.effects import StartTimer
from kiosk.journey.events import LanguageChosen, Timer, TimerElapsed
from kiosk.journey.session import Outcome
from kiosk.journey.state import Journey, World
from kiosk.words import OFFICIAL, Words, said_again


def spoken(world: World, language: str) -> World:
    """The world with the words of a language; the site's own where none was chosen.

    Texts of the catalogue stay Chinese: what becomes of them goes into the case.
    """
    if language in ("", world.words.language) or language not in world.tongues:
        return world
    return dataclasses.replace(world, words=world.tongues[language])


def official(world: World) -> Words:
    """The Chinese words: what is consented to or promised binds in these."""
    if world.words.language == OFFICIAL or OFFICIAL not in world.tongues:
        return world.words
    return world.tongues[OFFICIAL]


def choose_language(journey: Journey, event: LanguageChosen, world: World) -> Outcome:
    """Another language from now on; sentences that stand on screen are said in it again."""
    if event.language not in world.tongues:
        return journey, ()
    before, after = world.words, world.tongues[event.language]
    fetch, refusal = journey.fetch, journey.refusal
    keeping, showing = journey.keeping, journey.showing
    if keeping is not None and keeping.trouble:
        keeping = dataclasses.replace(keeping, trouble=said_again(keeping.trouble, before, after))
    if showing is not None and showing.trouble:
        showing = dataclasses.replace(showing, trouble=said_again(showing.trouble, before, after))
    if fetch is not None and fetch.trouble:
        fetch = dataclasses.replace(fetch, trouble=said_again(fetch.trouble, before, after))
    if refusal is not None:
        # Some are sentences of ours; those of the catalogue stay Chinese and are told when shown.
        refusal = msgspec.structs.replace(
            refusal,
            reason=said_again(refusal.reason, before, after),
            remedy=said_again(refusal.remedy, before, after),
        )
    changed = dataclasses.replace(
        journey,
        language=event.language,
        complaint=said_again(journey.complaint, before, after),
        fetch=fetch,
        refusal=refusal,
        keeping=keeping,
        showing=showing,
    )
    return changed, ()


def choose_at_rest(journey: Journey, event: LanguageChosen, world: World) -> Outcome:
    """Somebody reads why nothing can be done here: in their language, for a while."""
    after, _ = choose_language(journey, event, world)
    return after, (StartTimer(journey.session, Timer.IDLE, world.timings.idle_s),)


def forget_at_rest(journey: Journey, event: TimerElapsed, world: World) -> Outcome:
    """The site's own language again."""
    return dataclasses.replace(journey, language=""), ()
