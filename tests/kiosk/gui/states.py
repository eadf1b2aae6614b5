"""Every state of every screen, from the stories that the tests of the screens tell.

For what looks at all of them: the gallery, ``make shots``, and the checks of sizes and reach.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping

from kiosk.journey.state import Journey, Step, World
from kiosk.readiness import Readiness
from tests.kiosk import test_groups, test_leaflet, test_theme, test_tracking
from tests.kiosk.gui import (
    conftest,
    panel_states,
    test_finding_screens,
    test_form_kinds,
    test_leaflet_screens,
    test_paying_screens,
    test_proving_screens,
    test_resume_screens,
    test_screens,
    test_theme_screens,
    test_tracking_screens,
    test_writing,
)


@dataclasses.dataclass(frozen=True, slots=True)
class State:
    """A screen in one of its states.

    Attributes:
        name: ``<group>: <state>``, for lists and file names.
        journey: what leads there.
        world: in which it happens.
        panel: what lies over it, ``desk`` (staff) or ``coach`` (training); none when empty.
        values: of the panel's page.
    """

    name: str
    journey: Journey
    world: World
    panel: str = ""
    values: Mapping[str, object] = dataclasses.field(default_factory=dict)


def states() -> Iterator[State]:
    """Every state, grouped; made-up people only."""
    whole = dataclasses.replace(test_groups.WORLD)
    for group, world, journeys in (
        ("screens", conftest.WORLD, test_screens.journeys()),
        ("finding", whole, test_finding_screens.JOURNEYS.items()),
        ("paying", conftest.WORLD, test_paying_screens.journeys()),
        ("proving", conftest.WORLD, test_proving_screens.journeys()),
        ("resume", conftest.WORLD, test_resume_screens.journeys()),
        ("leaflet", test_leaflet.WORLD, test_leaflet_screens.journeys()),
        ("themes", test_theme.WORLD, test_theme_screens.journeys()),
        ("tracking", test_tracking.WORLD, test_tracking_screens.journeys()),
    ):
        for name, journey in journeys:
            yield State(f"{group}: {name}", journey, world)
    for name, journey, world in test_form_kinds.journeys():
        yield State(f"form: {name}", journey, world)
    # Who is older is given the field for writing by finger, where it is installed.
    drawn = dataclasses.replace(test_writing.writing(), elder=True, draft="东莞市南城街道")
    yield State("form: by finger", drawn, conftest.WORLD)
    yield from panel_states_of("desk", "staff", panel_states.desks())
    yield from panel_states_of("coach", "training", panel_states.coaches())


def panel_states_of(
    panel: str, group: str, pages: Iterable[tuple[str, Mapping[str, object]]]
) -> Iterator[State]:
    """Pages over the first screen."""
    rest = Journey(at=Step.ATTRACT, readiness=Readiness())
    world = dataclasses.replace(conftest.WORLD, practice=panel == "coach")
    for name, values in pages:
        yield State(f"{group}: {name}", rest, world, panel, values)


def file_name(name: str) -> str:
    """The state's name as it may stand in a file's name."""
    return "".join(one if one.isalnum() else "-" for one in name).replace("--", "-").strip("-")
