from __future__ import annotations

import threading

from sync.turns import Turns

PATIENCE_S = 10.0


def until_waiting(turns: Turns, count: int) -> None:
    """Goes on once so many threads wait; the lock itself tells."""
    pause = threading.Event()
    for _ in range(int(PATIENCE_S * 1000)):
        if turns.waiting() >= count:
            return
        pause.wait(0.001)
    raise AssertionError("nobody waits")


def test_first_to_ask_is_first_served_before_whoever_just_let_go() -> None:
    turns, order = Turns(), []

    def ask(name: int) -> None:
        with turns:
            order.append(name)

    threads = []
    with turns:
        for name in range(5):
            threads.append(threading.Thread(target=ask, args=(name,)))
            threads[-1].start()
            until_waiting(turns, name + 1)
    with turns:
        order.append(-1)
    for thread in threads:
        thread.join(PATIENCE_S)
    assert order == [0, 1, 2, 3, 4, -1]


def test_one_at_a_time() -> None:
    turns, inside, most = Turns(), 0, 0

    def work() -> None:
        nonlocal inside, most
        for _ in range(2000):
            with turns:
                inside += 1
                most = max(most, inside)
                inside -= 1

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)
    assert (inside, most, turns.waiting()) == (0, 1, 0)
