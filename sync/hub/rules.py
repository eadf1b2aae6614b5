"""Instant rules (秒批): which items are decided at once, without a clerk.

A TOML file, one table for each rule; the first that fits a case decides it::

    [[rule]]
    item = "44190000400"      # code of the item, or of the handling item
    result = "approved"       # or "rejected", "needs-correction"
    reached = "L1"            # optional: the least assurance the terminal must have reached
    words = "符合条件，予以登记。"   # optional: what the citizen is told
    effect = "withdraw"       # optional: what an approved case does to the one that it is about,
                              # also "supplement" or "deferred"; see ``following``
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import msgspec

from sync.contract.case import CaseDocument
from sync.hub.states import CaseState


class RulesError(Exception):
    """The file of rules cannot be used; the message says which file and what is wrong."""


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One instant rule; see the module for its fields."""

    item: Annotated[str, msgspec.Meta(min_length=1, max_length=128)]
    result: Literal["approved", "rejected", "needs-correction"]
    reached: Literal["L0", "L1", "L2", "L3"] = "L0"
    words: Annotated[str, msgspec.Meta(max_length=400)] = ""
    effect: Literal["", "withdraw", "supplement", "deferred"] = ""

    @property
    def state(self) -> CaseState:
        """Where it takes a case."""
        return CaseState(self.result)

    def fits(self, document: CaseDocument) -> bool:
        """Whether it decides this case."""
        item = document.item
        # L0 to L3 ascend as text.
        return (
            self.item in (item.code, item.handling_code)
            and document.assurance.reached >= self.reached
        )


class Rules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Every rule, in the order of the file."""

    rule: tuple[Rule, ...] = ()

    def decide(self, document: CaseDocument) -> Rule | None:
        """The first rule that fits; ``None`` leaves the case to a clerk."""
        return next((rule for rule in self.rule if rule.fits(document)), None)


def load_rules(path: Path) -> Rules:
    """Read a file of rules.

    Raises:
        RulesError: it is missing or not of this form.
    """
    try:
        return msgspec.toml.decode(path.read_bytes(), type=Rules)
    except (OSError, UnicodeDecodeError, msgspec.DecodeError) as error:
        raise RulesError(f"{path}: {error}") from None
