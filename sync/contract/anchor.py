"""An anchor of a terminal's audit journal: asked to be kept, and kept."""

from __future__ import annotations

from typing import Annotated

import msgspec

from sync.contract.case import Record


class KeepAnchor(Record, frozen=True, kw_only=True, tag_field="kind", tag="keep-anchor"):
    """How far a terminal's audit journal goes: kept elsewhere, it shows a tail that was cut off.

    Attributes:
        upto: number of the journal's last event.
        digest: its hash, which covers all before it.
    """

    upto: Annotated[int, msgspec.Meta(ge=1)]
    digest: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}\Z", max_length=64)]


class Anchored(Record, frozen=True, kw_only=True, tag_field="kind", tag="anchored"):
    """The platform keeps the anchor."""

    upto: int
