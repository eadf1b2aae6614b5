"""As what a document was read: by its chip, or a page of it in a picture."""

from __future__ import annotations

from typing import overload

from drivers.idcard.record import CardRecord
from kiosk.identity.policy import Way

READ_FROM = "read_from"
"""The detail of a travel document's record that says so: ``chip`` or ``page``."""


@overload
def document_way(record: CardRecord) -> Way: ...
@overload
def document_way(record: CardRecord | None) -> Way | None: ...
def document_way(record: CardRecord | None) -> Way | None:
    """The way of the policy's table; ``None`` where nothing was read."""
    if record is None:
        return None
    return {"chip": Way.TRAVEL, "page": Way.TRAVEL_PAGE}.get(
        record.details.get(READ_FROM, ""), Way.CARD
    )
