"""As what a document was read: by its chip, proven or not, or a page of it in a picture."""

from __future__ import annotations

from typing import Literal, overload

from drivers.idcard.record import CardRecord
from kiosk.identity.policy import Way

READ_FROM = "read_from"
"""The detail of a travel document's record that says so; its values are ``ReadFrom``."""
ReadFrom = Literal["chip", "chip-unproven", "page"]
"""A chip that its issuer signed, one where that could not be checked, a page in a picture."""
_WAYS = {"chip": Way.TRAVEL, "chip-unproven": Way.TRAVEL_CHIP, "page": Way.TRAVEL_PAGE}


@overload
def document_way(record: CardRecord) -> Way: ...
@overload
def document_way(record: CardRecord | None) -> Way | None: ...
def document_way(record: CardRecord | None) -> Way | None:
    """The way of the policy's table; ``None`` where nothing was read."""
    if record is None:
        return None
    return _WAYS.get(record.details.get(READ_FROM, ""), Way.CARD)
