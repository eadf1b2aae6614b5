"""When a part of an item applies: a table of what has to hold, all of it.

``when = { who = ["child", "spouse"], town = "441900004" }`` holds when both questions were answered
so. An answer that was not given matches nothing. Facts of the card stand in the same table under
names with a dot: ``card.kind = "resident"``.
"""

from __future__ import annotations

from collections.abc import Mapping

When = dict[str, str | tuple[str, ...]]


def holds(when: Mapping[str, str | tuple[str, ...]], answers: Mapping[str, str]) -> bool:
    """Whether the answers meet the condition; an empty one is always met."""
    return all(_among(answers.get(name), wanted) for name, wanted in when.items())


def values(wanted: str | tuple[str, ...]) -> tuple[str, ...]:
    """The answers that a condition accepts."""
    return (wanted,) if isinstance(wanted, str) else wanted


def _among(given: str | None, wanted: str | tuple[str, ...]) -> bool:
    # A question with several answers keeps them as "a|b".
    return given is not None and not set(given.split("|")).isdisjoint(values(wanted))
