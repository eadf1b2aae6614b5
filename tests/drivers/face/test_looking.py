"""A drawn citizen passes by doing what is asked; each kind of cheat does not."""

from __future__ import annotations

import numpy as np
import pytest

from drivers.camera.capture import load_cv2
from drivers.camera.port import Picture
from drivers.face.drawn import DrawnCitizen, Features, Pose, draw_citizen
from drivers.face.drawn_comparison import drawn_photo
from drivers.face.liveness import Phase, Progress
from drivers.face.looking import Engine
from tests.drivers.face.stories import SEED, Told, attempt, obedient

STILL = draw_citizen(Features.of(SEED), Pose())


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


def moved_photograph(now: float, progress: Progress) -> Picture:
    """Turned, tilted and brought nearer by hand: flat, whatever is done with it."""
    cv2 = load_cv2()
    height, width = STILL.shape[:2]
    if progress.phase in (Phase.FINDING, Phase.SETTLING):
        return STILL
    lean, near = 0.16 * np.sin(now * 2.0), 1.0 + 0.12 * np.sin(now * 0.9)
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    middle = corners.mean(axis=0)
    held = (corners - middle) * near * np.array([1 - abs(lean), 1.0], np.float32)
    held[:, 1] *= 1 + lean * np.sign(held[:, 0])
    matrix = cv2.getPerspectiveTransform(corners, (held + middle).astype(np.float32))
    return np.asarray(cv2.warpPerspective(STILL, matrix, (width, height)), np.uint8)


@pytest.mark.parametrize("seed", [1, 2])
def test_printed_photograph_that_is_moved_fails(engine: Engine, seed: int) -> None:
    finding = attempt(engine, moved_photograph, Told(), drawn_photo(SEED), seed=seed).finding
    assert not finding.alive


def test_injected_picture_that_never_moves_fails(engine: Engine) -> None:
    finding = attempt(engine, lambda _, __: STILL, Told(), drawn_photo(SEED)).finding
    assert (finding.alive, finding.failure) == (False, "notDone")


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


def test_second_face_beside_the_first_ends_it(engine: Engine) -> None:
    clock = Told()
    other = draw_citizen(Features.of(b"\x02"), Pose(scale=1.1, x=0.22))

    def show(now: float, progress: Progress) -> Picture:
        if progress.phase in (Phase.FINDING, Phase.SETTLING):
            return STILL
        both = draw_citizen(Features.of(SEED), Pose(x=0.66))
        both[:, :280] = other[:, :280]
        return both

    tried = attempt(engine, show, clock)
    assert (tried.finding.alive, tried.finding.failure) == (False, "many")


def test_somebody_else_takes_the_place_in_the_middle(engine: Engine) -> None:
    clock = Told()
    citizen, obey = obedient(clock)

    def show(now: float, progress: Progress) -> Picture:
        if progress.done == 1:
            citizen.be(b"\x02")
        return obey(now, progress)

    finding = attempt(engine, show, clock, drawn_photo(SEED)).finding
    assert (finding.alive, finding.failure) == (False, "swapped")


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
