"""How departments' systems can fail: slowly, wrongly, altogether.

A plan is written ``social-insurance=slow:2s,household=off,tax=wrong``: ids of registers or of
departments, and how they fail. ``wrong`` answers about somebody else; the platform notices, as it
has to, and says that the department did not answer.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Collection, Mapping
from typing import Literal

_ONE = re.compile(r"([a-z]+(?:-[a-z]+)*)=(off|wrong|slow:([0-9]+(?:\.[0-9]+)?)s)", re.ASCII)
_LONGEST_S = 60.0


class TroubleError(ValueError):
    """This is not a plan of troubles."""


@dataclasses.dataclass(frozen=True, slots=True)
class Trouble:
    """How one system fails; ``delay_s`` of a slow one."""

    kind: Literal["off", "wrong", "slow"]
    delay_s: float = 0.0

    def __str__(self) -> str:
        return f"slow:{self.delay_s:g}s" if self.kind == "slow" else self.kind


@dataclasses.dataclass(frozen=True, slots=True)
class Troubles:
    """Who fails how; everybody else is well."""

    by_id: Mapping[str, Trouble] = dataclasses.field(default_factory=dict)

    @classmethod
    def parse(cls, text: str, known: Collection[str]) -> Troubles:
        """Read a plan; empty or ``none`` is no trouble.

        Args:
            text: see the module.
            known: ids of registers and departments.

        Raises:
            TroubleError: it is none, or names nobody that is known.
        """
        found: dict[str, Trouble] = {}
        for part in text.split(","):
            one = part.strip()
            if one in ("", "none"):
                continue
            match = _ONE.fullmatch(one)
            if match is None or match[1] not in known:
                raise TroubleError(
                    f"{one!r}: a trouble is <register or department>=off, wrong or slow:<n>s"
                )
            if match[2] == "off":
                found[match[1]] = Trouble("off")
            elif match[2] == "wrong":
                found[match[1]] = Trouble("wrong")
            else:
                found[match[1]] = Trouble("slow", min(float(match[3]), _LONGEST_S))
        return cls(found)

    def __str__(self) -> str:
        return ",".join(f"{id_}={trouble}" for id_, trouble in self.by_id.items()) or "none"

    def of(self, register: str, department: str) -> Trouble | None:
        """What is wrong with a register: its own trouble, or its department's."""
        return self.by_id.get(register) or self.by_id.get(department)
