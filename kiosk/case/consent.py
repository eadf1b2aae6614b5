"""The consent a citizen gives, tied to the very words on screen."""

from __future__ import annotations

import datetime as dt
import hashlib

from kiosk.catalog.item import Item
from sync.contract.case import Consent


def consent_text(item: Item) -> tuple[str, ...]:
    """The sentences of the item's consent, in the order shown."""
    consent = item.consent
    return (consent.reads, consent.why, consent.kept, consent.receives)


def consent_of(item: Item, at: dt.datetime) -> Consent:
    """The record of a consent given at ``at``."""
    digest = hashlib.sha256("\n".join(consent_text(item)).encode()).hexdigest()
    return Consent(purpose=item.consent.purpose, text_digest=digest, given_at=at)
