from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.relay.pace import TokenBucket, full_jitter_s, retry_after_s

NOON = "Fri, 20 Nov 2026 12:00:00 GMT"


def test_bound_of_the_wait_doubles_up_to_the_cap() -> None:
    bounds = [full_jitter_s(n, base_s=1.0, cap_s=60.0, draw=1.0) for n in range(1, 9)]
    assert bounds == [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0]


@given(st.integers(0, 10**9), st.floats(0, 1))
def test_wait_is_anywhere_between_nothing_and_the_cap(failures: int, draw: float) -> None:
    assert 0.0 <= full_jitter_s(failures, base_s=1.0, cap_s=60.0, draw=draw) <= 60.0


@pytest.mark.parametrize(
    ("value", "date", "wait_s"),
    [
        (None, NOON, None),
        ("", NOON, None),
        ("soon", NOON, None),
        ("-5", NOON, None),
        ("1.5", NOON, None),
        ("１２", NOON, None),
        ("0", None, 0.0),
        (" 30 ", None, 30.0),
        ("7200", None, 3600.0),
        ("9" * 500, None, 3600.0),
        ("Fri, 20 Nov 2026 12:01:30 GMT", NOON, 90.0),
        ("Fri, 20 Nov 2026 11:00:00 GMT", NOON, 0.0),
        ("Fri, 20 Nov 9999 12:01:30 GMT", NOON, 3600.0),
        ("Fri, 20 Nov 2026 12:01:30 GMT", None, None),
        ("Fri, 20 Nov 2026 12:01:30 -0000", NOON, None),
    ],
)
def test_retry_after_is_read_as_the_standard_says(
    value: str | None, date: str | None, wait_s: float | None
) -> None:
    assert retry_after_s(value, date, cap_s=3600.0) == wait_s


@given(st.text(max_size=60), st.none() | st.text(max_size=60))
def test_any_header_is_read_without_harm(value: str, date: str | None) -> None:
    wait_s = retry_after_s(value, date, cap_s=3600.0)
    assert wait_s is None or 0.0 <= wait_s <= 3600.0


@given(st.lists(st.integers(1, 1400), min_size=1, max_size=300), st.integers(8, 10_000))
def test_metered_link_never_carries_more_than_its_rate_and_one_burst(
    pieces: list[int], kbit_s: int
) -> None:
    now = [0.0]
    bucket = TokenBucket(kbit_s, lambda: now[0])
    gone = 0
    for piece in pieces:
        now[0] += bucket.wait_s(piece)
        gone += piece
        burst = max(bucket.bytes_per_s / 4, 1500.0)
        assert gone <= now[0] * bucket.bytes_per_s + burst + 1.0


def test_unmetered_link_never_waits() -> None:
    bucket = TokenBucket(0, lambda: 0.0)
    assert [bucket.wait_s(10**9) for _ in range(3)] == [0.0] * 3


def test_rate_is_used_up_and_not_only_kept_below() -> None:
    now = [0.0]
    bucket = TokenBucket(800, lambda: now[0])
    for _ in range(1000):
        now[0] += bucket.wait_s(1000)
    # A million bytes at 100,000 bytes a second, a quarter of a second of them at once.
    assert now[0] == pytest.approx(9.75, abs=0.01)
