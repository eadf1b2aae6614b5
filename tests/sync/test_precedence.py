"""The relay's threads leave the interpreter to whoever saves."""

from __future__ import annotations

import threading

from sync.precedence import Precedence


def test_who_gives_way_goes_on_when_the_last_one_inside_has_left() -> None:
    precedence = Precedence()
    passed = threading.Event()

    def work() -> None:
        for _ in range(1000):
            precedence.give_way()
            if not precedence._inside:
                break
        passed.set()

    with precedence, precedence:
        other = threading.Thread(target=work)
        other.start()
        assert not passed.is_set()
    other.join(20)
    assert passed.is_set()


def test_save_that_takes_long_stops_nobody_for_good() -> None:
    precedence = Precedence()
    with precedence:
        # Would never return if it waited for whoever is inside: that is this very thread.
        precedence.give_way()
    precedence.give_way()
