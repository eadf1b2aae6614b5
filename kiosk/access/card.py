"""A staff card: a code on a badge that stands for a staff number, for the terminal's code scanner.

``GJ-STAFF:`` and 16 letters or digits in base32: 80 bits that say nothing of whose it is. It takes
the place of the typed number alone; the one-time code is asked for all the same, and whoever has
left the card at home types the number. So a lost card opens nothing, and a broken scanner shuts
nobody out.
"""

from __future__ import annotations

import base64
import re
import secrets

PREFIX = "GJ-STAFF:"
_BYTES = 10
_NUMBER = re.compile(r"[A-Z2-7]{16}\Z")


def new_card() -> str:
    """The number of a new card, without the prefix."""
    return base64.b32encode(secrets.token_bytes(_BYTES)).decode("ascii")


def is_card(number: str) -> bool:
    """Whether this is a card's number."""
    return _NUMBER.match(number) is not None


def on_card(number: str) -> str:
    """What the code on the badge says."""
    return PREFIX + number


def read_card(text: str) -> str | None:
    """The number of a card from what was scanned; ``None`` when it is no staff card."""
    number = text.strip().upper().removeprefix(PREFIX)
    return number if text.strip().upper().startswith(PREFIX) and is_card(number) else None
