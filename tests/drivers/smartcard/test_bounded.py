"""Calls with a limit: results, errors, lateness, undoing what came too late."""

from __future__ import annotations

import threading

import pytest

from drivers.smartcard.bounded import LATE, BoundedCalls
from tests.drivers.smartcard.contract import eventually


def test_result_is_handed_on_from_one_thread() -> None:
    calls = BoundedCalls("test")
    threads = {calls.call(threading.get_ident, 5.0) for _ in range(5)}
    assert len(threads) == 1
    assert threading.get_ident() not in threads
    calls.close()


def test_error_is_the_callers() -> None:
    calls = BoundedCalls("test")
    with pytest.raises(ZeroDivisionError):
        calls.call(lambda: 1 // 0, 5.0)
    assert calls.call(lambda: 7, 5.0) == 7
    calls.close()


def test_late_call_is_given_up_and_undone_when_it_comes_back() -> None:
    calls, go, undone = BoundedCalls("test"), threading.Event(), threading.Event()

    def slow() -> str:
        go.wait()
        return "a handle"

    kept: list[str] = []

    def undo(handle: str) -> None:
        kept.append(handle)
        undone.set()

    assert calls.call(slow, 0.01, undo) is LATE
    assert calls.call(lambda: 7, 5.0) == 7
    go.set()
    assert undone.wait(5.0)
    assert kept == ["a handle"]
    calls.close()


def test_no_more_than_so_many_hang() -> None:
    calls, go = BoundedCalls("test-hang", most_hanging=2), threading.Event()
    for _ in range(5):
        assert calls.call(go.wait, 0.01) is LATE
    hanging = [thread for thread in threading.enumerate() if thread.name == "test-hang"]
    assert len(hanging) == 2
    go.set()
    eventually(lambda: not any(thread.is_alive() for thread in hanging), "threads stay")
    assert calls.call(lambda: 7, 5.0) == 7
    calls.close()
