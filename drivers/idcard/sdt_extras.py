"""What an SDT reader may be asked for besides the record."""

from __future__ import annotations

import dataclasses
from typing import Literal

from drivers.idcard.wlt import NoPhotoDecoder, PhotoDecoder


@dataclasses.dataclass(frozen=True, slots=True)
class SdtExtras:
    """What a reader is asked for besides the record.

    Attributes:
        fingers: ``off`` reads without fingerprints; ``count`` reads them, says how many there are
            and drops them at once; ``keep`` hands the templates out with the sighting.
        rf_frame: the largest frame between module and card, set once after opening where given.
        photo: what makes a picture of the photo block.
    """

    fingers: Literal["off", "count", "keep"] = "off"
    rf_frame: int | None = None
    photo: PhotoDecoder = dataclasses.field(default_factory=NoPhotoDecoder)
