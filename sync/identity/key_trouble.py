"""Why a key cannot be used: one word each, and a sentence for staff in ``assets/words``."""

from __future__ import annotations

import enum


class KeyTrouble(enum.StrEnum):
    """What is wrong with a key or with what it lies in."""

    NO_LIBRARY = "no-library"
    NO_TOKEN = "no-token"  # noqa: S105 - a word, no secret
    NO_PIN = "no-pin"
    WRONG_PIN = "wrong-pin"
    LOCKED = "locked"
    NO_KEY = "no-key"
    NO_ANSWER = "no-answer"
    NOT_A_PAIR = "not-a-pair"


class KeyUnusable(Exception):
    """A key is there but cannot be used; the message never holds any of it, nor a PIN."""

    def __init__(self, trouble: KeyTrouble, detail: str = "") -> None:
        super().__init__(f"{trouble.value} ({detail})" if detail else trouble.value)
        self.trouble = trouble
