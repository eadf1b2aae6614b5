"""What the attract screen says besides its promise: opening hours, notices, where the rest is."""

from __future__ import annotations

from kiosk.hours import Hours
from kiosk.journey.state import Journey, Step, World
from kiosk.present.value import Value
from kiosk.words import Words

# More would push what can be done off the screen; all of them are in the guide of notices.
MOST_NOTICES = 2


def attract_values(journey: Journey, world: World) -> dict[str, Value]:
    """Hours, notices, and where the rest can be had, while nobody is being served."""
    words, readiness = world.words, journey.readiness
    notices = world.notices[:MOST_NOTICES] if journey.at is Step.ATTRACT else ()
    missing = any(readiness.refusal(head.id) for head in world.catalog.heads)
    return {
        "attractLead": words.say("attract_lead", hours=hours_text(world.hours, words)),
        "notices": [{"title": one.title, "text": one.text} for one in notices],
        "restElsewhere": words.say("attract_elsewhere", alternative=world.nearest)
        if missing
        else "",
    }


def hours_text(hours: Hours, words: Words) -> str:
    """When the place is open, as on a door: days with the same hours together."""
    if not hours.spans:
        return words["hours_always"]
    days: dict[str, list[int]] = {}
    for day in range(1, 8):
        spans = [one for one in hours.spans if one.day == day]
        times = words["hours_and"].join(
            f"{_clock(one.opens)}–{_clock(one.closes)}"
            for one in sorted(spans, key=lambda one: one.opens)
        )
        if times:
            days.setdefault(times, []).append(day)
    return words["hours_then"].join(
        words.say("hours_days", days=_days(which, words), times=times)
        for times, which in days.items()
    )


def _clock(minutes: int) -> str:
    hour, minute = divmod(minutes, 60)
    return f"{hour if hour <= 24 else hour - 24:02d}:{minute:02d}"


def _days(days: list[int], words: Words) -> str:
    if len(days) == 7:
        return words["hours_daily"]
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
        first, last = (words[f"hours_day_{one}"] for one in (days[0], days[-1]))
        return words.say("hours_range", first=first, last=last)
    return words["hours_and"].join(words[f"hours_day_{one}"] for one in days)
