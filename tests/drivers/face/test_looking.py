"""A drawn citizen passes by doing what is asked; each kind of cheat does not."""

from __future__ import annotations

import random

import pytest

from drivers.camera.port import Picture
from drivers.face.drawn import DrawnCitizen
from drivers.face.drawn_comparison import drawn_photo
from drivers.face.liveness import Phase, Progress
from drivers.face.looking import Engine
from tests.drivers.face.cheats import CHEATS, STILL
from tests.drivers.face.stories import SEED, Told, attempt, obedient


@pytest.mark.parametrize("seed", [0, 3])
def test_citizen_who_does_what_is_asked_matches_their_own_card(engine: Engine, seed: int) -> None:
    clock = Told()
    _, show = obedient(clock)
    tried = attempt(engine, show, clock, drawn_photo(SEED), seed=seed)
    assert tried.finding.alive, (tried.tasks, tried.finding)
    assert (tried.finding.verdict, tried.finding.band) == ("match", "high")
    assert len(tried.tasks) == 2
    assert tried.seconds < 15.0


def test_another_persons_card_is_no_match(engine: Engine) -> None:
    clock = Told()
    _, show = obedient(clock)
    tried = attempt(engine, show, clock, drawn_photo(b"\x01"))
    assert tried.finding.alive
    assert tried.finding.verdict == "no-match"


def test_without_photo_nothing_is_compared_and_nobody_passes_silently(engine: Engine) -> None:
    clock = Told()
    _, show = obedient(clock)
    finding = attempt(engine, show, clock).finding
    assert (finding.alive, finding.verdict, finding.band) == (True, "not-compared", None)


@pytest.mark.parametrize(
    ("cheat", "failure"),
    [
        ("printed", "notDone"),
        ("injected", "notDone"),
        ("two-faces", "many"),
        ("swapped", "swapped"),
    ],
)
def test_cheat_fails(engine: Engine, cheat: str, failure: str) -> None:
    clock = Told()
    show = CHEATS[cheat](clock, random.Random(1))
    finding = attempt(engine, show, clock, drawn_photo(SEED), seed=2).finding
    assert (finding.alive, finding.failure) == (False, failure)


def test_recording_does_other_things_than_asked_and_fails(engine: Engine) -> None:
    clock = Told()
    recorded = DrawnCitizen(SEED, clock=clock)
    # Two of five are asked, in an order nobody knew; a recording has two of its own.
    script = ["turnRight"] * 3

    def show(now: float, progress: Progress) -> Picture:
        if script and int(now * 10) % 25 == 0:
            recorded.do(script.pop())
        return recorded.picture(0)

    tried = attempt(engine, show, clock, drawn_photo(SEED), seed=2)
    assert tried.tasks == ["turnLeft"]
    assert (tried.finding.alive, tried.finding.failure) == (False, "notDone")


def test_who_leaves_is_let_go_kindly(engine: Engine) -> None:
    clock = Told()
    citizen, obey = obedient(clock)

    def show(now: float, progress: Progress) -> Picture:
        citizen.walk_away(progress.phase is Phase.TASK)
        return obey(now, progress)

    finding = attempt(engine, show, clock).finding
    assert (finding.alive, finding.failure) == (False, "lost")


def test_nothing_is_kept_of_a_face_that_is_forgotten(engine: Engine) -> None:
    from drivers.camera.port import Frame
    from drivers.face.looking import FaceLook

    look = FaceLook(engine, drawn_photo(SEED))
    look.look(Frame(STILL, 1.0, 1))
    look.forget()
    kept = [getattr(look, name) for name in ("_photo", "_best", "_first", "_newest")]
    assert kept == [None] * 4
