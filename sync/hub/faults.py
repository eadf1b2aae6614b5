"""The twin's misbehaviours, for tests and demonstrations: named, seeded, changeable while it runs.

They hit submissions, batches, greetings, attachments, the feed and the signed files alike.

A plan is words with commas: ``drop_ack:0.2,delay:2s``. A share (0 to 1) says how many of the
requests it hits, all when it is left out.

==========  =============================================================================
drop_ack    the request is carried out, but the answer breaks off after its head
500         answers 500 without taking anything
429         answers 429 with ``Retry-After: 1`` without taking anything
captive     answers 200 with a login page, as a captive portal does
truncate    the request is carried out, but the answer ends in its middle
reset       the request is carried out, but the connection ends without a byte of the answer
delay       waits that long (``2s``, ``300ms``) before each answer
skew        the platform's clock is that far ahead (``skew:90s``) or behind (``skew:-90s``), a day
            when nothing is said
==========  =============================================================================
"""

from __future__ import annotations

import dataclasses
import enum
import random
import re

_DAY_S = 86_400.0
_DURATION = re.compile(r"([0-9]{1,9})(ms|s)", re.ASCII)
_SHARE = re.compile(r"0(\.[0-9]{1,6})?|1(\.0{1,6})?", re.ASCII)


class Fault(enum.StrEnum):
    """What happens to one request instead of the right thing."""

    DROP_ACK = "drop_ack"
    SERVER_ERROR = "500"
    TOO_MANY = "429"
    CAPTIVE = "captive"
    TRUNCATE = "truncate"
    RESET = "reset"


class FaultError(ValueError):
    """The plan cannot be read; the message says which word."""


@dataclasses.dataclass(frozen=True, slots=True)
class FaultPlan:
    """What goes wrong how often.

    Attributes:
        shares: share of the requests, 0 to 1, for each fault; tried in this order.
        delay_s: waiting time before every answer.
        skew_s: how far the platform's clock is ahead.
    """

    shares: tuple[tuple[Fault, float], ...] = ()
    delay_s: float = 0.0
    skew_s: float = 0.0

    @classmethod
    def parse(cls, text: str) -> FaultPlan:
        """Read a plan; an empty text and ``none`` mean that nothing goes wrong.

        Raises:
            FaultError: a word is not known.
        """
        shares: list[tuple[Fault, float]] = []
        delay_s = skew_s = 0.0
        for word in filter(None, (part.strip() for part in text.split(","))):
            name, colon, value = word.partition(":")
            if word == "none":
                continue
            if name == "delay" and (found := _DURATION.fullmatch(value)):
                delay_s = _seconds(found)
            elif word == "skew":
                skew_s = _DAY_S
            elif name == "skew" and (found := _DURATION.fullmatch(value.removeprefix("-"))):
                skew_s = _seconds(found) * (-1 if value.startswith("-") else 1)
            elif name in list(Fault) and (not colon or _SHARE.fullmatch(value)):
                shares.append((Fault(name), float(value or 1)))
            else:
                raise FaultError(f"not a fault: {word[:40]!r}")
        return cls(tuple(shares), delay_s, skew_s)

    def __str__(self) -> str:
        words = [f"{fault}:{share:g}" for fault, share in self.shares]
        if self.delay_s:
            words.append(f"delay:{round(self.delay_s * 1000)}ms")
        if self.skew_s:
            words.append(f"skew:{round(self.skew_s * 1000)}ms")
        return ",".join(words) or "none"


def _seconds(found: re.Match[str]) -> float:
    return int(found[1]) / (1000 if found[2] == "ms" else 1)


class Mischief:
    """Draws the fault of each request; used on the server's event loop only.

    Args:
        plan: what goes wrong at the start.
        seed: the same seed draws the same faults for the same requests.
    """

    def __init__(self, plan: FaultPlan, seed: int) -> None:
        self.plan = plan
        self._random = random.Random(seed)  # noqa: S311 - repeatable on purpose, guards nothing

    def draw(self) -> Fault | None:
        """What happens to the next request."""
        for fault, share in self.plan.shares:
            if self._random.random() < share:
                return fault
        return None
