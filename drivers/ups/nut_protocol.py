"""The network protocol of the NUT project (RFC 9271): lines of text, and words for a status.

This module knows text only: no socket, no clock. Numbers and words come from another program and
are believed only as far as they make sense.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping

from drivers.ups.port import PowerState

MAX_VARIABLES = 500

STATUS_WORDS: Mapping[str, str] = {
    "OL": "on line (mains)",
    "OB": "on battery",
    "LB": "low battery",
    "HB": "high battery",
    "RB": "battery needs to be replaced",
    "CHRG": "charging",
    "DISCHRG": "discharging",
    "BYPASS": "on bypass: mains feeds the load past the battery",
    "CAL": "calibrating the battery",
    "OFF": "supplies nothing",
    "OVER": "overloaded",
    "TRIM": "trimming high mains",
    "BOOST": "boosting low mains",
    "FSD": "forced shutdown",
    "ALARM": "an alarm is on",
    "TEST": "under test",
}
"""Words of ``ups.status`` (RFC 9271, 5.1, and the project's list of variables)."""

ERRORS: Mapping[str, str] = {
    "ACCESS-DENIED": "this machine or user may not ask",
    "UNKNOWN-UPS": "no supply of that name",
    "VAR-NOT-SUPPORTED": "the supply has no such variable",
    "DRIVER-NOT-CONNECTED": "the driver of the supply does not run",
    "DATA-STALE": "the driver hears nothing from the supply",
    "FEATURE-NOT-SUPPORTED": "this server cannot do that",
    "UNKNOWN-COMMAND": "this server does not know the question",
    "INVALID-ARGUMENT": "the question is malformed",
}
"""Words after ``ERR`` (RFC 9271, 5.3)."""


@dataclasses.dataclass(frozen=True, slots=True)
class Refusal:
    """The server answered with ``ERR``; one of ``ERRORS``, or empty when it is none of them."""

    word: str


class Malformed(Exception):
    """A line that the protocol does not know; never leaves the package."""


def parse_variable(line: str, ups: str) -> tuple[str, str]:
    """Split ``VAR <ups> <name> "<value>"``.

    Raises:
        Malformed: it is anything else.
    """
    prefix = f"VAR {ups} "
    if not line.startswith(prefix):
        raise Malformed
    name, _, quoted = line.removeprefix(prefix).partition(" ")
    if not name or len(quoted) < 2 or quoted[0] != '"' or quoted[-1] != '"':
        raise Malformed
    return name, unquote(quoted[1:-1])


def unquote(text: str) -> str:
    r"""Undo the escapes of a quoted value: ``\"`` and ``\\``.

    Raises:
        Malformed: a quote stands alone, or an escape has nothing to escape.
    """
    plain, escaped = [], False
    for sign in text:
        if escaped:
            plain.append(sign)
            escaped = False
        elif sign == "\\":
            escaped = True
        elif sign == '"':
            raise Malformed
        else:
            plain.append(sign)
    if escaped:
        raise Malformed
    return "".join(plain)


def parse_refusal(line: str) -> Refusal | None:
    """The refusal in a line, ``None`` when it is none."""
    if line != "ERR" and not line.startswith("ERR "):
        return None
    word = line.removeprefix("ERR").strip().partition(" ")[0]
    return Refusal(word if word in ERRORS else "")


def power_of(variables: Mapping[str, str]) -> tuple[PowerState, frozenset[str]] | None:
    """What the variables say, and the status words nobody knows.

    ``None`` when they do not say whether mains or battery feeds the load: an empty status, both
    words at once, or a supply that is switched off. Silence is no good news.
    """
    words = variables.get("ups.status", "").split()
    known = {word for word in words if word in STATUS_WORDS}
    unknown = frozenset(words) - known
    fed = ("OB" in known) is not bool({"OL", "BYPASS"} & known) and "OFF" not in known
    # A forced shutdown is believed whatever else is said.
    if not fed and "FSD" not in known:
        return None
    state = PowerState(
        on_mains="OB" not in known,
        charge=_number(variables, "battery.charge", 100.0, most=1.0),
        runtime_s=_number(variables, "battery.runtime", 1.0),
        load=_number(variables, "ups.load", 100.0),
        battery_low="LB" in known,
        replace_battery="RB" in known,
        overloaded="OVER" in known,
        shutting_down="FSD" in known,
    )
    return state, unknown


def _number(
    variables: Mapping[str, str], name: str, unit: float, most: float = math.inf
) -> float | None:
    try:
        number = float(variables[name]) / unit
    except (KeyError, ValueError):
        return None
    return min(number, most) if math.isfinite(number) and number >= 0 else None
