"""The record of a travel document, from its machine readable zone (ICAO Doc 9303-3).

It says less than an identity card: no address, no first day of validity, the name in Latin letters.
"""

from __future__ import annotations

import datetime as dt
from types import MappingProxyType

from drivers.idcard.codes import FEMALE, MALE
from drivers.idcard.record import CardRecord
from drivers.smartcard.mrz import Mrz, names_of, without_digits
from kiosk.identity.documents import READ_FROM, ReadFrom

PASSPORT = "passport"
PERMIT = "travel-permit"
"""A card or booklet that is no passport, such as the permits of Hong Kong, Macao and Taiwan."""
# GB/T 2261.1: 9, unstated.
_UNSTATED = "9"
_LONGEST_NAME = 60


def record_of(mrz: Mrz, read_from: ReadFrom, today: dt.date) -> CardRecord | None:
    """The record; ``None`` where the document does not say enough of its holder.

    Args:
        mrz: all its check digits hold.
        read_from: how it was read, and whether its issuer's signature holds.
        today: the civil day.
    """
    born, name = mrz.birth_date(today), " ".join(names_of(mrz))[:_LONGEST_NAME]
    if born is None or not name:
        return None
    return CardRecord(
        name=name,
        sex={"M": MALE, "F": FEMALE}.get(mrz.sex, _UNSTATED),
        ethnicity="",
        born=born,
        address="",
        id_number=mrz.number,
        issuer=without_digits(mrz.issuer),
        valid_from=None,
        valid_to=mrz.expiry_date(),
        raw=b"",
        photo_wlt=b"",
        document=PASSPORT if mrz.code.startswith("P") else PERMIT,
        details=MappingProxyType(
            {"nationality": without_digits(mrz.nationality), READ_FROM: read_from}
        ),
    )
