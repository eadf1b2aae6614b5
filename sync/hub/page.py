"""What the platform shows of its cases, on a page and as a record: always masked."""

from __future__ import annotations

import dataclasses

import msgspec

from sync.contract import case
from sync.contract.attachment import NamedAttachment
from sync.hub.entries import Case
from sync.hub.masking import masked_id_number, masked_name, visible


@dataclasses.dataclass(frozen=True, slots=True)
class Shown:
    """A case as others may see it."""

    key: str
    number: str
    item: str
    item_name: str
    applicant: str
    id_number: str
    terminal: str
    state: str
    created_at: str
    received_at: str
    deliveries: int
    attachments: int = 0


def shown(kept: Case) -> Shown:
    """The masked view of a case; without a person as long as it has not been opened."""
    document = case.decode(kept.document) if kept.document else None
    who = document.applicant if document else msgspec.UNSET
    return Shown(
        key=kept.key,
        number=kept.number,
        item=kept.item,
        item_name=visible(document.item.name) if document else "",
        applicant="" if who is msgspec.UNSET else masked_name(who.name),
        id_number="" if who is msgspec.UNSET else masked_id_number(who.id_number),
        terminal=kept.terminal,
        state=kept.state,
        created_at=kept.created_at,
        received_at=kept.received_at,
        deliveries=kept.deliveries,
        attachments=0 if document is None else len(document.named()),
    )


def attachments_of(kept: Case) -> list[NamedAttachment]:
    """The sealed files that belong to a case; none as long as it has not been opened."""
    return list(case.decode(kept.document).named()) if kept.document else []
