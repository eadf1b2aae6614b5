"""Five faces when all is done: voluntary, kept before anybody is thanked, about one case."""

from __future__ import annotations

import msgspec
import pytest

from kiosk.journey import effects as fx
from kiosk.journey import events as ev
from kiosk.journey.state import Journey, Step
from kiosk.journey.table import step
from kiosk.present.screen import present
from tests.kiosk.people import NOW, world
from tests.kiosk.story import NUMBER, Story
from tests.kiosk.walks.ground import ground

WORLD = world(whole=True)
KEY = "01900000-0000-7000-8000-0000000000aa"


class Rated:
    """A citizen at the faces."""

    def __init__(self) -> None:
        self.journey: Journey = Story().to_result().journey
        self.effects: tuple[fx.Effect, ...] = ()
        self.then(ev.DoneTapped())

    def then(self, *events: ev.Event) -> Rated:
        for event in events:
            self.journey, self.effects = step(self.journey, event, WORLD)
        return self

    def is_at(self, at: Step) -> None:
        assert self.journey.at is at

    def save(self) -> fx.Save:
        (found,) = [one for one in self.effects if isinstance(one, fx.Save)]
        return found


def test_faces_open_by_themselves_and_not_rating_ends_the_visit() -> None:
    here = Rated()
    here.is_at(Step.RATING)
    here.then(ev.SkipTapped())
    here.is_at(Step.TAKE)
    assert here.journey.rating is None
    assert not [one for one in here.effects if isinstance(one, fx.Save)]


def test_reasons_fit_the_face_and_go_with_it() -> None:
    here = Rated().then(ev.OptionTapped("2"), ev.Toggled("slow"), ev.Toggled("fast"))
    assert here.journey.rating is not None
    assert here.journey.rating.chips == {"slow"}
    here.then(ev.OptionTapped("5"))
    assert here.journey.rating.chips == frozenset()
    shown = present(here.journey, WORLD, NOW.date())
    assert [one["value"] for one in shown["ratingFaces"]] == list("54321")  # type: ignore[union-attr,index]
    assert "fast" in str(shown["ratingChips"])


def test_nothing_is_rated_without_a_face() -> None:
    here = Rated().then(ev.SubmitTapped(KEY, NOW))
    here.is_at(Step.RATING)
    assert here.effects == () or not [one for one in here.effects if isinstance(one, fx.Save)]


def test_rating_is_kept_once_and_says_which_case_and_nobody(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    here = Rated().then(ev.OptionTapped("4"), ev.Toggled("easy"), ev.SubmitTapped(KEY, NOW))
    save = here.save()
    document = save.document
    assert document.refers_to == NUMBER
    assert document.applicant is msgspec.UNSET
    assert {one.field: one.value for one in document.answers} == {
        "level": "4",
        "good": "easy",
        "case_number": NUMBER,
    }
    here.then(ev.SubmitTapped("another", NOW))
    assert not [one for one in here.effects if isinstance(one, fx.Save)]
    with ground(tmp_path_factory.mktemp("rating")) as here_is:
        here_is.keep(save.key, save.item_code, document)
        here_is.deliver()
        assert here_is.document(KEY) == document
    here.then(ev.Saved("s1", KEY, NUMBER, NOW))
    here.is_at(Step.TAKE)


def test_disk_that_refuses_is_told_and_the_same_rating_tried_again() -> None:
    here = Rated().then(ev.OptionTapped("5"), ev.SubmitTapped(KEY, NOW))
    here.then(ev.SaveFailed("s1", KEY, "other"))
    here.is_at(Step.RATING)
    assert present(here.journey, WORLD, NOW.date())["ratingTrouble"]
    here.then(ev.SubmitTapped("another", NOW))
    assert here.save().key == KEY


def test_reasons_are_as_many_as_the_form_allows() -> None:
    here = Rated().then(ev.OptionTapped("5"))
    for value in ("fast", "clear", "easy", "less", "kind"):
        here.then(ev.Toggled(value))
    assert here.journey.rating is not None
    assert len(here.journey.rating.chips) == 4
