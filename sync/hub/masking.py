"""Personal values as the twin shows them (GB/T 37964-2019), and text that cannot play tricks."""

from __future__ import annotations

import unicodedata

# Cc control, Cf format (zero width, bidirectional overrides), Cs surrogates, Co private use,
# Zl/Zp line and paragraph separators.
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})


def masked_name(name: str) -> str:
    """张*三; 张* for two characters; a single one is starred."""
    seen = visible(name)
    if len(seen) <= 2:
        return seen[:1] + "*" if len(seen) == 2 else "*" * len(seen)
    return seen[0] + "*" * (len(seen) - 2) + seen[-1]


def masked_id_number(number: str) -> str:
    """First and last four characters: 4419**********221X; shorter ones are starred altogether."""
    seen = visible(number)
    if len(seen) < 12:
        return "*" * len(seen)
    return seen[:4] + "*" * (len(seen) - 8) + seen[-4:]


def visible(text: str) -> str:
    """The text with every character replaced that hides, reorders or breaks others."""
    return "".join(
        "\N{REPLACEMENT CHARACTER}" if unicodedata.category(c) in _HIDDEN else c for c in text
    )
