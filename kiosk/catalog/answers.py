"""Whether an answer is good, and the sentence for the citizen when it is not."""

from __future__ import annotations

import re

from stdnum import luhn

from kiosk.catalog.item import FormField
from kiosk.catalog.towns import Towns
from kiosk.words import Words

PHONE_DIGITS = 11
ACCOUNT_DIGITS = (16, 19)
LONGEST_ANSWER = 64


def problem(field: FormField, value: str, towns: Towns, words: Words) -> str | None:
    """The sentence that says what is wrong with ``value``, or ``None`` when it is good."""
    if not value:
        return words[f"answer_missing_{field.kind}"]
    match field.kind:
        case "choice":
            good = any(option.value == value for option in field.options)
            return None if good else words["answer_missing_choice"]
        case "town":
            return None if value in towns.names else words["answer_missing_town"]
        case "phone":
            return _phone_problem(value, words)
        case "bank_account":
            return _account_problem(value, words)


def shown(field: FormField, value: str, towns: Towns) -> str:
    """The answer as a citizen reads it (grouped digits, names for codes)."""
    match field.kind:
        case "choice":
            return next((o.label for o in field.options if o.value == value), value)
        case "town":
            return towns.names.get(value, value)
        case "phone":
            return " ".join(part for part in (value[:3], value[3:7], value[7:]) if part)
        case "bank_account":
            return " ".join(value[i : i + 4] for i in range(0, len(value), 4))


def longest(field: FormField) -> int:
    """How many characters the keypad takes for this field."""
    match field.kind:
        case "phone":
            return PHONE_DIGITS
        case "bank_account":
            return ACCOUNT_DIGITS[1]
        case _:
            return LONGEST_ANSWER


def _phone_problem(value: str, words: Words) -> str | None:
    if not re.fullmatch(r"[0-9]{1,20}", value):
        return words["answer_digits_only"]
    if len(value) != PHONE_DIGITS:
        return words.say("answer_phone_length", count=len(value))
    if not re.fullmatch(r"1[3-9][0-9]{9}", value):
        return words["answer_phone_wrong"]
    return None


def _account_problem(value: str, words: Words) -> str | None:
    if not re.fullmatch(r"[0-9]{1,32}", value):
        return words["answer_digits_only"]
    shortest, longest_account = ACCOUNT_DIGITS
    if not shortest <= len(value) <= longest_account:
        return words.say("answer_account_length", count=len(value))
    # Bank cards of GB/T 14916 / ISO/IEC 7812-1 carry a Luhn digit: it finds a slipped finger.
    if not luhn.is_valid(value):
        return words["answer_account_wrong"]
    return None
