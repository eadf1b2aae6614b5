"""An appointment while it is being chosen: place, then day, then time."""

from __future__ import annotations

import dataclasses
import datetime as dt

from sync.contract.asking import Slot
from sync.contract.case import Answer

# The ids that the platform finds an appointment by in a case.
PLACE_FIELD = "booking_place"
SLOT_FIELD = "booking_slot"


@dataclasses.dataclass(frozen=True, slots=True)
class Appointment:
    """What is chosen so far.

    Attributes:
        place: id of the place, empty until it is chosen.
        looked: the platform has said what it has there.
        slots: what that is, in order.
        day: whose times are on screen.
        slot: the time that was chosen.
        gone: the time chosen before is not to be had any more.
    """

    place: str = ""
    looked: bool = False
    slots: tuple[Slot, ...] = dataclasses.field(default=(), repr=False)
    day: dt.date | None = None
    slot: Slot | None = dataclasses.field(default=None, repr=False)
    gone: bool = False

    @property
    def days(self) -> tuple[dt.date, ...]:
        """The days that the platform names, in order."""
        return tuple(dict.fromkeys(slot.day for slot in self.slots))

    def of(self, day: dt.date) -> tuple[Slot, ...]:
        """The times of a day."""
        return tuple(slot for slot in self.slots if slot.day == day)


def appointment_answers(
    appointment: Appointment, *, place_label: str, place: str, time_label: str, time: str
) -> tuple[Answer, ...]:
    """The appointment as the case says it: where and when.

    Raises:
        ValueError: nothing was chosen yet (a bug of the caller).
    """
    if appointment.slot is None:
        raise ValueError("no time was chosen")
    return (
        Answer(
            field=PLACE_FIELD,
            label=place_label,
            value=appointment.place,
            shown=place,
            source="citizen",
        ),
        Answer(
            field=SLOT_FIELD,
            label=time_label,
            value=appointment.slot.id,
            shown=time,
            source="citizen",
        ),
    )
