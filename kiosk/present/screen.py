"""The values of every screen, as one flat mapping that QML reads as ``view.<name>``.

Pure and headless, so each screen's content is tested without a window. Personal values are masked
here; the full value is present only where the screen lets its holder see it (``*Full``).
"""

from __future__ import annotations

import datetime as dt

from kiosk.journey.language import spoken
from kiosk.journey.state import Journey, World
from kiosk.present.agent import agent_values
from kiosk.present.attract import attract_values
from kiosk.present.choosing import item_values, services_values
from kiosk.present.drafts import draft_values
from kiosk.present.fetching import fetching_values
from kiosk.present.form import form_values, review_values
from kiosk.present.frame import frame_values
from kiosk.present.leaflet import leaflet_values
from kiosk.present.materials import materials_values
from kiosk.present.papering import papering_values
from kiosk.present.parts import parts_values
from kiosk.present.paying import bill_values, pay_values
from kiosk.present.person import person_values
from kiosk.present.pickup import pickup_values
from kiosk.present.printout import printout_values
from kiosk.present.proving import proving_values
from kiosk.present.rating import rating_values
from kiosk.present.result import result_values
from kiosk.present.situation import refused_values, situation_values
from kiosk.present.slots import slots_values
from kiosk.present.told import told_journey
from kiosk.present.tracking import tracking_values
from kiosk.present.travel import travel_values
from kiosk.present.value import Value


def present(
    journey: Journey, world: World, today: dt.date, *, clock_ahead_s: float = 0.0
) -> dict[str, Value]:
    """Every value of every screen; values of other screens are empty, so nothing lingers.

    Args:
        journey: where the citizen is.
        world: what does not change.
        today: the day it is.
        clock_ahead_s: by how many seconds the machine's clock is ahead.
    """
    world = spoken(world, journey.language)
    as_it_is, journey = journey, told_journey(journey, world)
    return {
        **frame_values(journey, world),
        "clockAheadMs": 1000.0 * round(clock_ahead_s),
        **services_values(journey, world),
        **attract_values(journey, world),
        **item_values(journey, world),
        **situation_values(journey, world),
        **refused_values(journey, world),
        **person_values(journey, world, today),
        **travel_values(journey, world),
        **fetching_values(journey, world),
        **printout_values(journey, world),
        **leaflet_values(journey, world),
        **pickup_values(journey, world),
        **parts_values(as_it_is, world),
        **form_values(journey, world),
        **papering_values(journey, world),
        **materials_values(journey, world, as_it_is),
        **agent_values(journey, world, as_it_is),
        **review_values(journey, world),
        **result_values(journey, world),
        **rating_values(journey, world),
        **proving_values(journey, world),
        **bill_values(journey, world),
        **pay_values(journey, world),
        **slots_values(journey, world),
        **tracking_values(journey, world),
        **draft_values(journey, world),
    }
