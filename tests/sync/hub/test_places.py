from __future__ import annotations

from sync.hub.places import Places
from tests.sync.factory import Clock


def places(clock: Clock, at_once: int = 2, line: int = 2) -> Places:
    return Places(at_once, line=line, least_s=2, monotonic=clock.monotonic)


def work(place: Places, clock: Clock, requests: int, each_s: float) -> None:
    for _ in range(requests):
        began = clock.monotonic()
        clock.pass_time(each_s)
        place.done(began)


def test_place_is_free_again_when_one_leaves() -> None:
    place = places(Clock(), at_once=1)
    first = place.enter()
    assert first
    assert not place.enter()
    place.leave(first)
    assert place.enter()


def test_bodies_that_trickle_in_do_not_close_the_door_for_the_quick() -> None:
    clock = Clock()
    place = places(clock, at_once=4, line=1)
    slow = place.enter()
    assert slow
    assert not place.enter(), "it may be here any moment"
    clock.pass_time(1)
    quick = place.enter()
    assert quick, "its link is what takes so long"
    quick.here = True
    clock.pass_time(1)
    assert not place.enter(), "this one is in work for a second, however long that takes"
    place.leave(quick)
    slow.here = True
    assert not place.enter()


def test_thousand_put_off_at_one_moment_do_not_come_back_at_one_moment() -> None:
    clock = Clock()
    place = places(clock)
    work(place, clock, 200, each_s=0.005)

    asked = [place.appointment_s() for _ in range(1000)]

    assert asked[0] == 2
    assert asked == sorted(asked)
    # 5 ms each, a sixth of the time: 33 in a second.
    assert 30 <= asked[-1] <= 34
    assert max(asked.count(second) for second in set(asked)) <= 35


def test_appointments_of_yesterday_hold_nobody_up() -> None:
    clock = Clock()
    place = places(clock)
    for _ in range(1000):
        place.appointment_s()
    clock.pass_time(3600)
    assert place.appointment_s() == 2


def test_one_that_took_its_time_on_the_way_does_not_count_as_slow_work() -> None:
    clock = Clock()
    place = places(clock)
    work(place, clock, 100, each_s=0.01)
    clock.pass_time(60)
    work(place, clock, 1, each_s=0.01)
    assert [place.appointment_s() for _ in range(30)][-1] <= 4


def test_few_slow_ones_after_a_start_do_not_send_a_thousand_away_for_long() -> None:
    clock = Clock()
    place = places(clock)
    work(place, clock, 4, each_s=2.0)
    work(place, clock, 100, each_s=0.005)
    assert max(place.appointment_s() for _ in range(1000)) <= 40


def test_more_than_fit_into_a_minute_are_spread_over_it_again() -> None:
    clock = Clock()
    place = places(clock)
    work(place, clock, 300, each_s=0.1)

    asked = [place.appointment_s() for _ in range(2000)]

    assert max(asked) <= 60
    assert max(asked.count(second) for second in set(asked)) <= 2 * 2000 / 58
